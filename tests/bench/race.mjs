// Whole processes against each other: from the start to the exit, in interleaved rounds.

import { spawn } from 'node:child_process';

/**
 * Runs every contender once a round and resolves to the median wall time of each, in milliseconds, by name.
 *
 * A contender is `{ node, args, env, before }`: the Node binary, its arguments, and what to do first, unmeasured.
 * Interleaved, so that what disturbs the machine disturbs all of them; the first round only warms the caches.
 */
export async function race(contenders, rounds) {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, { node, args, env = {}, before = () => undefined }] of Object.entries(contenders)) {
      before();
      const took = await time(node, args, env);
      if (round > 0) {
        times[name].push(took);
      }
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

function time(node, args, env) {
  return new Promise((resolve, reject) => {
    const from = process.hrtime.bigint();
    const child = spawn(node, args, {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const took = Number(process.hrtime.bigint() - from) / 1e6;
      code === 0 ? resolve(took) : reject(new Error(`${args.join(' ').slice(0, 80)} ended with ${code}`));
    });
  });
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[Math.floor(half)];
}
