// Pages of the built core from a tape: metrics that are the same in every run, for any number of services.

import { openDoor } from '../../crate/web/js/door.js';

const DEPLOYED_FROM = Date.parse('2026-01-31T14:00:00Z');
const DEPLOYED_TO = Date.parse('2026-01-31T14:04:00Z');

/** Noise that is the same in every run: a few per cent around one. */
function noise(minute, salt) {
  let hash = (Math.imul(minute, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return 1 + ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32 / 12 - 1 / 24;
}

/** `metric(a),metric(b)` at the commas that no bracket holds. */
function selectors(text) {
  const found = [''];
  let depth = 0;
  for (const letter of text) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (letter === ',' && depth === 0) {
      found.push('');
    } else {
      found[found.length - 1] += letter;
    }
  }
  return found;
}

/** What a metric of a service is at an instant. */
function value({ harm, rises, gaps }, metric, service, time) {
  const minute = Math.floor(time / 60_000);
  const salt = metric.length * 31 + service * 7 + (metric.charCodeAt(metric.length - 2) || 0);
  if (gaps && minute % 17 === 3) {
    return null;
  }
  const daily = 1 + 0.1 * Math.sin((minute / 1_440) * 2 * Math.PI);
  const worse = time > DEPLOYED_FROM + 3 * 60_000 && service < rises ? harm : 1;
  return 320_000 * (1 + service * 0.13) * noise(minute, salt) * worse * daily;
}

/** A `fetch` that answers every metric query from the tape, and everything else with 403. */
function tape(options) {
  return (address) => {
    const url = new URL(address);
    const answer = (status, body) => {
      const chunks = [new TextEncoder().encode(JSON.stringify(body))];
      const read = () => Promise.resolve(chunks.length > 0 ? { done: false, value: chunks.shift() } : { done: true });
      const headers = new Map([['content-type', 'application/json']]);
      return Promise.resolve({ status, headers, body: { getReader: () => ({ read }) } });
    };
    if (!url.pathname.endsWith('/metrics/query')) {
      return answer(403, { error: { code: 403, message: 'Token is missing required scope' } });
    }
    const { metricSelector, from, to, resolution } = Object.fromEntries(url.searchParams);
    const step = { 'Inf': Number(to) - Number(from), '1h': 3_600_000 }[resolution] ?? 60_000;
    const first = resolution === 'Inf' ? Number(to) : Math.floor(Number(from) / step) * step + step;
    const timestamps = [];
    for (let end = first; end <= Number(to); end += step) {
      timestamps.push(end);
    }
    const result = selectors(metricSelector).map((metric) => ({
      metricId: metric,
      data: options.services.map((name, service) => ({
        dimensions: [name],
        dimensionMap: { 'dt.entity.service': name },
        timestamps,
        values: timestamps.map((end) =>
          metric.includes('errors') ? 0.4 + (service < options.rises ? 3.1 : 0) : value(options, metric, service, end),
        ),
      })),
    }));
    return answer(200, { totalCount: result.length, nextPageKey: null, resolution, result });
  };
}

/** A configuration with so many levels and a value; `name` makes the objectives' names. */
function configuration({ levels, name }) {
  const level = (at) => `    - name: ${JSON.stringify(name(at))}
      kind: level
      dynatrace: { metric: 'builtin:service.response.time:percentile(${95 - at})' }
      harm: increase
      margin: 10%
      key: ${at === 0}
`;
  return `release: { name: checkout, stage: production }
dynatrace:
  url: https://abc12345.live.dynatrace.com
  entities: ['type(SERVICE),tag("app:checkout")']
gate:
  before: 1h
  warm-up: 5m
  after: 30m
  objectives:
${Array.from({ length: levels }, (_, at) => level(at)).join('')}    - name: failed requests
      kind: value
      dynatrace: { metric: 'builtin:service.errors.total.rate:avg' }
      pass: ['<=2']
      warn: ['<=5']
`;
}

/**
 * The pages of a gate.
 *
 * @param {string} wasm where the core lies
 * @param {{ services?: string[], levels?: number, rises?: number, harm?: number, gaps?: boolean,
 *   name?: (at: number) => string, version?: string, host?: string }} options
 */
export async function pagesOf(wasm, options = {}) {
  const all = {
    services: ['SERVICE-1'],
    levels: 1,
    rises: 1,
    harm: 1.3,
    gaps: false,
    name: (at) => `p${95 - at} response time`,
    version: '1.4.2',
    host: 'github',
    ...options,
  };
  const door = openDoor(wasm);
  const token = `dt0c01.${'A'.repeat(24)}.${'B'.repeat(64)}`;
  const inputs = {
    'command': 'gate',
    'dynatrace-token': token,
    'release-version': all.version,
    'deployed-from': String(DEPLOYED_FROM),
    'deployed-to': String(DEPLOYED_TO),
  };
  const spelt = (input) => (all.host === 'azure' ? input.replaceAll('-', '') : input).toUpperCase();
  const environment = {
    GITHUB_REPOSITORY: 'shop/checkout',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: 'ffac537e6cbbf934b08745a378932722df287a53',
    BUILD_BUILDID: '4711',
    ...Object.fromEntries(Object.entries(inputs).map(([input, text]) => [`INPUT_${spelt(input)}`, text])),
  };
  const files = { 'plimsoll.yml': configuration(all) };
  const hands = { fetch: tape(all), say: () => undefined, signal: new AbortController().signal };
  // The core asks for the time once and again: two hours later everything has settled.
  const clock = Date.now;
  Date.now = () => DEPLOYED_TO + 2 * 3_600_000;
  try {
    return await door.run({ host: all.host, environment, files }, hands);
  } finally {
    Date.now = clock;
  }
}
