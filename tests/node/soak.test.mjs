// The soak in short: the first steps of one seed. `npm run soak` goes on for half an hour.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soak } from '../soak/workers.mjs';
import { chanceOf } from '../soak/chance.mjs';

test('twelve steps of faults, kills and hostile words keep every promise', async () => {
  const { steps, violation } = await soak({ seed: 1, most: 12, workers: 4 });
  assert.equal(violation, undefined, `step ${violation?.step}: ${violation?.error.stack}`);
  assert.equal(steps, 12);
});

test('the same seed and step throw the same, others do not', () => {
  const thrown = (seed, step) => {
    const chance = chanceOf(seed, step);
    return Array.from({ length: 8 }, () => chance.below(1_000)).join();
  };
  assert.equal(thrown(7, 1), thrown(7, 1));
  const all = [0, 1, 2].flatMap((seed) => [0, 1, 2].map((step) => thrown(seed, step)));
  assert.equal(new Set(all).size, all.length);
});
