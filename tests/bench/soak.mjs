// What an hour of soak costs: a look every minute, in time that jumps.

import { Clock } from './clock.mjs';
import { config, judge, open, words } from './gate.mjs';
import { Vendor, processor } from './vendor.mjs';

const MINUTE_MS = 60_000;
const OBJECTIVES = 10;

export async function measure() {
  const core = open();
  const text = config(OBJECTIVES, { gate: '  soak: { look-every: 1m }\n  settle: 1m\n  warm-up: 1m' });
  // The first run compiles; what a soak costs beyond its start is the rest.
  await once(core, text, 180);
  const look = await once(core, text, 180);
  const soak = await once(core, text, 0);
  const idle = await once(core, text, 0, { wait: 'false' });
  return page({ look, soak, idle });
}

/** A gate whose deployment ended so many minutes ago. */
async function once(core, text, minutes, inputs = {}) {
  const clock = new Clock();
  const vendor = new Vendor();
  const began = clock.now;
  const memory = [];
  let looks = 0;
  const fetch = async (address) => {
    await clock.after(100);
    if (address.includes('/metrics/query') && address.includes('resolution=1m')) {
      looks += 1;
      memory.push({ minute: (clock.now - began) / MINUTE_MS, core: core.memory(), process: process.memoryUsage().rss });
    }
    return vendor.fetch(address);
  };
  let pages;
  const from = processor();
  await clock.through(async () => {
    pages = await judge(words({ now: clock.now, since: minutes * MINUTE_MS, text, inputs }), fetch);
  });
  return {
    ms: processor() - from - vendor.took,
    minutes: (clock.now - began) / MINUTE_MS,
    looks,
    memory,
    requests: vendor.requests.length,
    bytes: vendor.bytes,
    verdict: pages.outputs.verdict,
  };
}

function page({ look, soak, idle }) {
  const beyond = (soak.ms - look.ms) / 1_000;
  const hour = (beyond / soak.minutes) * 60;
  const ten = soak.memory.find(({ minute }) => minute >= 10) ?? soak.memory[0];
  const last = soak.memory.at(-1);
  const grown = last.core - ten.core;
  const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  return {
    title: 'Soak',
    aims: [
      [
        'an hour of soak, a look every minute, beyond its start',
        'under 1 s of processor',
        `${hour.toFixed(2)} s`,
        hour < 1,
      ],
      [
        'memory of the core between the tenth minute and the last',
        'flat',
        `${mb(ten.core)} to ${mb(last.core)}`,
        grown <= 1 << 20,
      ],
      [
        '`wait: false` while nothing is over',
        'waits for nothing',
        `${idle.minutes === 0 ? 'no' : idle.minutes.toFixed(2)} minutes waited, ${idle.looks} looks, ${idle.ms.toFixed(0)} ms`,
        idle.minutes < 1 && idle.looks <= 1,
      ],
    ],
    text: `
${OBJECTIVES} objectives, an hour before against an hour after, a look every minute, in time that jumps: the same core,
the same timers, every question answered after 100 ms of that time. ${soak.looks} looks in ${soak.minutes.toFixed(0)} minutes,
${soak.requests} requests, ${mb(soak.bytes)} of answers, verdict \`${soak.verdict}\`: ${(soak.ms / 1_000).toFixed(2)} s of processor; a gate that comes
when all is over (one look, \`${look.verdict}\`) takes ${(look.ms / 1_000).toFixed(2)} s of the same. Between looks a process waits in one timer and takes none.
`,
  };
}
