import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { startLaunchDarkly } from '../sandbox/launchdarkly/sandbox.mjs';
import { commandIn } from './azure-agent.mjs';
import { pairsIn } from './github-runner.mjs';
import { camelCase } from './shop.mjs';
import { runAction, runTask, textOf } from './step.mjs';

// Someone sets up Datadog and LaunchDarkly for the first time, and makes every mistake there is, one at a time.

const MINUTE_MS = 60_000;
const SLO = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const CONFIG = `
release: { name: checkout, stage: production }
datadog: { service: checkout }
flags: { launchdarkly: { project: shop, environment: production } }
remediate: { launchdarkly: { turn-off: [new-checkout] } }
gate:
  history: 0s
  objectives:
    - { name: latency, kind: level, harm: increase, datadog: { query: 'avg:checkout.latency{service:checkout}' } }
    - { name: goal, kind: value, pass: ['>=99.9'], datadog: { slo: ${SLO} } }
    - { name: alarm, kind: value, datadog: { monitor: 1234 } }
    - { name: stored, kind: value, datadog: { deployment-gate: default } }
`;

let dog;
let lamp;
let inputs;

before(async () => {
  dog = await startDatadog();
  lamp = await startLaunchDarkly();
  const now = Date.now();
  for (let minute = 0; minute < 90; minute += 1) {
    dog.sample('checkout.latency', 100 + (minute % 3), ['service:checkout'], now - minute * MINUTE_MS);
  }
  dog.slo({ id: SLO, name: 'Checkout works', sli: 99.95 });
  inputs = {
    'command': 'doctor',
    'datadog-site': dog.url,
    'datadog-api-key': dog.keys.api,
    'datadog-app-key': dog.keys.app,
    'launchdarkly-url': lamp.url,
    'launchdarkly-token': lamp.tokens.writer,
  };
});
beforeEach(() => {
  dog.forget();
  lamp.forget();
  dog.monitor({ id: 1234, name: 'Errors', state: 'OK' });
  lamp.project({ key: 'shop', environments: [{ key: 'production', name: 'Production' }, { key: 'test' }] });
  lamp.flag({ project: 'shop', key: 'new-checkout', environments: { production: { on: true } } });
});
after(() => Promise.all([dog.close(), lamp.close()]));

/** Runs doctor, which writes nothing, and gives its checks by the beginning of their names. */
async function doctor(more = {}, config = CONFIG) {
  const step = await runAction({ inputs: { ...inputs, ...more }, config }).ended;
  const outputs = pairsIn(textOf(step, 'GITHUB_OUTPUT'));
  const result = JSON.parse(readFileSync(outputs.result, 'utf8'));
  assert.deepEqual([dog.events, dog.deployments, lamp.entries, lamp.approvals], [[], [], [], []]);
  const says = (about, state, found, fix = /^/u) => {
    const check = result.checks.find((it) => it.check.startsWith(about));
    assert.ok(check, `no check ${about} in ${step.stdout}`);
    assert.equal(check.state, state, check.found);
    assert.match(check.found, found);
    assert.match(check.fix ?? '', fix);
  };
  return { step, says, request: result.request, verdict: outputs.verdict };
}

test('all is well: keys, permissions, every objective, the flag, and nothing is written', async () => {
  const { step, says, request, verdict } = await doctor();
  assert.deepEqual([verdict, step.code, request], ['pass', 0, null], step.stdout);
  says('Datadog API key', 'ok', /answers and knows it/u);
  says('Datadog permission timeseries_query', 'ok', /the application key has it/u);
  says('objective latency', 'ok', /buckets of 1m, (?:9\d|100) %/u);
  says('objective goal', 'ok', /99\.950 %/u);
  says('objective alarm', 'ok', /OK/u);
  says('objective stored', 'ok', /may be evaluated/u);
  says('LaunchDarkly token', 'ok', /sandbox writer/u);
  says('environment shop/production', 'ok', /Production/u);
  says('flag new-checkout', 'ok', /on, and the token may turn it off/u);
  assert.equal(lamp.value('shop', 'new-checkout', 'production'), true);
});

test('the task says the same', async () => {
  const step = await runTask({ inputs: camelCase(inputs), config: CONFIG }).ended;
  const verdict = step.lines.map(commandIn).find((it) => it?.properties.variable === 'verdict');
  assert.equal(verdict.data, 'pass', step.stdout);
  assert.match(step.stdout, /✓ flag new-checkout: on/u);
});

describe('Datadog', () => {
  test('an API key of another site', async () => {
    const { step, says, request } = await doctor({ 'datadog-api-key': 'f'.repeat(32) });
    assert.equal(step.code, 1);
    says('Datadog API key', 'error', /does not know the API key/u, /us5\.datadoghq\.com/u);
    assert.match(request, /^- timeseries_query: to compare the metrics/mu);
  });

  test('an application key that may do less, and the message that asks for exactly what is needed', async () => {
    const { says, request } = await doctor({ 'datadog-app-key': dog.keys.reader });
    says('Datadog permission timeseries_query', 'ok', /has it/u);
    says('Datadog permission slos_read', 'error', /lacks it/u, /the permission `slos_read`/u);
    says('Datadog permission events_read', 'warn', /lacks it/u);
    says('objective goal', 'warn', /not checked/u);
    const asked = request.split('\n').filter((line) => line.startsWith('- '));
    assert.deepEqual(
      asked.map((line) => line.replace(/:.*$/u, '')),
      [
        '- events_read (missing today)',
        '- dora_metrics_read (missing today)',
        '- timeseries_query',
        '- slos_read (missing today)',
        '- monitors_read (missing today)',
        '- deployment_gates_evaluate (missing today)',
      ],
    );
  });

  test('no keys at all yet', async () => {
    const { says, request } = await doctor({ 'datadog-api-key': '', 'datadog-app-key': '' });
    says('Datadog API key', 'error', /none is given/u, /`datadog-api-key`/u);
    assert.match(request, /^Subject: Datadog API key with an application key/u);
    assert.equal(dog.requests.length, 0);
  });

  test('a page for people where the API should be', async () => {
    const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' };
    dog.fault({ path: '/api/v1/validate', times: 9, ...page });
    const { says } = await doctor();
    says('Datadog network', 'error', /a page instead of JSON/u);
  });

  test('a metric, an SLO and a monitor with a typo, and a monitor that alerts', async () => {
    dog.monitor({ id: 1234, name: 'Errors', state: 'Alert' });
    const typos = CONFIG.replace('avg:checkout.latency', 'avg:checkout.latencie').replace(SLO, `${SLO}0`);
    const { says } = await doctor({}, typos);
    says('objective latency', 'error', /no data in the last 24 hours/u, /Metrics Explorer/u);
    says('objective goal', 'error', /SLO not found/u, /check the id/u);
    says('objective alarm', 'warn', /Alert/u, /would not pass/u);
    const none = await doctor({}, CONFIG.replace('monitor: 1234', 'monitor: 4321'));
    none.says('objective alarm', 'error', /Monitor not found/u);
  });
});

describe('LaunchDarkly', () => {
  test('a token that it does not know', async () => {
    const { step, says, request } = await doctor({ 'launchdarkly-token': 'api-01234567-89ab-cdef-0123-456789abcdef' });
    assert.equal(step.code, 1);
    says('LaunchDarkly token', 'error', /status 401/u, /`api-…`/u);
    assert.match(request, /^- the role Reader: to see which flags changed/mu);
  });

  test('a token that may only read, where a flag is to be turned off', async () => {
    const { says, request } = await doctor({ 'launchdarkly-token': lamp.tokens.reader });
    says('flag new-checkout', 'error', /status 403/u, /a role that may do this/u);
    assert.match(request, /updateOn and updateFallthrough on proj\/shop:env\/production:flag\/new-checkout \(missing/u);
  });

  for (const [what, config, about, found, fix] of [
    [
      'a project',
      ['project: shop', 'project: shops'],
      'environment shops/production',
      /no project `shops`/u,
      /`shop`/u,
    ],
    [
      'an environment',
      ['environment: production', 'environment: prodution'],
      'environment shop/prodution',
      /no environment `prodution`/u,
      /write `production`/u,
    ],
    [
      'a flag',
      ['[new-checkout]', '[new-chekout]'],
      'flag new-chekout',
      /no flag `new-chekout`/u,
      /write `new-checkout`/u,
    ],
  ]) {
    test(`${what} with a typo`, async () => {
      const { says } = await doctor({}, CONFIG.replace(...config));
      says(about, 'error', found, fix);
    });
  }

  test('an environment that wants approvals', async () => {
    const guarded = [{ key: 'production', name: 'Production', approvals: true }];
    lamp.project({ key: 'shop', environments: guarded });
    lamp.flag({ project: 'shop', key: 'new-checkout', environments: { production: { on: true } } });
    const { says } = await doctor();
    says('flag new-checkout', 'warn', /must be approved/u, /be ready to approve/u);
  });
});
