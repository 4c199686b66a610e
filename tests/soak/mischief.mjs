// What a step of the soak has to bear: faults of the vendor, words of an attacker, a kill.

import fc from 'fast-check';
import { hostileText } from '../node/hostile.mjs';

const DAY_MS = 86_400_000;
const PATHS = { mark: ['/entities', '/events', '/events/ingest'], gate: ['/metrics/query'] };

/** Text as an attacker would choose it, without what no variable and no JSON can hold. */
export function words(chance) {
  const [text] = fc.sample(hostileText, { numRuns: 1, seed: chance.below(2 ** 31) });
  return text.replaceAll('\0', '').replace(/\p{Cs}/gu, '');
}

/** Some faults for a run of `command`, and where it is killed: `{ faults, kill: { skip, hold } | undefined }`. */
export function mischief(chance, command) {
  const faults = Array.from({ length: chance.below(4) }, () => ({
    path: chance.pick(PATHS[command]),
    times: chance.pick([1, 1, 2, 50]),
    skip: chance.below(3),
    ...chance.pick(KINDS)(chance),
  }));
  const kill = chance.happens(0.4) ? { skip: chance.below(5), hold: chance.pick(['before', 'taken']) } : undefined;
  return { faults, kill };
}

const KINDS = [
  (chance) => ({ status: 429, headers: { 'retry-after': String(chance.below(3)) } }),
  (chance) => ({ status: chance.pick([408, 500, 502, 503, 504]), taken: chance.happens(0.5) }),
  (chance) => ({ status: chance.pick([400, 401, 403, 404, 413, 500]), body: { error: { message: words(chance) } } }),
  (chance) => ({ status: 200, headers: { 'content-type': 'text/html' }, body: words(chance), taken: true }),
  (chance) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `["${words(chance)}`,
    taken: true,
  }),
  () => ({ status: 302, headers: { location: 'http://127.0.0.1:9/' } }),
  (chance) => ({ reset: chance.pick(['before', 'after', 'taken']) }),
  () => ({ cut: true }),
  (chance) => ({ drip: chance.pick([1, 200]) }),
  (chance) => ({ delay: chance.below(2_000) }),
  (chance) => ({ hold: chance.pick(['before', 'taken']) }),
  (chance) => ({ stuffed: chance.pick([1 << 20, 15 << 20, 50 << 20]) }),
  () => ({ bomb: 1 << 28 }),
  (chance) => ({ headers: { 'content-encoding': chance.pick(['gzip', 'br', 'zstd', 'gzip, br, gzip']) } }),
  (chance) => ({ headers: { date: new Date(Date.now() + chance.pick([-DAY_MS, DAY_MS])).toUTCString() } }),
];
