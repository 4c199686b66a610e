import { chanceOf } from './chance.mjs';
import { openHomes, trial } from './trial.mjs';

const MINUTE_MS = 60_000;

/**
 * Takes step after step until the time is up, the steps are done, or one breaks a promise.
 *
 * @returns {Promise<{ steps: number, kinds: Map<string, number>, violation?: { step: number, error: Error } }>}
 */
export async function soak({ seed, first = 0, most, until = Infinity, workers, say = () => undefined }) {
  const kinds = new Map();
  const start = performance.now();
  let next = first;
  let steps = 0;
  let violation;
  let told = start;

  async function work() {
    const homes = openHomes();
    while (!violation && next < first + most && performance.now() < until) {
      const step = next;
      next += 1;
      try {
        const kind = await trial(chanceOf(seed, step), homes);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        steps += 1;
      } catch (error) {
        violation ??= { step, error };
      }
      if (performance.now() - told > MINUTE_MS) {
        told = performance.now();
        say(`${Math.round((told - start) / MINUTE_MS)} min, ${steps} steps`);
      }
    }
  }

  await Promise.all(Array.from({ length: workers }, work));
  return { steps, kinds, violation };
}
