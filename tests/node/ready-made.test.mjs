// The ready-made objectives for what other systems send, on the built action against the sandbox: a release that does
// harm fails each of them, one that does none passes, and of a silent system nothing is known.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { pairsIn } from './github-runner.mjs';
import { runAction, textOf } from './step.mjs';

const MINUTE_MS = 60_000;
const STATE = 'kyma.resource.status.state';
const OBJECTIVES = [
  '{ name: time, kind: level, harm: increase, dynatrace: { ready-made: llm-gateway-response-time } }',
  '{ name: time at the end, kind: value, pass: ["<=700000"], dynatrace: { ready-made: llm-gateway-response-time } }',
  '{ name: failures, kind: value, pass: ["<=5"], dynatrace: { ready-made: llm-gateway-failure-rate } }',
  '{ name: failures over time, kind: level, harm: increase, dynatrace: { ready-made: llm-gateway-failure-rate } }',
  '{ name: modules, kind: value, pass: ["<=0"], dynatrace: { ready-made: kyma-module-state } }',
  '{ name: modules over time, kind: level, harm: increase, margin: 50%, dynatrace: { ready-made: kyma-module-state } }',
];
const CONFIG = `release: { name: gateway, version: 1.4.2, stage: production }
gate:
  before: 40m
  warm-up: 1m
  after: 25m
  history: 0s
  objectives:
${OBJECTIVES.map((it) => `    - ${it}`).join('\n')}
`;

/** Gates a gateway and a cluster that after the release are so many times as slow, fail and are not ready so often. */
async function gated({ slower = 1, failing = 2, warning = 0, silent = false }) {
  const box = await startSandbox();
  try {
    const to = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 30 * MINUTE_MS;
    for (let minute = -45; minute < 29 && !silent; minute += 1) {
      const after = minute >= 0;
      for (let call = 0; call < 50; call += 1) {
        const time = to + minute * MINUTE_MS + call * 1_000;
        // The tail moves a little from minute to minute, as tails do.
        const usual = 300e6 + (call + ((minute * 7 + 700) % 5)) * 5e6;
        const failed = call < 1 + ((minute + 700) % 2) + (after ? failing - 2 : 0) ? 'error' : 'ok';
        for (const [name, factor] of [
          ['tfy-llm-gateway', after ? slower : 1],
          ['other', 50],
        ]) {
          box.grail.record('spans', {
            'start_time': new Date(time).toISOString(),
            'service.name': name,
            'span.status_code': name === 'other' ? 'error' : failed,
            'duration': usual * factor,
          });
        }
      }
      for (let resource = 0; resource < 4; resource += 1) {
        const state = after && resource < warning ? 'Warning' : 'Ready';
        const dimensions = { state, 'k8s.resource.kind': 'telemetries', 'k8s.resource.name': `module-${resource}` };
        box.grail.measure({ metric: STATE, value: 1, time: to + minute * MINUTE_MS + 500, dimensions });
      }
    }
    const inputs = {
      'command': 'gate',
      'dynatrace-url': box.url,
      'dynatrace-platform-token': box.tokens.platform,
      'deployed-from': new Date(to - MINUTE_MS).toISOString(),
      'deployed-to': new Date(to).toISOString(),
      'on-error': 'warn',
    };
    const ended = await runAction({ inputs, config: CONFIG }).ended;
    const { verdict, objectives } = JSON.parse(readFileSync(pairsIn(textOf(ended, 'GITHUB_OUTPUT')).result, 'utf8'));
    const told = Object.fromEntries(objectives.map((it) => [it.name, it.verdict]));
    return { verdict, told, shown: ended.stdout };
  } finally {
    await box.close();
  }
}

const all = (verdict) => (names) => Object.fromEntries(names.map((name) => [name, verdict]));
const TIMES = ['time', 'time at the end'];
const FAILURES = ['failures', 'failures over time'];
const MODULES = ['modules', 'modules over time'];
const pass = all('pass');
const fail = all('fail');

test('a release without harm passes each', async () => {
  const { verdict, told, shown } = await gated({});
  assert.deepEqual(told, pass([...TIMES, ...FAILURES, ...MODULES]), shown);
  assert.equal(verdict, 'pass');
});

for (const [harm, done, names] of [
  ['a gateway that answers twice as slowly', { slower: 2 }, TIMES],
  ['a gateway that fails more often', { failing: 12 }, FAILURES],
  ['a module that is not ready', { warning: 2 }, MODULES],
]) {
  test(`${harm} fails those that look at it, and no other`, async () => {
    const { verdict, told, shown } = await gated(done);
    const others = [...TIMES, ...FAILURES, ...MODULES].filter((it) => !names.includes(it));
    assert.deepEqual(told, { ...pass(others), ...fail(names) }, shown);
    assert.equal(verdict, 'fail');
  });
}

test('of a gateway and a cluster that are silent nothing is known, which is no pass', async () => {
  const { verdict, told, shown } = await gated({ silent: true });
  assert.deepEqual(told, all('no_data')([...TIMES, ...FAILURES, ...MODULES]), shown);
  assert.equal(verdict, 'no_data');
});
