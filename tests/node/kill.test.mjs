// The action and the task killed at every question, before it was heard and after it was carried out, and run again:
// one marker for each entity, and the verdict that the first run would have found.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CONFIG, camelCase, openShop } from './shop.mjs';
import { commandIn } from './azure-agent.mjs';
import { pairsIn } from './github-runner.mjs';
import { runAction, runTask, textOf } from './step.mjs';

const WHEN = { before: 'not carried out', taken: 'carried out' };

const HOSTS = {
  action: {
    run: (inputs) => runAction({ inputs, config: CONFIG }),
    verdictOf: (step) => pairsIn(textOf(step, 'GITHUB_OUTPUT')).verdict,
  },
  task: {
    run: (inputs) => runTask({ inputs: camelCase(inputs), config: CONFIG }),
    verdictOf: ({ lines }) => lines.map(commandIn).find((it) => it?.properties.variable === 'verdict')?.data,
  },
};

/** How many questions a run asks that nobody disturbs. */
async function questionsOf({ run, verdictOf }, command, expected) {
  const shop = await openShop({ after: 180 });
  const step = await run({ ...shop.inputs, ...shop.deployed, command }).ended;
  await shop.close();
  assert.equal(verdictOf(step), expected, step.stdout);
  return shop.box.requests.length;
}

/** One run killed at its `question`-th question, and the next one. */
async function killedAt({ run, verdictOf }, command, question, hold) {
  const shop = await openShop({ after: 180 });
  const inputs = { ...shop.inputs, ...shop.deployed, command };
  const first = run(inputs);
  shop.box.fault({ skip: question, hold, held: () => first.child.kill('SIGKILL') });
  const killed = await first.ended;
  assert.equal(killed.signal, 'SIGKILL', `it ended before question ${question}:\n${killed.stdout}`);
  const second = await run(inputs).ended;
  const { events } = shop.box;
  await shop.close();
  return { verdict: verdictOf(second), events, stdout: second.stdout };
}

for (const [name, host] of Object.entries(HOSTS)) {
  for (const [command, expected] of [
    ['mark', 'pass'],
    ['gate', 'fail'],
  ]) {
    describe(`the ${name}, killed while it ${command}s`, { concurrency: 4 }, async () => {
      const questions = await questionsOf(host, command, expected);
      test('asks something', () => assert.ok(questions > 0));
      for (let question = 0; question < questions; question += 1) {
        for (const hold of ['before', 'taken']) {
          test(`at question ${question + 1} of ${questions}, ${WHEN[hold]}, does no harm`, async () => {
            const { verdict, events, stdout } = await killedAt(host, command, question, hold);
            assert.equal(verdict, expected, stdout);
            const marked = events.map(({ entityId }) => entityId.entityId.id);
            assert.equal(new Set(marked).size, marked.length, `marked twice: ${marked}`);
            assert.equal(marked.length, command === 'mark' ? 2 : 0);
          });
        }
      }
    });
  }
}

/** A gate whose time after is not over: it looks once and hands over. */
const GOING_ON = CONFIG.replace('after: 15m', 'after: 60m\n  soak: { look-every: 2m, minimum: 10m }');

describe('the action, killed while it goes on from the state of an earlier gate', { concurrency: 4 }, async () => {
  const gate = (shop, more) =>
    runAction({
      inputs: { ...shop.inputs, ...shop.deployed, command: 'gate', wait: 'false', ...more },
      config: GOING_ON,
    });
  const outputsOf = (step) => pairsIn(textOf(step, 'GITHUB_OUTPUT'));
  const shop = await openShop();
  const handed = outputsOf(await gate(shop).ended);
  const asked = shop.box.requests.length;
  const undisturbed = outputsOf(await gate(shop, { state: handed.state }).ended);
  const questions = shop.box.requests.length - asked;
  await shop.close();
  test('goes on when nobody disturbs it', () => {
    assert.equal(handed.verdict, 'pending');
    assert.equal(undisturbed.verdict, 'pending');
    assert.ok(questions > 0);
  });
  for (let question = 0; question < questions; question += 1) {
    test(`at question ${question + 1} of ${questions}, goes on from the same state`, async () => {
      const again = await openShop();
      const { state } = outputsOf(await gate(again).ended);
      const first = gate(again, { state });
      again.box.fault({ skip: question, hold: 'taken', held: () => first.child.kill('SIGKILL') });
      const killed = await first.ended;
      assert.equal(killed.signal, 'SIGKILL', killed.stdout);
      const second = outputsOf(await gate(again, { state }).ended);
      assert.equal(second.verdict, 'pending');
      assert.ok(second.state && second['next-look']);
      await again.close();
    });
  }
});
