// The action and the task killed at every question, before it was heard and after it was carried out, and run again:
// one marker for each entity, and the verdict that the first run would have found.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { CONFIG, camelCase, openShop } from './shop.mjs';
import { commandIn } from './azure-agent.mjs';
import { pairsIn } from './github-runner.mjs';
import { runAction, runTask, textOf } from './step.mjs';

const WHEN = { before: 'not carried out', taken: 'carried out' };

const HOSTS = {
  action: {
    run: (inputs, config = CONFIG) => runAction({ inputs, config }),
    outputOf: (step, name) => pairsIn(textOf(step, 'GITHUB_OUTPUT'))[name],
  },
  task: {
    run: (inputs, config = CONFIG) => runTask({ inputs: camelCase(inputs), config }),
    outputOf: ({ lines }, name) => {
      const [spelt] = Object.keys(camelCase({ [name]: '' }));
      return lines.map(commandIn).find((it) => it?.properties.variable === spelt)?.data;
    },
  },
};

/** How many questions a run asks that nobody disturbs. */
async function questionsOf({ run, outputOf }, command, expected) {
  const shop = await openShop({ after: 180 });
  const step = await run({ ...shop.inputs, ...shop.deployed, command }).ended;
  await shop.close();
  assert.equal(outputOf(step, 'verdict'), expected, step.stdout);
  return shop.box.requests.length;
}

/** One run killed at its `question`-th question, and the next one. */
async function killedAt({ run, outputOf }, command, question, hold) {
  const shop = await openShop({ after: 180 });
  const inputs = { ...shop.inputs, ...shop.deployed, command };
  const first = run(inputs);
  shop.box.fault({ skip: question, hold, held: () => first.child.kill('SIGKILL') });
  const killed = await first.ended;
  assert.equal(killed.signal, 'SIGKILL', `it ended before question ${question}:\n${killed.stdout}`);
  const second = await run(inputs).ended;
  const { events } = shop.box;
  await shop.close();
  return { verdict: outputOf(second, 'verdict'), events, stdout: second.stdout };
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

const RELEASE = 'release: { name: checkout, version: 1.4.2, stage: production }\ndatadog: { service: checkout }\n';

for (const [name, { run, outputOf }] of Object.entries(HOSTS)) {
  describe(`the ${name}, killed while it marks in Datadog`, { concurrency: 4 }, async () => {
    const now = new Date().toISOString();
    const markIn = (dog) =>
      run(
        {
          'command': 'mark',
          'datadog-site': dog.url,
          'datadog-api-key': dog.keys.api,
          'datadog-app-key': dog.keys.app,
          'deployed-from': now,
          'deployed-to': now,
        },
        RELEASE,
      );
    const dog = await startDatadog();
    const undisturbed = await markIn(dog).ended;
    const questions = dog.requests.length;
    await dog.close();
    test('marks as an event and as a DORA deployment', () => {
      assert.equal(outputOf(undisturbed, 'verdict'), 'pass', undisturbed.stdout);
      assert.deepEqual([dog.events.length, dog.deployments.length], [1, 1]);
      assert.ok(questions > 2);
    });
    for (let question = 0; question < questions; question += 1) {
      for (const hold of ['before', 'taken']) {
        test(`at question ${question + 1} of ${questions}, ${WHEN[hold]}, leaves one of each`, async () => {
          const again = await startDatadog();
          const first = markIn(again);
          again.fault({ skip: question, hold, held: () => first.child.kill('SIGKILL') });
          assert.equal((await first.ended).signal, 'SIGKILL');
          const second = await markIn(again).ended;
          await again.close();
          assert.equal(outputOf(second, 'verdict'), 'pass', second.stdout);
          assert.deepEqual([again.events.length, again.deployments.length], [1, 1], second.stdout);
        });
      }
    }
  });
}

/** A gate whose time after is not over: it looks once and hands over. */
const GOING_ON = CONFIG.replace('after: 15m', 'after: 60m\n  soak: { look-every: 2m, minimum: 10m }');

for (const [name, { run, outputOf }] of Object.entries(HOSTS)) {
  describe(`the ${name}, killed while it goes on from the state of an earlier gate`, { concurrency: 4 }, async () => {
    const gate = (shop, more) =>
      run({ ...shop.inputs, ...shop.deployed, command: 'gate', wait: 'false', ...more }, GOING_ON);
    const shop = await openShop();
    const handed = await gate(shop).ended;
    const asked = shop.box.requests.length;
    const undisturbed = await gate(shop, { state: outputOf(handed, 'state') }).ended;
    const questions = shop.box.requests.length - asked;
    await shop.close();
    test('goes on when nobody disturbs it', () => {
      assert.equal(outputOf(handed, 'verdict'), 'pending');
      assert.equal(outputOf(undisturbed, 'verdict'), 'pending');
      assert.ok(questions > 0);
    });
    for (let question = 0; question < questions; question += 1) {
      test(`at question ${question + 1} of ${questions}, goes on from the same state`, async () => {
        const again = await openShop();
        const state = outputOf(await gate(again).ended, 'state');
        const first = gate(again, { state });
        again.box.fault({ skip: question, hold: 'taken', held: () => first.child.kill('SIGKILL') });
        const killed = await first.ended;
        assert.equal(killed.signal, 'SIGKILL', killed.stdout);
        const second = await gate(again, { state }).ended;
        assert.equal(outputOf(second, 'verdict'), 'pending');
        assert.ok(outputOf(second, 'state') && outputOf(second, 'next-look'));
        await again.close();
      });
    }
  });
}
