// The demo's load: asks the service at a fixed rate for a bounded time, and reports what it measured
// to the sandbox as raw measurements, and to Datadog's where one is named.
//
//   node load.mjs <service url> <sandbox url> <entity> <requests a second> <seconds> [<url of Datadog's sandbox>]

import { Agent, request } from 'node:http';

const [service, sandbox, entity, rate, seconds, datadog] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const REPORT_EVERY_MS = 250;
const MOST_OPEN = 50;

const TAGS = ['service:checkout', 'env:production'];

let measured = [];
let traced = [];
let open = 0;

/** One request; resolves to whether the answer was a success. */
function ask() {
  return new Promise((resolve) => {
    const question = request(`${service}/checkout`, { agent, timeout: 2_000 }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode < 500));
      answer.once('error', () => resolve(false));
    });
    question.once('timeout', () => question.destroy());
    question.once('error', () => resolve(false));
    question.end();
  });
}

async function measure() {
  if (open >= MOST_OPEN) {
    return;
  }
  open += 1;
  const from = process.hrtime.bigint();
  const succeeded = await ask();
  const tookUs = Number((process.hrtime.bigint() - from) / 1_000n);
  open -= 1;
  const time = Date.now();
  measured.push({ metric: 'builtin:service.errors.total.rate', entity, time, value: succeeded ? 0 : 100 });
  measured.push({ metric: 'builtin:service.errors.total.count', entity, time, value: succeeded ? 0 : 1 });
  measured.push({ metric: 'builtin:service.requestCount.total', entity, time, value: 1 });
  const trace = (what, value) => traced.push({ metric: `trace.http.request.${what}`, tags: TAGS, time, value });
  trace('hits', 1);
  trace('errors', succeeded ? 0 : 1);
  if (succeeded) {
    measured.push({ metric: 'builtin:service.response.time', entity, time, value: tookUs });
    trace('duration', tookUs / 1e6);
  }
}

async function report() {
  const batches = [
    [sandbox, measured],
    [datadog, traced],
  ];
  measured = [];
  traced = [];
  const headers = { 'content-type': 'application/json' };
  for (const [url, batch] of batches) {
    if (url && batch.length > 0) {
      await fetch(`${url}/sandbox/samples`, { method: 'POST', headers, body: JSON.stringify(batch) });
    }
  }
}

const asking = setInterval(measure, 1_000 / Number(rate));
const reporting = setInterval(() => report().catch(() => end(1)), REPORT_EVERY_MS);
const bounded = setTimeout(() => end(0), Number(seconds) * 1_000);
process.once('SIGTERM', () => end(0));

async function end(code) {
  clearInterval(asking);
  clearInterval(reporting);
  clearTimeout(bounded);
  await report().catch(() => undefined);
  process.exit(code);
}
