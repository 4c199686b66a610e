// Whole processes against each other: from the start to the exit, in interleaved rounds.

import { spawn } from 'node:child_process';

/**
 * Runs every contender once a round and resolves to `{ name: { wall, cpu } }`, medians in milliseconds. `cpu` is the
 * time of processors that the process took, its threads included: what else runs on the machine changes it little.
 *
 * A contender is `{ node, args, env, before }`: the Node binary, its arguments, and what to do first, unmeasured.
 * Interleaved, so that what disturbs the machine disturbs all of them; the first round only warms the caches.
 */
export async function race(contenders, rounds) {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, { node, args, env = {}, before = () => undefined }] of Object.entries(contenders)) {
      await before();
      const took = await time(node, args, env);
      if (round > 0) {
        times[name].push(took);
      }
    }
  }
  const medians = (all) => ({ wall: median(all.map((it) => it.wall)), cpu: median(all.map((it) => it.cpu)) });
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, medians(all)]));
}

/** The shell's own stopwatch: it alone tells the processor time of a child. */
function time(node, args, env) {
  const words = ['-c', 'TIMEFORMAT="%3R %3U %3S"; time "$0" "$@" > /dev/null', node, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('bash', words, {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let told = '';
    child.stderr.on('data', (chunk) => (told += chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const [wall, user, system] = told.trim().split('\n').at(-1).split(' ').map(Number);
      const took = { wall: wall * 1e3, cpu: (user + system) * 1e3 };
      code === 0 ? resolve(took) : reject(new Error(`${args.join(' ').slice(0, 80)} ended with ${code}: ${told}`));
    });
  });
}

/** The middle one. */
export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[Math.floor(half)];
}
