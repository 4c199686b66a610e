// The built action and task with Dynatrace, Datadog and LaunchDarkly at once.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { startLaunchDarkly } from '../sandbox/launchdarkly/sandbox.mjs';
import { openShop } from './shop.mjs';
import { runAction, runTask, textOf } from './step.mjs';

const MINUTE_MS = 60_000;
const ADA = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' };
const CONFIG = `
release: { name: checkout, stage: production }
dynatrace: { entities: ['type(SERVICE),tag("app:shop")'] }
datadog: { env: production }
flags:
  dynatrace: { tag: 'app:shop' }
  datadog: true
gate:
  before: 20m
  warm-up: 2m
  after: 20m
  objectives:
    - { name: response time, kind: level, harm: increase, margin: 25%, key: true, dynatrace: { metric: 'builtin:service.response.time:median' } }
    - { name: errors, kind: count, key: true, datadog: { count: 'sum:checkout.errors{service:checkout}.as_count().rollup(sum, 60)', exposure: 'sum:checkout.hits{service:checkout}.as_count().rollup(sum, 60)' } }
`;

let shop;
let dog;
let lamp;
let inputs;

before(async () => {
  shop = await openShop();
  dog = await startDatadog();
  lamp = await startLaunchDarkly();
  const now = Date.now();
  for (let minute = 0; minute < 90; minute += 1) {
    dog.sample('checkout.hits', 100, ['service:checkout'], now - minute * MINUTE_MS);
    dog.sample('checkout.errors', minute % 2, ['service:checkout'], now - minute * MINUTE_MS);
  }
  inputs = {
    ...shop.inputs,
    'datadog-site': dog.url,
    'datadog-api-key': dog.keys.api,
    'datadog-app-key': dog.keys.app,
    'launchdarkly-url': lamp.url,
    'launchdarkly-token': lamp.tokens.writer,
  };
});
beforeEach(() => {
  [shop.box, dog, lamp].forEach((one) => one.forget());
  const tags = { datadog: { name: 'Datadog tags', value: ['service:checkout', 'team:shop'] } };
  lamp.flag({ key: 'new-checkout', name: 'New checkout', tags: ['ops'], properties: tags });
  lamp.flag({ key: 'plain' });
});
after(() => Promise.all([shop.close(), dog.close(), lamp.close()]));

const run = (command, more = {}, config = CONFIG) =>
  runAction({ inputs: { ...inputs, command, ...more }, config }).ended;
const flip = (key) =>
  lamp.change(
    { key, environmentKey: 'production', instructions: [{ kind: 'turnFlagOn' }], comment: 'live' },
    { by: ADA },
  );

describe('one step', () => {
  for (const [host, step] of [
    ['the action', (more) => run('mark', more)],
    [
      'the task',
      (more) => {
        const camel = Object.entries({ ...inputs, ...more, command: 'mark' }).map(([name, value]) => [
          name.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase()),
          value,
        ]);
        return runTask({ inputs: Object.fromEntries(camel), config: CONFIG }).ended;
      },
    ],
  ]) {
    test(`of ${host} marks a release in Dynatrace and Datadog, and a second time in neither`, async () => {
      const now = new Date().toISOString();
      const deployed = { 'deployed-from': now, 'deployed-to': now };
      const first = await step(deployed);
      assert.equal(first.code, 0, first.stdout);
      const there = () => [shop.box.events.length, dog.events.length, dog.deployments.length];
      assert.deepEqual(there(), [2, 1, 1]);
      const again = await step(deployed);
      assert.equal(again.code, 0, again.stdout);
      assert.deepEqual(there(), [2, 1, 1]);
    });
  }

  test('judges objectives of both with one verdict', async () => {
    const step = await run('gate', shop.deployed);
    assert.equal(step.code, 0, step.stdout);
    const summary = textOf(step, 'GITHUB_STEP_SUMMARY');
    assert.match(summary, /response time/);
    assert.match(summary, /errors/);
  });
});

describe('a change of a flag', () => {
  test('shows in Dynatrace and in Datadog, with what was before and after, and never twice', async () => {
    flip('new-checkout');
    const step = await run('flags');
    assert.equal(step.code, 0, step.stdout);
    assert.equal(shop.box.events.length, 2);
    const [{ title, tags, attributes }] = dog.events;
    assert.equal(title, "Ada Lovelace turned on the flag New checkout in 'Production'");
    const { changed_resource, impacted_resources, author, prev_value, new_value } = attributes.attributes;
    assert.deepEqual(changed_resource, { name: 'new-checkout', type: 'feature_flag' });
    assert.deepEqual(impacted_resources, [{ name: 'checkout', type: 'service' }]);
    assert.deepEqual(author, { name: 'ada@example.com', type: 'user' });
    assert.deepEqual([prev_value, new_value], [{ enabled: false }, { enabled: true }]);
    for (const tag of [
      'env:production',
      'service:checkout',
      'team:shop',
      'ops',
      'flag_key:new-checkout',
      'action:updateOn',
      'kind:flag',
    ]) {
      assert.ok(tags.includes(tag), tag);
    }
    const again = await run('flags');
    assert.equal(again.code, 0, again.stdout);
    assert.deepEqual([shop.box.events.length, dog.events.length], [2, 1]);
  });

  test('goes to the intake of the first version where the second is barred', async () => {
    flip('new-checkout');
    dog.fault({ path: '/api/v2/events', method: 'POST', status: 403, body: { errors: ['Forbidden'] } });
    const step = await run('flags');
    assert.equal(step.code, 0, step.stdout);
    assert.deepEqual(
      dog.events.map(({ version, tags }) => [version, tags.includes('service:checkout')]),
      [[1, true]],
    );
  });

  test('of a flag that names no service is told, and not to Datadog', async () => {
    flip('plain');
    const step = await run('flags');
    assert.equal(step.code, 0, step.stdout);
    assert.match(step.stdout, /`plain` names no service of Datadog/);
    assert.deepEqual([shop.box.events.length, dog.events.length], [2, 0]);
  });

  test('of such a flag goes to the service that the file names', async () => {
    flip('plain');
    const step = await run('flags', {}, CONFIG.replace('datadog: { env', 'datadog: { service: cart, env'));
    assert.equal(step.code, 0, step.stdout);
    assert.deepEqual(dog.events[0].attributes.attributes.impacted_resources, [{ name: 'cart', type: 'service' }]);
  });
});

describe('a flag whose services say that they evaluate it', () => {
  before(() => {
    const evaluating = ['experiment.id:new-checkout', 'service:cart'];
    dog.sample('dd.dynamic_config.is_experiment_enabled', 1, evaluating, Date.now() - MINUTE_MS);
    dog.span({ operation: 'experiments.IsEnabled', service: 'pay', attributes: { experiment_id: 'new-checkout' } });
    dog.span({ operation: 'experiments.IsEnabled', service: 'other', attributes: { experiment_id: 'plain-2' } });
  });
  const services = ({ attributes }) => attributes.attributes.impacted_resources.map(({ name }) => name);

  test('shows on all of them, though nobody tagged it with them, and on its own', async () => {
    flip('new-checkout');
    const step = await run('flags');
    assert.equal(step.code, 0, step.stdout);
    assert.deepEqual(services(dog.events[0]), ['checkout', 'cart', 'pay']);
    assert.deepEqual(dog.series, []);
  });

  test('is told to evaluate it where the file wishes that, once', async () => {
    flip('new-checkout');
    const config = CONFIG.replace('datadog: true', 'datadog: true\n  enrich: true');
    await run('flags', {}, config);
    const told = () => dog.series.map(({ tags, points }) => [tags.join(), points[0].value]);
    assert.deepEqual(
      told(),
      ['checkout', 'cart', 'pay'].map((name) => [`experiment.id:new-checkout,service:${name},env:production`, 1]),
    );
    await run('flags', {}, config);
    assert.equal(dog.series.length, 3);
  });

  test('shows on its own alone where nobody may ask, and says so', async () => {
    flip('new-checkout');
    const app = dog.app({ text: 'e'.repeat(40), permissions: ['events_read'] });
    const step = await run('flags', { 'datadog-app-key': app });
    assert.equal(step.code, 0, step.stdout);
    assert.deepEqual(services(dog.events[0]), ['checkout']);
    assert.match(step.stdout, /find the services that evaluate the flag/);
  });
});

describe('after a gate that failed', () => {
  let slow;

  before(async () => {
    slow = await openShop({ after: 300 });
  });
  after(() => slow.close());

  const gate = () => {
    const more = { 'dynatrace-url': slow.box.url, ...slow.deployed };
    return run('gate', more, `${CONFIG}remediate: { launchdarkly: { turn-off: [new-checkout] } }\n`);
  };

  test('the flag is named, turned off, read back, and both dashboards show the remedy, once', async () => {
    flip('new-checkout');
    const step = await gate();
    assert.notEqual(step.code, 0, step.stdout);
    assert.equal(lamp.value('default', 'new-checkout', 'production'), false);
    assert.match(step.stdout, /suspect: Ada Lovelace turned on the flag New checkout/);
    assert.match(step.stdout, /new-checkout was turned off, and reading it back shows that it is off/);
    assert.match(lamp.entries.at(-1).comment, /^Plimsoll: checkout 1\.4\.2 failed its gate, https:/);
    assert.equal(slow.box.events.length, 2);
    assert.deepEqual(
      dog.events.map(({ tags }) => tags.includes('kind:remedy')),
      [true],
    );
    const again = await gate();
    assert.match(again.stdout, /new-checkout is off already; nothing was changed/);
    assert.equal(dog.events.length, 1);
  });

  test('the DORA deployment of the run becomes a failure with that remedy', async () => {
    flip('new-checkout');
    const config = CONFIG.replace('datadog: { env', 'datadog: { report-failure: true, env');
    const more = { 'dynatrace-url': slow.box.url, ...slow.deployed };
    await run('mark', more, config);
    await run('gate', more, `${config}remediate: { launchdarkly: { turn-off: [new-checkout] } }\n`);
    const [{ change_failure, remediation }] = dog.deployments;
    assert.deepEqual([change_failure, remediation], [true, { id: 'new-checkout', type: 'rollback' }]);
  });

  test('a workflow of Datadog is run instead, once, and does what it is for', async () => {
    flip('new-checkout');
    const id = 'ccf73164-1998-4785-a7a3-8d06c7e5f558';
    const off = [{ kind: 'turnFlagOff' }];
    const does = ({ flag }) => lamp.change({ key: flag, environmentKey: 'production', instructions: off }, { by: ADA });
    dog.workflow({ id, polls: 0, does });
    const remediate = `remediate: { datadog: { workflow: ${id}, inputs: ['flag=new-checkout', 'bad={version}'] } }\n`;
    const more = { 'dynatrace-url': slow.box.url, ...slow.deployed };
    const step = await run('gate', more, `${CONFIG}${remediate}`);
    assert.match(step.stdout, /workflow ccf73164\S+ was run: run \S+ ended with SUCCEEDED/);
    assert.equal(lamp.value('default', 'new-checkout', 'production'), false);
    assert.deepEqual(
      dog.runs.map(({ payload }) => payload),
      [{ flag: 'new-checkout', bad: '1.4.2' }],
    );
    const again = await run('gate', more, `${CONFIG}${remediate}`);
    assert.match(again.stdout, /was started for this release already, and is not started again/);
    assert.equal(dog.runs.length, 1);
  });

  test('approval is asked for where the environment wants it, once', async () => {
    lamp.project({ key: 'default', environments: [{ key: 'production', name: 'Production', approvals: true }] });
    lamp.flag({ key: 'new-checkout', environments: { production: { on: true } } });
    const step = await gate();
    assert.match(step.stdout, /may only be changed with approval: it was asked for/);
    await gate();
    assert.equal(lamp.approvals.length, 1);
    assert.equal(lamp.value('default', 'new-checkout', 'production'), true);
    assert.deepEqual(dog.events, []);
  });
});
