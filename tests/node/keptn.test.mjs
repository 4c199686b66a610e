// A Keptn slo.yaml and its sli.yaml, unchanged, on the built action against the sandbox.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pairsIn } from './github-runner.mjs';
import { CHECKOUT, openShop } from './shop.mjs';
import { alone, runAction, textOf } from './step.mjs';

const SLO = `---
spec_version: "1.0"
objectives:
  - sli: response_time
    displayName: Response time
    key_sli: true
    pass:
      - criteria: ["<=+50%", "<600"]
  - sli: availability
    pass:
      - criteria: [">=95"]
  - sli: problems
    pass:
      - criteria: ["<=0"]
total_score:
  pass: "90%"
  warning: "75%"
`;
const SLI = `spec_version: "1.0"
indicators:
  response_time: metricSelector=builtin:service.response.time:splitBy():avg&entitySelector=type(SERVICE),tag(app:$PROJECT)
  availability: SLO;524ca177-849b-3e8c-8175-42b93fbc33c5
  problems: PV2;problemSelector=status("open")&entitySelector=type(SERVICE),tag("app:shop")
`;
const MINUTE_MS = 60_000;

let shop;

before(async () => {
  shop = await openShop();
  shop.box.slo({ id: '524ca177-849b-3e8c-8175-42b93fbc33c5', name: 'availability', percentage: 99 });
});
after(() => shop.close());

async function gate() {
  const home = alone('action');
  const folder = join(home, 'workspace', 'keptn');
  mkdirSync(folder);
  writeFileSync(join(folder, 'slo.yaml'), SLO);
  writeFileSync(join(folder, 'sli.yaml'), SLI);
  const end = Date.parse(shop.deployed['deployed-to']) - 10 * MINUTE_MS;
  const inputs = {
    ...shop.inputs,
    'command': 'gate',
    'config': 'keptn/slo.yaml',
    'release-product': 'shop',
    'deployed-from': new Date(end - MINUTE_MS).toISOString(),
    'deployed-to': new Date(end).toISOString(),
  };
  const step = await runAction({ inputs, home }).ended;
  const outputs = pairsIn(textOf(step, 'GITHUB_OUTPUT'));
  assert.ok(outputs.result, step.stdout);
  return { step, outputs, result: JSON.parse(readFileSync(outputs.result, 'utf8')), end };
}

test('it passes with the numbers that Keptn would have seen, and then a problem begins', async () => {
  const { step, outputs, result, end } = await gate();
  assert.equal(outputs.verdict, 'pass', step.stdout);
  assert.equal(outputs.score, '100');
  const [time, availability, problems] = result.objectives;
  assert.ok(time.after.value > 90 && time.after.value < 110, `milliseconds: ${time.after.value}`);
  assert.deepEqual([availability.after.value, problems.after.value], [99, 0]);
  assert.ok(result.notes.some((note) => note.startsWith('Keptn itself would have said pass')));

  shop.box.problem({ title: 'Failure rate increase', startTime: end + 2 * MINUTE_MS, entities: [CHECKOUT] });
  const worse = await gate();
  assert.equal(worse.outputs.verdict, 'fail', worse.step.stdout);
  assert.equal(worse.step.code, 1);
  assert.match(JSON.stringify(worse.result.objectives[2].notes), /Failure rate increase/u);
});
