// The releases before, end to end: marked, gated and listed again by the built action and task, on both vendors.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { pairsIn } from './github-runner.mjs';
import { camelCase, CONFIG, openShop } from './shop.mjs';
import { runAction, runTask, textOf } from './step.mjs';

const MINUTE_MS = 60_000;
let shop;
let dog;

before(async () => {
  shop = await openShop({ before: 100, after: 160 });
  dog = await startDatadog();
  const deployed = Date.parse(shop.deployed['deployed-from']);
  for (let minute = -60; minute < 25; minute += 1) {
    for (const second of [1, 21, 41]) {
      const wobble = (((minute + 60) * 3 + second) % 7) / 100;
      const time = deployed + minute * MINUTE_MS + second * 1_000;
      dog.sample('checkout.time', (minute < 0 ? 0.1 : 0.16) + wobble / 10, ['service:checkout'], time);
    }
  }
});
after(() => Promise.all([shop.close(), dog.close()]));

const ON_DATADOG = `
release: { name: checkout, stage: production }
datadog: { env: production }
gate:
  before: 20m
  warm-up: 2m
  after: 15m
  objectives:
    - { name: response time, kind: level, harm: increase, margin: 10%, datadog: { query: 'avg:checkout.time{service:checkout}.rollup(avg, 60)' } }
`;

const resultOf = (step) => JSON.parse(readFileSync(pairsIn(textOf(step, 'GITHUB_OUTPUT')).result, 'utf8'));

describe('a gate that marks its verdict is found again with its figures', () => {
  for (const [vendor, config, told] of [
    ['Dynatrace', CONFIG, () => shop.inputs],
    [
      'Datadog',
      ON_DATADOG,
      () => ({
        'datadog-site': dog.url,
        'datadog-api-key': dog.keys.api,
        'datadog-app-key': dog.keys.app,
        'release-version': '1.4.2',
      }),
    ],
  ]) {
    test(`in ${vendor}, by history`, async () => {
      const inputs = { ...told(), ...shop.deployed };
      const run = (command, more = {}) => runAction({ inputs: { ...inputs, command, ...more }, config }).ended;
      const marked = await run('mark');
      assert.equal(marked.code, 0, marked.stdout);
      const failed = await run('gate', { 'mark-verdict': 'true' });
      assert.equal(failed.code, 1, failed.stdout);
      const { verdict, notes } = resultOf(failed);
      assert.deepEqual([verdict, notes.filter((it) => /not (marked|listed)/u.test(it))], ['fail', []]);

      const listed = await run('history');
      assert.equal(listed.code, 0, listed.stdout);
      const [release, ...more] = resultOf(listed).history;
      assert.deepEqual(more, []);
      assert.deepEqual([release.name, release.version, release.verdict], ['checkout', '1.4.2', 'fail']);
      const [measured] = release.measured;
      assert.deepEqual([measured.name.split(' [')[0], measured.verdict], ['response time', 'fail']);
      assert.ok(Math.abs(measured.after / measured.before - 1.6) < 0.15, JSON.stringify(measured));
      assert.match(
        listed.stdout,
        /last that failed its gate: checkout 1\.4\.2 \(response time.* [\d.]+(?: ms)? → [\d.]+(?: ms)?, \+(?:5|6)\d %/u,
      );
      assert.match(textOf(listed, 'GITHUB_STEP_SUMMARY'), /\| Gate \| Release \| Deployed \| response time/u);
    });
  }
});

test('the task lists them too, and who may not read events is told which permission is missing', async () => {
  const inputs = { ...shop.inputs, command: 'history' };
  const task = await runTask({ inputs: camelCase(inputs), config: CONFIG }).ended;
  assert.match(task.stdout, /1 release in the last 30 days/u);
  const blind = {
    'command': 'history',
    'datadog-site': dog.url,
    'datadog-api-key': dog.keys.api,
    'datadog-app-key': dog.keys.reader,
  };
  const step = await runAction({ inputs: blind, config: ON_DATADOG }).ended;
  assert.equal(step.code, 1);
  assert.match(step.stdout, /events_read/u);
  const { 'datadog-app-key': _, ...keyless } = blind;
  const without = await runAction({ inputs: keyless, config: ON_DATADOG }).ended;
  assert.match(without.stdout, /datadog-app-key.*Datadog is asked/u);
});
