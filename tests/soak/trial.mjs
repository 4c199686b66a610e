// One step of the soak: a run that is disturbed, and the same run again in peace. Throws at the first broken promise.

import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandIn as azureCommandIn } from '../node/azure-agent.mjs';
import { commandIn, pairsIn } from '../node/github-runner.mjs';
import { CONFIG, camelCase, openShop } from '../node/shop.mjs';
import { alone, runAction, runTask, textOf, tracesOf } from '../node/step.mjs';
import { mischief, words } from './mischief.mjs';

const LIMIT_S = 12;
/** Beside the time limit of the run: the start of a process on a machine that has much to do. */
const SLACK_S = 20;

const HOSTS = {
  action: {
    built: 'action',
    run: ({ inputs, ...given }) => runAction({ inputs, ...given }),
    who: 'GITHUB_ACTOR',
    commandIn,
    ours: /^(?:add-mask|debug|endgroup|error|group|notice|warning)$/u,
    verdictOf: (step) => pairsIn(textOf(step, 'GITHUB_OUTPUT')).verdict,
    mask: (token) => `::add-mask::${token}`,
  },
  task: {
    built: 'task/Plimsoll',
    run: ({ inputs, ...given }) => runTask({ inputs: camelCase(inputs), ...given }),
    who: 'BUILD_REQUESTEDFOR',
    commandIn: azureCommandIn,
    ours: /^(?:task\.(?:addattachment|complete|debug|logissue|setprogress|setsecret|setvariable|uploadsummary)|build\.addbuildtag)$/u,
    verdictOf: ({ lines }) => lines.map(azureCommandIn).find((it) => it?.properties.variable === 'verdict')?.data,
    mask: (token) => `##vso[task.setsecret]${token}`,
  },
};

/** Homes for one worker, in which its steps run one after the other. */
export function openHomes() {
  return Object.fromEntries(Object.entries(HOSTS).map(([name, { built }]) => [name, alone(built)]));
}

/** Runs the step and says what it was: `mark by the task, 2 faults, killed: error`. */
export async function trial(chance, homes) {
  const name = chance.pick(Object.keys(HOSTS));
  const command = chance.pick(['mark', 'gate']);
  const worse = chance.happens(0.5);
  const expected = command === 'gate' && worse ? 'fail' : 'pass';
  const shop = await openShop({ after: worse ? 180 : 100, name: `checkout ${words(chance)}` });
  const environment = { [HOSTS[name].who]: words(chance) };
  const { faults, kill } = mischief(chance, command);
  const run = (limit) => one({ name, command, shop, environment, home: homes[name], limit });
  try {
    faults.forEach(shop.box.fault);
    const first = run({ timeout: `${LIMIT_S}s` });
    if (kill) {
      shop.box.fault({ ...kill, held: () => first.child.kill('SIGKILL') });
    }
    const disturbed = await first.checked;
    if (!disturbed.killed) {
      assert.ok([expected, 'error'].includes(disturbed.verdict), `${disturbed.verdict}, neither ${expected} nor error`);
    }
    shop.box.calm();
    for (const again of command === 'mark' ? ['the next run', 'and the one after it'] : ['the next run']) {
      const { verdict } = await run({}).checked;
      assert.equal(verdict, expected, again);
      assert.equal(shop.box.events.length, command === 'mark' ? 2 : 0, again);
    }
    return `${command} by the ${name}, ${disturbed.killed ? 'killed' : disturbed.verdict}`;
  } finally {
    await shop.close();
  }
}

/** One run, and what holds for every run. */
function one({ name, command, shop, environment, home, limit }) {
  const { run, commandIn: read, ours, verdictOf, mask } = HOSTS[name];
  rmSync(join(home, 'temporary'), { recursive: true, force: true });
  mkdirSync(join(home, 'temporary'));
  const inputs = { ...shop.inputs, ...shop.deployed, ...limit, command };
  const start = performance.now();
  const running = run({ inputs, environment, config: CONFIG, home });
  const checked = running.ended.then((step) => {
    const took_s = (performance.now() - start) / 1000;
    const killed = step.signal === 'SIGKILL';
    const token = shop.box.tokens.api;
    const marked = shop.box.events.map(({ entityId }) => entityId.entityId.id);
    const foreign = step.lines.map(read).filter((it) => it && !ours.test(it.name));
    assert.ok(took_s < LIMIT_S + SLACK_S, `it took ${took_s} s:\n${step.stdout}`);
    assert.equal(new Set(marked).size, marked.length, `marked twice: ${marked}`);
    assert.deepEqual(foreign, [], 'somebody commands the host');
    assert.ok(!tracesOf(step).replace(mask(token), '').includes(token), `the token is somewhere:\n${step.stdout}`);
    assert.equal(step.stderr, '');
    assert.ok(killed || verdictOf(step), `it ended without a verdict:\n${step.stdout}`);
    return { killed, verdict: verdictOf(step), stdout: step.stdout };
  });
  // Whoever waits sees it; until then it is nobody's surprise.
  checked.catch(() => undefined);
  return { child: running.child, checked };
}
