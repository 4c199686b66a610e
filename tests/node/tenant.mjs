// The tenants that the pages speak of, under the addresses that stand there, as a strict enterprise has them: behind its
// proxy, under its own authority. A service `checkout` in production, with a week of a past and a day that is to come,
// and a clock that goes on while a step waits (clock.mjs): nobody waits for half an hour.
//
//   const tenant = await openTenant({ slower: 1.8 });   from now on it answers so many times as slowly
//   tenant.box, tenant.dog      the sandboxes
//   tenant.now                  their clock, for others
//   tenant.environment          what a step of this enterprise finds in its environment
//   tenant.secrets              by the names that the pages give them

import { join } from 'node:path';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { hasOpenssl, openAuthority } from '../sandbox/authority.mjs';
import { startProxy } from '../sandbox/proxy.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { aheadIn } from './clock.mjs';
import { folder } from './step.mjs';

const MINUTE_MS = 60_000;
const DYNATRACE = 'abc12345.live.dynatrace.com';
const PAST_MINUTES = 7 * 24 * 60 + 120;
const FUTURE_MINUTES = 24 * 60;
export const CHECKOUT = 'SERVICE-00000000000000C1';

/** What a test says where no certificate can be made. */
export const skip = hasOpenssl() ? false : 'skipped: no openssl';

/** Numbers like chance, the same every time. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A minute of the service at this time. */
function* measured(time, slower, next) {
  const day = 1 + 0.2 * Math.sin((2 * Math.PI * time) / (24 * 60 * MINUTE_MS));
  for (const second of [10, 40]) {
    const level = 120_000 * day * slower * (0.9 + 0.2 * next());
    yield { metric: 'builtin:service.response.time', value: Math.round(level), time: time + second * 1_000 };
  }
  const failed = Math.floor(2 * next());
  yield { metric: 'builtin:service.requestCount.total', value: 300, time: time + 500 };
  yield { metric: 'builtin:service.errors.total.count', value: failed, time: time + 500 };
  yield { metric: 'builtin:service.availability', value: 100 - failed / 3, time: time + 500 };
}

/** Opens it; see the top of this file. */
export async function openTenant({ slower = 1 } = {}) {
  const clock = join(folder(), 'clock');
  const now = () => Date.now() + aheadIn(clock);
  const authority = openAuthority(folder());
  const box = await startSandbox({ now, tls: authority.issue(DYNATRACE) });
  const dog = await startDatadog({ now, tls: authority.issue('*.datadoghq.com') });
  const ways = new Map([[`${DYNATRACE}:443`, box.port]]);
  const to = (target) => ways.get(target) ?? (/\.datadoghq\.com:443$/u.test(target) ? dog.port : undefined);
  const proxy = await startProxy({ to });
  const tags = ['app:checkout', '[Environment]stage:production'];
  box.entity({ entityId: CHECKOUT, type: 'SERVICE', displayName: 'checkout', tags });
  const start = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const next = chance(7);
  for (let minute = -PAST_MINUTES; minute < FUTURE_MINUTES; minute += 1) {
    const time = start + minute * MINUTE_MS;
    for (const { metric, value, time: at } of measured(time, minute > 0 ? slower : 1, next)) {
      box.sample(metric, CHECKOUT, value, at);
    }
  }
  return {
    now,
    box,
    dog,
    proxy,
    authority,
    secrets: {
      DYNATRACE_TOKEN: box.tokens.api,
      DYNATRACE_PLATFORM_TOKEN: box.tokens.platform,
      DATADOG_API_KEY: dog.keys.api,
      DATADOG_APP_KEY: dog.keys.app,
    },
    environment: {
      HTTPS_PROXY: proxy.url,
      NODE_EXTRA_CA_CERTS: authority.certificate,
      NODE_OPTIONS: `--import=${new URL('clock.mjs', import.meta.url).href}`,
      TEST_CLOCK: clock,
    },
    close: () => Promise.all([box, dog, proxy].map((it) => it.close())),
  };
}
