/** Counts tests by what Cargo and Node print of them. */
export function tally() {
  let passed = 0;
  let failed = 0;
  const add = (printed, pattern) => {
    let here = 0;
    for (const [, good, bad] of printed.matchAll(pattern)) {
      here += Number(good);
      failed += Number(bad);
    }
    passed += here;
    return `${here} passed${skips(printed)}`;
  };
  const cargo = (printed) => add(printed, /^test result: \S+ (\d+) passed; (\d+) failed/gmu);
  const node = (printed) => add(printed, /^ℹ pass (\d+)$\n^ℹ fail (\d+)$/gmu);
  return {
    cargo,
    node,
    /** A step that broke, with tests in it or without. */
    broken(printed) {
      const before = failed;
      cargo(printed);
      node(printed);
      if (failed === before) {
        failed += 1;
      }
    },
    passed: () => passed,
    failed: () => failed,
  };
}

/** What was left out, said once each: `skipped: no ../shared`. */
function skips(printed) {
  const said = new Set(printed.match(/skipped: .*$/gmu));
  return said.size > 0 ? `; ${[...said].join('; ')}` : '';
}
