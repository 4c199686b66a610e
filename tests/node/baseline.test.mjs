// `gate.baseline` on the built action against the sandbox: what the time after a deployment is compared with.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { pairsIn } from './github-runner.mjs';
import { CHECKOUT } from './shop.mjs';
import { runAction, textOf } from './step.mjs';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const METRIC = 'builtin:service.response.time';
const CONFIG = (words) => `
release: { name: checkout, stage: production }
dynatrace:
  entities: ['type(SERVICE),tag("app:shop")']
gate:
  ${words}
  before: 30m
  warm-up: 2m
  after: 30m
  objectives:
    - { name: response time, kind: level, dynatrace: { metric: '${METRIC}:avg' }, harm: increase, margin: 10% }
`;

const ON_DATADOG = CONFIG('baseline: previous-release')
  .replace(/dynatrace:\n.*\n/u, 'datadog: { env: production }\n')
  .replace(/dynatrace: \{.*?\}/u, "datadog: { query: 'avg:checkout.time{service:checkout}.rollup(avg, 60)' }");

let box;
let dog;
let deployed;
let earlier;

const iso = (time) => new Date(time).toISOString();
const window = (to) => ({ 'deployed-from': iso(to - MINUTE_MS), 'deployed-to': iso(to) });

before(async () => {
  box = await startSandbox();
  dog = await startDatadog();
  box.entity({ entityId: CHECKOUT, type: 'SERVICE', displayName: 'checkout', tags: ['app:shop'] });
  deployed = Math.floor((Date.now() - 45 * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  earlier = deployed - 180 * MINUTE_MS;
  // 100 ms after the release before and a week ago; then it grows slowly, with no deployment at all, to 130 ms.
  const level = (time) => 100 + 30 * Math.min(1, Math.max(0, (time - earlier - 40 * MINUTE_MS) / (100 * MINUTE_MS)));
  const sample = (time, value) => {
    const wobble = ((time / MINUTE_MS) * 7) % 11;
    box.sample(METRIC, CHECKOUT, (value + wobble - 5) * 1000, time + 500);
    dog.sample('checkout.time', value + wobble - 5, ['service:checkout'], time + 500);
  };
  // No day moves it by itself: what is known of the days before, where the vendor has them.
  for (let time = earlier - 8 * DAY_MS; time < deployed + 40 * MINUTE_MS; time += MINUTE_MS) {
    sample(time, level(time));
  }
  const marked = await run('', { 'command': 'mark', 'release-version': '1.4.1', ...window(earlier) });
  assert.equal(marked.step.code, 0, marked.step.stdout);
});
after(() => Promise.all([box.close(), dog.close()]));

async function run(words, inputs) {
  const step = await runAction({
    config: CONFIG(words || 'history: 7d'),
    inputs: { 'dynatrace-url': box.url, 'dynatrace-token': box.tokens.api, ...inputs },
  }).ended;
  const outputs = pairsIn(textOf(step, 'GITHUB_OUTPUT'));
  return { step, outputs, result: JSON.parse(readFileSync(outputs.result, 'utf8')) };
}

const gate = (words) => run(words, { 'command': 'gate', 'release-version': '1.4.2', ...window(deployed) });

test('what grew slowly passes against the time just before', async () => {
  const { outputs, step } = await gate('');
  assert.equal(outputs.verdict, 'pass', step.stdout);
});

test('and fails against the soak of the release before, which is found among the deployments', async () => {
  const { outputs, result, step } = await gate('baseline: previous-release');
  assert.equal(outputs.verdict, 'fail', step.stdout);
  assert.equal(Date.parse(result.windows.before.from), earlier + 2 * MINUTE_MS);
  assert.match(JSON.stringify(result.notes), /after the deployment \\"Deploy checkout 1\.4\.1/u);
  assert.match(JSON.stringify(result.objectives[0].notes), /just before the deployment it was 13/u);
});

test('and against the same time last week', async () => {
  const { outputs, result, step } = await gate('baseline: last-week');
  assert.equal(outputs.verdict, 'fail', step.stdout);
  assert.equal(Date.parse(result.windows.before.from), deployed + 2 * MINUTE_MS - 7 * DAY_MS);
});

test('and against a time or a version that does not move along', async () => {
  for (const words of [`baseline-at: ${iso(earlier)}`, 'baseline-version: 1.4.1']) {
    const { outputs, step } = await gate(`baseline: fixed\n  ${words}`);
    assert.equal(outputs.verdict, 'fail', `${words}: ${step.stdout}`);
  }
});

test('a baseline that cannot be meant is a mistake before anything is sent', async () => {
  box.requests.length = 0;
  const { step } = await gate('baseline: fixed');
  assert.equal(step.code, 1);
  assert.match(step.stdout, /does not say when/u);
  assert.equal(box.requests.length, 0);
});

test('with Datadog alone the release before is found among the markers on the service', async () => {
  const keys = { 'datadog-site': dog.url, 'datadog-api-key': dog.keys.api, 'datadog-app-key': dog.keys.app };
  const step = (inputs) => runAction({ config: ON_DATADOG, inputs: { ...keys, ...inputs } }).ended;
  const asked = box.requests.length;
  const gate = { 'command': 'gate', 'release-version': '1.4.2', ...window(deployed) };
  const alone = await step(gate);
  const resultOf = (ended) => JSON.parse(readFileSync(pairsIn(textOf(ended, 'GITHUB_OUTPUT')).result, 'utf8'));
  assert.match(JSON.stringify(resultOf(alone).notes), /Datadog knows no deployment of another version/u, alone.stdout);
  assert.equal(resultOf(alone).verdict, 'pass', alone.stdout);

  for (const [version, to] of [
    ['1.4.1', earlier],
    ['1.4.2', deployed],
  ]) {
    const marked = await step({ 'command': 'mark', 'release-version': version, ...window(to) });
    assert.equal(marked.code, 0, marked.stdout);
  }
  const found = resultOf(await step(gate));
  // Datadog is not asked for the days between, and without them nobody knows what they bring by themselves.
  assert.equal(found.verdict, 'warn', JSON.stringify(found.objectives[0]));
  assert.match(found.objectives[0].reason, /\+(?:29|3\d) %.*too few past days/u);
  assert.equal(Date.parse(found.windows.before.from), earlier + 2 * MINUTE_MS);
  assert.match(JSON.stringify(found.notes), /after the deployment \\"Deploy checkout 1\.4\.1/u);
  assert.equal(box.requests.length, asked, 'Dynatrace is not asked');

  const blind = await step({ ...gate, 'datadog-app-key': dog.keys.reader });
  assert.equal(resultOf(blind).verdict, 'error');
  assert.match(blind.stdout, /events_read/u);
});
