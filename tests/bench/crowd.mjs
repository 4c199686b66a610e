// Many pipelines at one vendor: fifty at once against a limiter, and a company of ten thousand services. The gates are
// the real ones, by the door of the core; time jumps.

import { Clock } from './clock.mjs';
import { config, judge, open, words } from './gate.mjs';
import { answer, processor, Vendor } from './vendor.mjs';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PIPELINES = 50;
const LIMIT_A_MINUTE = 60;
const LATENCY_MS = 150;
const FLEET = { services: 10_000, deployments: 500, objectives: 10 };
const AIM = 1.3;

export async function measure() {
  open();
  const crowds = [];
  for (const said of ['retry-after', 'x-ratelimit-reset', undefined]) {
    crowds.push(await crowd(said));
  }
  return page(crowds, await fleet());
}

/** So many requests a minute, as vendors limit: by calendar minutes, 429 beyond, with a header that says until when. */
class Limiter {
  refused = 0;
  let = 0;
  #minute = -1;
  #used = 0;

  constructor(clock, limit, said) {
    Object.assign(this, { clock, limit, said });
  }

  /** The headers of a refusal; none where the request may pass. */
  refuse() {
    const minute = Math.floor(this.clock.now / MINUTE_MS);
    if (minute !== this.#minute) {
      [this.#minute, this.#used] = [minute, 0];
    }
    if (this.#used < this.limit) {
      this.#used += 1;
      this.let += 1;
      return undefined;
    }
    this.refused += 1;
    const seconds = Math.ceil(((minute + 1) * MINUTE_MS - this.clock.now) / 1_000);
    return this.said ? { [this.said]: String(seconds) } : {};
  }
}

/** Fifty gates begin in the same second and share a limit that is too small for them. */
async function crowd(said) {
  const clock = new Clock();
  const began = clock.now;
  const limiter = new Limiter(clock, LIMIT_A_MINUTE, said);
  const text = config(50);
  const gates = [];
  const one = async (index) => {
    const vendor = new Vendor({ sparse: true });
    await clock.after(index * 20);
    const fetch = async (address) => {
      await clock.after(LATENCY_MS);
      const refusal = limiter.refuse();
      return refusal
        ? answer(429, Buffer.from('{"error":{"code":429,"message":"slow down"}}'), refusal)
        : vendor.fetch(address);
    };
    const spoken = words({ now: clock.now, since: 180 * MINUTE_MS, text, inputs: { timeout: '60m' } });
    const pages = await judge(spoken, fetch, { mayErr: true });
    const { objectives } = JSON.parse(pages.result);
    const starved =
      objectives.filter((it) => it.verdict === 'error').length + (pages.outputs.verdict === 'error' ? 1 : 0);
    gates.push({ over: clock.now - began, starved, verdict: pages.outputs.verdict });
  };
  await clock.through(() => Promise.all(Array.from({ length: PIPELINES }, (_, index) => one(index))));
  const total = Math.max(...gates.map((it) => it.over));
  // Who knew everything would send a minute's worth at the start of each minute; a gate asks one after the other.
  const ideal = (Math.ceil(limiter.let / LIMIT_A_MINUTE) - 1) * MINUTE_MS;
  const sorted = gates.map((it) => it.over).sort((a, b) => a - b);
  return {
    said: said ?? 'nothing',
    requests: limiter.let,
    refused: limiter.refused,
    starved: gates.filter((it) => it.starved > 0).length,
    total,
    ideal,
    first: sorted[0],
    middle: sorted[sorted.length >> 1],
  };
}

/** An hour of a company: deployments come by chance, each is marked and then gated with a soak of half an hour. */
async function fleet() {
  const clock = new Clock();
  const began = clock.now;
  const text = config(FLEET.objectives).replace('after: 60m', 'after: 30m');
  const minutes = new Map();
  let [running, most, gates, requests, bytes] = [0, 0, 0, 0, 0];
  const one = async (at) => {
    await clock.after(at);
    most = Math.max(most, (running += 1));
    const vendor = new Vendor({ sparse: true });
    const fetch = async (address) => {
      await clock.after(LATENCY_MS);
      const minute = Math.floor((clock.now - began) / MINUTE_MS);
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
      return vendor.fetch(address);
    };
    await judge(words({ now: clock.now, since: 0, text }), fetch);
    running -= 1;
    gates += 1;
    requests += vendor.requests.length;
    bytes += vendor.bytes;
  };
  // By chance and yet the same each time: a golden-ratio walk over the hour.
  const starts = Array.from({ length: FLEET.deployments }, (_, index) => ((index * 0.6180339887) % 1) * HOUR_MS);
  const from = processor();
  await clock.through(() => Promise.all(starts.map(one)));
  // From the fortieth minute on gates end as fast as others begin.
  const steady = [...minutes].filter(([minute]) => minute >= 40 && minute < 60).map(([, count]) => count);
  return {
    gates,
    requests,
    bytes,
    most,
    peak: Math.max(...minutes.values()),
    steady: sum(steady) / steady.length,
    ms: processor() - from,
  };
}

const sum = (all) => all.reduce((one, other) => one + other, 0);

function page(crowds, company) {
  const seconds = (ms) => `${(ms / 1_000).toFixed(0)} s`;
  const worst = Math.max(...crowds.map((it) => it.total / it.ideal));
  const storm = Math.max(...crowds.map((it) => it.refused / it.requests));
  const starved = sum(crowds.map((it) => it.starved));
  const each = company.requests / company.gates;
  const hourly = each * FLEET.deployments;
  const rows = crowds.map(
    (it) =>
      `| ${it.said === 'nothing' ? 'nothing' : `\`${it.said}\``} | ${it.requests} | ${it.refused} | ${it.starved} | ${seconds(it.first)} | ${seconds(it.middle)} | ${seconds(it.total)} | ${seconds(it.ideal)} | ${(it.total / it.ideal).toFixed(2)} × |`,
  );
  return {
    title: 'Many pipelines',
    aims: [
      [
        `${PIPELINES} gates at once under a limit: total time against the ideal schedule`,
        `at most ${AIM} ×`,
        `${worst.toFixed(2)} ×`,
        worst <= AIM,
      ],
      ['the same: gates that got no answer', 'none', String(starved), starved === 0],
      ['the same: refusals (429) for each answered request', 'no storm: at most 2', storm.toFixed(2), storm <= 2],
      [
        `${FLEET.services.toLocaleString('en')} services, ${FLEET.deployments} deployments an hour`,
        'where the next wall is',
        `${company.steady.toFixed(0)} requests a minute, ${company.most} gates at once`,
        'see below',
      ],
    ],
    text: `
### Fifty at once

${PIPELINES} gates of 50 objectives begin within a second and share ${LIMIT_A_MINUTE} requests a minute (calendar minutes, as vendors count);
beyond that each is answered 429, with a header that says how long, or with none. The ideal schedule sends a full
minute's worth at the start of each minute.

| The 429 says | Answered | Refused | Starved | First gate done | Middle | Last | Ideal | |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

### A company

In the simulator: ${FLEET.deployments} deployments by chance over an hour, each gated by ${FLEET.objectives} objectives with half an hour of soak and a look
every two minutes. ${company.gates} gates, ${company.most} at once at the most, ${company.requests.toLocaleString('en')} requests (${each.toFixed(1)} a gate), ${company.steady.toFixed(0)} a minute in the steady hour, ${company.peak} in the busiest
minute; all gates together took ${(company.ms / 1_000).toFixed(1)} s of processor.

On paper: a gate looks once every two minutes of its soak and asks, for each ten objectives, once for the minutes around
the deployment, and for its history where that has a say: in the end, and where a look may fail; about ${each.toFixed(0)} requests a gate. ${FLEET.deployments} an hour are
${hourly.toLocaleString('en', { maximumFractionDigits: 0 })} requests an hour, ${(hourly / 60).toFixed(0)} a minute, whatever the number of services that are not deployed. A runner costs
${(company.ms / company.gates).toFixed(0)} ms of processor a gate. So the wall is the vendor's limit, not ours:

- **Dynatrace** limits requests a minute for an environment and says how many in \`X-RateLimit-Limit\`. Where
  ${(hourly / 60).toFixed(0)} a minute are too many: \`soak.look-every: 10m\` divides them by five, \`wait: false\` with a later job by more; then
  DQL in Grail (\`dynatrace: { dql: … }\`), which makes one query of many metrics and services and leaves the arithmetic
  to the vendor; then a token and a limit for each environment or business unit.
- **Datadog** limits each endpoint for an organisation by the hour; \`X-RateLimit-Name\` says which. Formulas and
  \`by {service}\` make one query of many; Deployment Gates move the evaluation to Datadog.
- **Shards by pipeline**: gates share nothing but the vendor. Whoever deploys by region or by business unit gives each
  its own environment and token, and each has its own limit.
`,
  };
}
