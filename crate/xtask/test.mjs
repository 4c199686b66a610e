// npm test: everything that must hold, cheapest first. Stops at the first failure; closes with the counts.
// npm test -- --long: and the same bytes from another folder, for half a minute more.
import { readdirSync, readFileSync } from 'node:fs';
import { command, timed, works } from './command.mjs';
import { at } from './paths.mjs';
import { tally } from './tally.mjs';
import { site } from './site.mjs';
import { validate } from './validators.mjs';
import { compileElsewhere } from './wasm.mjs';

const WASM = ['--target', 'wasm32-unknown-unknown'];
const DENY = ['--', '-D', 'warnings'];
const node = (...args) => command(process.execPath, args);
const cargo = (...args) => command('cargo', args);
const count = tally();

const steps = [
  ['rustfmt', () => void cargo('fmt', '--all', '--check')],
  ['eslint', () => void node(at('node_modules', 'eslint', 'bin', 'eslint.js'), '--max-warnings=0')],
  ['prettier', () => void node(at('node_modules', 'prettier', 'bin', 'prettier.cjs'), '--check', '.')],
  ['clippy', () => void cargo('clippy', '--locked', '--workspace', '--all-targets', ...DENY)],
  ['clippy for WebAssembly', () => void cargo('clippy', '--locked', ...WASM, '--lib', ...wasmTests(), ...DENY)],
  ['cargo deny', denied],
  ['cargo test', () => count.cargo(cargo('test', '--locked', '--workspace', '--no-fail-fast', '--', '--show-output'))],
  ['wasm-bindgen-test', () => count.cargo(cargo('test', '--locked', ...WASM, ...wasmTests()))],
  ['npm run build', () => void node(at('crate', 'xtask', 'build.mjs'))],
  ['validators', validate],
  ['docs as a site', site],
  ['node --test on Node 20', () => count.node(nodeTests('node20'))],
  ['node --test on Node 24', () => count.node(nodeTests('node24'))],
  ['pages in Chromium', () => count.node(nodeTests('node24', 'browser'))],
];

if (process.argv.includes('--long')) {
  steps.push(['the same core from another folder', () => void compileElsewhere()]);
}

/** Without the advisories: those need a network, and `npm run audit`. */
function denied() {
  if (!works('cargo', ['deny', '--version'])) {
    return 'skipped: no cargo-deny, `npm run audit` installs it';
  }
  cargo('deny', '--offline', 'check', 'bans', 'licenses', 'sources');
}

/** The tests that run in WebAssembly: those that say so. */
function wasmTests() {
  const files = readdirSync(at('tests')).filter((name) => name.endsWith('.rs'));
  const ours = files.filter((name) => readFileSync(at('tests', name), 'utf8').includes('wasm_bindgen_test'));
  return ours.flatMap((name) => ['--test', name.slice(0, -'.rs'.length)]);
}

/** The tests of the built action and task, which start their children with the same Node. */
function nodeTests(version, folder = 'node') {
  const files = readdirSync(at('tests', folder)).filter((name) => name.endsWith('.test.mjs'));
  const paths = files.map((name) => at('tests', folder, name));
  return command(at('node_modules', version, 'bin', 'node'), ['--test', '--test-reporter=spec', ...paths]);
}

for (const [title, work] of steps) {
  try {
    await timed(title, work);
  } catch (error) {
    console.error(`${error.message}\n\nfailed: ${title}`);
    count.broken(error.message);
    process.exitCode = 1;
    break;
  }
}
console.log(`${count.passed()} passed, ${count.failed()} failed`);
