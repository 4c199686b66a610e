// npm run soak: faults, kills and hostile words on the built action and task, for as long as you like.
//
//   npm run soak -- --minutes 30 --seed 7       the same seed gives the same steps
//   npm run soak -- --seed 7 --step 1234        one step again
//   ... --steps 100                             so many steps instead of minutes

import { parseArgs } from 'node:util';
import { soak } from './workers.mjs';

const text = (preset) => ({ type: 'string', default: preset });
const { values } = parseArgs({
  options: {
    minutes: text('30'),
    seed: text(String(Date.now() % 1_000_000)),
    step: { type: 'string' },
    steps: { type: 'string' },
    workers: text('4'),
  },
});
const number = (name) => {
  const value = Number(values[name]);
  if (!Number.isFinite(value) || value < 0) {
    process.stderr.write(`--${name} ${values[name]} is no number\n`);
    process.exit(2);
  }
  return value;
};
const seed = number('seed');
const first = values.step === undefined ? 0 : number('step');
const most = values.step !== undefined ? 1 : values.steps === undefined ? Infinity : number('steps');
const say = (line) => process.stdout.write(`${line}\n`);

say(`seed ${seed}`);
const { steps, kinds, violation } = await soak({
  seed,
  first,
  most,
  until: performance.now() + number('minutes') * 60_000,
  workers: Math.max(1, number('workers')),
  say,
});
for (const [kind, count] of [...kinds].sort()) {
  say(`${String(count).padStart(6)}  ${kind}`);
}
if (violation) {
  say(`broken at step ${violation.step}:\n${violation.error.stack}`);
  say(`again: npm run soak -- --seed ${seed} --step ${violation.step}`);
  process.exitCode = 1;
} else {
  say(`${steps} steps, every promise kept`);
}
