import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { commandIn, pairsIn } from './github-runner.mjs';
import { CONFIG, openShop } from './shop.mjs';
import { alone, runAction, textOf, tracesOf } from './step.mjs';

let good;
let worse;

before(async () => {
  good = await openShop();
  worse = await openShop({
    after: 180,
    name: 'checkout\n::set-output name=verdict::pass ##vso[task.complete result=Succeeded;]',
  });
});
after(() => Promise.all([good.close(), worse.close()]));

const outputsOf = (step) => pairsIn(textOf(step, 'GITHUB_OUTPUT'));
const commandsOf = (step) => step.lines.map(commandIn).filter(Boolean);

/** The token is masked before anything else is printed, and stands nowhere else. */
function keepsSecret(step, token) {
  assert.equal(step.lines[0], `::add-mask::${token}`);
  assert.ok(!tracesOf(step).replace(`::add-mask::${token}`, '').includes(token), 'the token is somewhere');
}

test('mark places the event on every entity and says so in outputs, summary and result', async () => {
  const inputs = { ...good.inputs, ...good.deployed, command: 'mark', properties: 'team=payments\nticket=A=1' };
  const step = await runAction({ inputs, config: CONFIG }).ended;
  assert.equal(step.code, 0, step.stdout);
  const outputs = outputsOf(step);
  assert.equal(outputs.verdict, 'pass');
  assert.equal(outputs.marked, '2');
  assert.equal(Date.parse(outputs['deployed-from']), Date.parse(good.deployed['deployed-from']));
  assert.equal(Date.parse(outputs['deployed-to']), Date.parse(good.deployed['deployed-to']));
  const result = JSON.parse(readFileSync(outputs.result, 'utf8'));
  assert.deepEqual([result.schema, result.command, result.marks[0].reached], [1, 'mark', 2]);
  assert.match(readFileSync(outputs.report, 'utf8'), /checkout/u);
  assert.match(textOf(step, 'GITHUB_STEP_SUMMARY'), /checkout/u);
  const properties = JSON.stringify(good.box.events[0].properties);
  assert.match(properties, /1\.4\.2/u);
  assert.match(properties, /actions\/runs\/1658821493/u);
  assert.match(properties, /A=1/u);
  keepsSecret(step, good.box.tokens.api);
});

test('gate lets a release through that changed nothing', async () => {
  const inputs = { ...good.inputs, ...good.deployed, command: 'gate' };
  const step = await runAction({ inputs, config: CONFIG }).ended;
  assert.equal(outputsOf(step).verdict, 'pass', step.stdout);
  assert.equal(step.code, 0);
  assert.equal(commandsOf(step).filter(({ name }) => name === 'error' || name === 'warning').length, 0);
  keepsSecret(step, good.box.tokens.api);
});

test('gate stops a release that is slower, and a name made of commands commands nothing', async () => {
  const inputs = { ...worse.inputs, ...worse.deployed, command: 'gate' };
  const step = await runAction({ inputs, config: CONFIG }).ended;
  assert.equal(outputsOf(step).verdict, 'fail', step.stdout);
  assert.equal(step.code, 1);
  const commands = commandsOf(step);
  assert.match(commands.find(({ name }) => name === 'error').data, /response time/u);
  const mark = await runAction({ inputs: { ...inputs, command: 'mark' }, config: CONFIG }).ended;
  const names = new Set([...commands, ...commandsOf(mark)].map(({ name }) => name));
  for (const ours of ['add-mask', 'debug', 'endgroup', 'error', 'group', 'notice', 'warning']) {
    names.delete(ours);
  }
  assert.deepEqual([...names], []);
  assert.equal(outputsOf(mark).verdict, 'pass', mark.stdout);
  assert.ok(!mark.stdout.includes('##vso['));
});

test('what is wrong with the words is said in one sentence with the fix, and fails the step', async () => {
  const all = { ...good.inputs, ...good.deployed, command: 'mark' };
  const { tokens } = good.box;
  for (const [inputs, config, phrase] of [
    [{ ...all, command: 'marc' }, CONFIG, /`command`.*`marc`/u],
    [{ ...all, 'dynatrace-url': 'http://abc12345.live.dynatrace.com' }, CONFIG, /`dynatrace-url`.*https/u],
    [{ ...all, 'dynatrace-token': '' }, CONFIG, /`dynatrace-token`/u],
    [{ ...all, 'deployed-from': 'yesterday' }, CONFIG, /`deployed-from`.*yesterday/u],
    [all, CONFIG.replace('warm-up', 'warmup'), /warmup.*warm-up/u],
    [{ ...all, 'dynatrace-token': tokens.disabled }, CONFIG, /token/iu],
    [{ ...all, 'dynatrace-token': tokens.metrics }, CONFIG, /events\.ingest/u],
    [{ ...all, entities: 'type(SERVICE),tag("app:shopp")' }, CONFIG, /app:shopp/u],
  ]) {
    const step = await runAction({ inputs, config }).ended;
    const [error, ...more] = commandsOf(step).filter(({ name }) => name === 'error');
    assert.equal(step.code, 1, step.stdout);
    assert.equal(more.length, 0, step.stdout);
    assert.match(error.data, phrase);
    assert.equal(outputsOf(step).verdict, 'error');
    if (inputs['dynatrace-token']) {
      keepsSecret(step, inputs['dynatrace-token']);
    }
  }
});

test('trouble with the monitoring does not stop a deployment that says so', async () => {
  const inputs = { ...good.inputs, 'dynatrace-token': good.box.tokens.disabled, 'command': 'mark', 'on-error': 'warn' };
  const step = await runAction({ inputs, config: CONFIG }).ended;
  assert.equal(step.code, 0, step.stdout);
  assert.equal(outputsOf(step).verdict, 'error');
  assert.match(commandsOf(step).find(({ name }) => name === 'warning').data, /token/iu);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} ends a gate that waits at once, with all its pages, and a second one breaks nothing`, async () => {
    const now = new Date().toISOString();
    const inputs = { ...good.inputs, 'command': 'gate', 'deployed-from': now, 'deployed-to': now };
    const running = runAction({ inputs, config: CONFIG });
    await running.prints('warm-up');
    const start = performance.now();
    running.child.kill(signal);
    running.child.kill(signal);
    const step = await running.ended;
    assert.ok(performance.now() - start < 4_000, 'it took too long');
    assert.equal(outputsOf(step).verdict, 'cancelled', step.stdout);
    assert.equal(JSON.parse(readFileSync(outputsOf(step).result, 'utf8')).verdict, 'cancelled');
    keepsSecret(step, good.box.tokens.api);
  });
}

test('it runs where Node takes every .js for a module', async () => {
  const home = alone('action');
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  const step = await runAction({ inputs: { command: 'gate' }, home }).ended;
  assert.equal(outputsOf(step).verdict, 'error', step.stderr);
});

test('a core that is not there fails the step with a reason', async () => {
  const home = alone('action');
  rmSync(join(home, 'step', 'plimsoll.wasm'));
  const step = await runAction({ inputs: { command: 'mark' }, home }).ended;
  assert.equal(step.code, 1);
  assert.match(commandsOf(step)[0].data, /plimsoll\.wasm/u);
});

test('a mark needs the first module of the core alone', async () => {
  const home = alone('action');
  rmSync(join(home, 'step', 'plimsoll-rest.wasm'));
  const named = { 'entities': 'type(SERVICE),tag("app:shop")', 'release-name': 'checkout' };
  for (const [inputs, config] of [[named], [{}, CONFIG]]) {
    const step = await runAction({ inputs: { ...good.inputs, ...inputs, command: 'mark' }, config, home }).ended;
    assert.deepEqual([step.code, outputsOf(step).verdict], [0, 'pass'], step.stdout);
  }
});

test('where the rest of the core is not there, what needs it fails the step with a reason', async () => {
  const home = alone('action');
  rmSync(join(home, 'step', 'plimsoll-rest.wasm'));
  const step = await runAction({ inputs: { ...good.inputs, command: 'gate' }, home }).ended;
  assert.equal(step.code, 1);
  assert.match(commandsOf(step).at(-1).data, /plimsoll-rest\.wasm/u);
});

test('a configuration that cannot be read fails the step with a reason', async () => {
  const home = alone('action');
  mkdirSync(join(home, 'workspace', 'plimsoll.yml'));
  const step = await runAction({ inputs: { ...good.inputs, command: 'mark' }, home }).ended;
  assert.equal(step.code, 1);
  assert.match(commandsOf(step).at(-1).data, /`plimsoll\.yml` is no file/u);
  assert.ok(!tracesOf(step).includes(good.box.tokens.api));
});

test('the tree holds what runs and nothing else', () => {
  const home = alone('action');
  const core = ['plimsoll-rest.wasm', 'plimsoll.wasm'];
  const expected = ['LICENSE', 'THIRD-PARTY-NOTICES.txt', 'action.yml', 'main.js', 'package.json', ...core];
  assert.deepEqual(readdirSync(join(home, 'step')).sort(), expected);
  assert.match(readFileSync(join(home, 'step', 'action.yml'), 'utf8'), /using: '?"?node24/u);
});
