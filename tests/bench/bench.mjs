// `npm run bench`, after the build: what a run costs, into docs/performance.md beside what it should cost.
//
//   npm run bench                       everything that lands on the page
//   npm run bench -- start judging      these parts alone; the others keep what they said
//   npm run bench -- judge [FOLDER]     how often the judge of levels is right (tests/bench/judge, docs/judge.md)
//   --rounds 15                         of the whole processes in `start`
//   --print                             to the screen, and not into the page

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { write } from './page.mjs';

if (process.argv[2] === 'judge') {
  const words = ['run', '--release', '--quiet', '--example', 'judge-bench', '--', ...process.argv.slice(3)];
  process.exit(spawnSync('cargo', words, { stdio: 'inherit' }).status ?? 1);
}

/** In the order of the page. Each module has `measure({ rounds })`. */
const PARTS = ['start', 'download', 'judging', 'questions', 'crowd', 'soak', 'gains'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '15' }, print: { type: 'boolean', default: false } },
});
const wrong = positionals.find((name) => !PARTS.includes(name));
if (wrong !== undefined) {
  console.error(`there is no part \`${wrong}\`: judge, or any of ${PARTS.join(', ')}`);
  process.exit(2);
}

const measured = {};
for (const name of PARTS.filter((it) => positionals.length === 0 || positionals.includes(it))) {
  const from = performance.now();
  const { measure } = await import(`./${name}.mjs`);
  measured[name] = await measure({ rounds: Number(values.rounds) });
  console.log(`${name.padEnd(10)} ${((performance.now() - from) / 1000).toFixed(1)} s`);
}
if (values.print) {
  for (const { title, aims, text } of Object.values(measured)) {
    console.log(`\n# ${title}\n${aims.map((aim) => aim.join(' | ')).join('\n')}\n\n${text}`);
  }
} else {
  await write(fileURLToPath(new URL('../../docs/performance.md', import.meta.url)), PARTS, measured);
  console.log('written into docs/performance.md');
}
process.exit();
