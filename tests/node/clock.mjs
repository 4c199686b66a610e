// A clock that goes on by itself while a step waits: loaded into the step before it (`--import`), it lets every wait be
// over as soon as nothing is asked, and notes in a file how far it is ahead, so that the sandboxes are at the same time.
//
//   TEST_CLOCK=<file> NODE_OPTIONS=--import=<this file>

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const TICK_MS = 15;
const SHORT_MS = 1_000;

/** What a question is given: for the connection, and for its answer. While one of these runs, something is asked. */
const ASKED_MS = [15_000, 30_000];

const real = { now: Date.now, setTimeout, clearTimeout, setInterval, clearInterval };

/** How far the clock of this file is ahead. */
export const aheadIn = (path) => (existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0);

const path = process.env.TEST_CLOCK;
if (path && ['main.js', 'plimsoll'].includes(basename(process.argv[1] ?? ''))) {
  take(path);
}

function take(file) {
  let ahead = aheadIn(file);
  let ticking;
  const waits = new Set();
  Date.now = () => real.now() + ahead;

  const tick = () => {
    const held = [...waits].filter(({ kept }) => kept);
    if (held.length === 0) {
      real.clearInterval(ticking);
      ticking = undefined;
      return;
    }
    const next = Math.min(...held.map(({ due }) => due));
    if (next > Date.now() && !held.some(({ ms }) => ASKED_MS.includes(ms))) {
      ahead += next - Date.now();
      writeFileSync(file, String(ahead));
    }
    for (const wait of held.filter(({ due }) => due <= Date.now())) {
      waits.delete(wait);
      wait.work();
    }
  };

  globalThis.setTimeout = (work, ms = 0, ...given) => {
    if (ms < SHORT_MS) {
      return real.setTimeout(work, ms, ...given);
    }
    const wait = { work: () => work(...given), ms, due: Date.now() + ms, kept: true };
    wait.unref = () => Object.assign(wait, { kept: false });
    wait.ref = () => Object.assign(wait, { kept: true });
    waits.add(wait);
    ticking ??= real.setInterval(tick, TICK_MS);
    return wait;
  };
  globalThis.clearTimeout = (wait) => (waits.delete(wait) ? undefined : real.clearTimeout(wait));
}
