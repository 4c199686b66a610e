// The evidence of a gate on the built action and task, and its replay where nobody answers any more.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Ajv from 'ajv';
import { pairsIn } from './github-runner.mjs';
import { CONFIG, openShop } from './shop.mjs';
import { alone, runAction, runTask, textOf } from './step.mjs';

const outputsOf = (step) => pairsIn(textOf(step, 'GITHUB_OUTPUT'));
const variable = (step, name) => new RegExp(`variable=${name};[^\\]]*\\]([^\\n]*)`, 'u').exec(step.stdout)?.[1];

test('a gate with evidence is replayed to the byte by action and task, without a token', async () => {
  const shop = await openShop({ after: 180 });
  const inputs = { ...shop.inputs, ...shop.deployed, command: 'gate', evidence: 'true' };
  const gate = await runAction({ inputs, config: CONFIG }).ended;
  await shop.close();
  const { verdict, evidence, result } = outputsOf(gate);
  assert.equal(verdict, 'fail', gate.stdout);
  const text = readFileSync(evidence, 'utf8');
  const said = readFileSync(result, 'utf8');
  const schema = JSON.parse(readFileSync(new URL('../../docs/evidence.schema.json', import.meta.url), 'utf8'));
  const valid = new Ajv({ allErrors: true }).compile(schema);
  assert.ok(valid(JSON.parse(text)), JSON.stringify(valid.errors));
  assert.ok(!text.includes(shop.box.tokens.api), 'the token is in the evidence');

  const inHome = (built, content) => {
    const home = alone(built);
    writeFileSync(join(home, 'workspace', 'evidence.json'), content);
    return home;
  };
  const replay = { 'command': 'replay', 'evidence-file': 'evidence.json' };
  const action = await runAction({ inputs: replay, home: inHome('action', text) }).ended;
  assert.equal(readFileSync(outputsOf(action).result, 'utf8'), said, action.stdout);
  assert.equal(action.code, 1);
  const camel = { command: 'replay', evidenceFile: 'evidence.json', failOn: 'never' };
  const task = await runTask({ inputs: camel, home: inHome('task/Plimsoll', text) }).ended;
  assert.equal(readFileSync(variable(task, 'result'), 'utf8'), said, task.stdout);

  const home = inHome('action', text);
  writeFileSync(join(home, 'workspace', 'wide.yml'), CONFIG.replace('margin: 10%', 'margin: 300%'));
  const wide = await runAction({ inputs: { ...replay, config: 'wide.yml' }, home }).ended;
  assert.equal(outputsOf(wide).verdict, 'pass', wide.stdout);

  const forged = text.replace('margin: 10%', 'margin: 300%');
  assert.notEqual(forged, text);
  const caught = await runAction({ inputs: replay, home: inHome('action', forged) }).ended;
  assert.equal(caught.code, 1);
  assert.match(caught.stdout, /was changed after the gate wrote it/u);
});
