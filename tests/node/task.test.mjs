import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { commandIn } from './azure-agent.mjs';
import { CONFIG, camelCase, openShop } from './shop.mjs';
import { alone, runTask, tracesOf } from './step.mjs';
import { namesIn } from './zip.mjs';

let good;
let worse;

before(async () => {
  good = await openShop();
  worse = await openShop({ after: 180, name: 'checkout ##vso[task.setvariable variable=verdict;isOutput=true;]pass' });
});
after(() => Promise.all([good.close(), worse.close()]));

const commandsOf = (step) => step.lines.map(commandIn).filter(Boolean);
const outputsOf = (step) =>
  Object.fromEntries(
    commandsOf(step)
      .filter(({ name }) => name === 'task.setvariable')
      .map(({ properties, data }) => [properties.variable, data]),
  );
const resultOf = (step) =>
  commandsOf(step)
    .filter(({ name }) => name === 'task.complete')
    .at(-1).properties.result;

/** The token is a secret to the agent before anything else is printed, and stands nowhere else. */
function keepsSecret(step, token) {
  assert.equal(step.lines[0], `##vso[task.setsecret]${token}`);
  assert.ok(!tracesOf(step).replace(`##vso[task.setsecret]${token}`, '').includes(token), 'the token is somewhere');
}

test('mark places the event and sets variables that other jobs can read', async () => {
  const inputs = camelCase({ ...good.inputs, ...good.deployed, command: 'mark' });
  const step = await runTask({ inputs, config: CONFIG }).ended;
  assert.deepEqual([step.code, resultOf(step)], [0, 'Succeeded'], step.stdout);
  const outputs = outputsOf(step);
  assert.deepEqual([outputs.verdict, outputs.marked], ['pass', '2']);
  assert.equal(Date.parse(outputs.deployedTo), Date.parse(good.deployed['deployed-to']));
  assert.equal(JSON.parse(readFileSync(outputs.result, 'utf8')).marks[0].reached, 2);
  assert.match(JSON.stringify(good.box.events[0].properties), /buildId=4711/u);
  keepsSecret(step, good.box.tokens.api);
});

test('a gate that shuts fails the task in words, with exit code 0, and a name made of commands sets nothing', async () => {
  const inputs = camelCase({ ...worse.inputs, ...worse.deployed, command: 'gate' });
  const step = await runTask({ inputs, config: CONFIG }).ended;
  assert.deepEqual([step.code, resultOf(step)], [0, 'Failed'], step.stdout);
  assert.equal(outputsOf(step).verdict, 'fail');
  const issues = commandsOf(step).filter(({ name }) => name === 'task.logissue');
  assert.match(issues.map(({ data }) => data).join('\n'), /response time/u);
  const [summary] = commandsOf(step).filter(({ name }) => name === 'task.uploadsummary');
  assert.match(readFileSync(summary.data, 'utf8'), /response time/u);
  const [attached] = commandsOf(step).filter(({ name }) => name === 'task.addattachment');
  assert.deepEqual(attached.properties, { type: 'plimsoll.report', name: 'fail' });
  assert.match(readFileSync(attached.data, 'utf8'), /^<!doctype html>/u);
  const mark = await runTask({ inputs: { ...inputs, command: 'mark' }, config: CONFIG }).ended;
  const verdicts = commandsOf(mark).filter(({ properties }) => properties.variable === 'verdict');
  assert.equal(verdicts.length, 1);
  assert.equal(resultOf(mark), 'Succeeded', mark.stdout);
});

test('a gate that opens succeeds', async () => {
  const inputs = camelCase({ ...good.inputs, ...good.deployed, command: 'gate' });
  const step = await runTask({ inputs, config: CONFIG }).ended;
  assert.deepEqual([outputsOf(step).verdict, resultOf(step)], ['pass', 'Succeeded'], step.stdout);
});

test('trouble that shall only warn succeeds with issues', async () => {
  const inputs = camelCase({
    ...good.inputs,
    'dynatrace-token': good.box.tokens.disabled,
    'command': 'mark',
    'on-error': 'warn',
  });
  const step = await runTask({ inputs, config: CONFIG }).ended;
  assert.deepEqual([step.code, resultOf(step)], [0, 'SucceededWithIssues'], step.stdout);
});

test('a mistake in an input fails the task with one sentence', async () => {
  const inputs = camelCase({ ...good.inputs, 'command': 'mark', 'deployed-from': 'yesterday' });
  const step = await runTask({ inputs, config: CONFIG }).ended;
  const issues = commandsOf(step).filter(({ name }) => name === 'task.logissue');
  assert.deepEqual([issues.length, step.code, resultOf(step)], [1, 0, 'Failed'], step.stdout);
  assert.match(issues[0].data, /deployedFrom.*yesterday/u);
  keepsSecret(step, good.box.tokens.api);
});

test('SIGINT ends a task that waits at once, with all its variables', async () => {
  const now = new Date().toISOString();
  const inputs = camelCase({ ...good.inputs, 'command': 'gate', 'deployed-from': now, 'deployed-to': now });
  const running = runTask({ inputs, config: CONFIG });
  await running.prints('warm-up');
  running.child.kill('SIGINT');
  running.child.kill('SIGINT');
  const step = await running.ended;
  assert.deepEqual([step.code, outputsOf(step).verdict], [0, 'cancelled'], step.stdout);
  assert.equal(commandsOf(step).filter(({ name }) => name === 'task.complete').length, 1);
});

test('the task and the extension hold what runs and nothing else', () => {
  const home = alone('task/Plimsoll');
  const task = [
    'LICENSE',
    'THIRD-PARTY-NOTICES.txt',
    'icon.png',
    'main.js',
    'package.json',
    'plimsoll-rest.wasm',
    'plimsoll.wasm',
    'task.json',
  ];
  assert.deepEqual(readdirSync(join(home, 'step')).sort(), task);
  const { execution, id } = JSON.parse(readFileSync(join(home, 'step', 'task.json'), 'utf8'));
  assert.deepEqual(Object.keys(execution).sort(), ['Node20_1', 'Node24']);
  const dist = new URL('../../dist/', import.meta.url);
  const [vsix, ...more] = readdirSync(dist).filter((name) => name.endsWith('.vsix'));
  assert.equal(more.length, 0);
  const names = namesIn(readFileSync(new URL(vsix, dist))).filter((name) => !name.endsWith('/'));
  assert.deepEqual(
    names.filter((name) => name.startsWith('Plimsoll/')).sort(),
    task.map((name) => `Plimsoll/${name}`),
  );
  const around = ['[Content_Types].xml', 'extension.vsixmanifest', 'extension.vsomanifest', 'icon.png', 'overview.md'];
  const tab = ['THIRD-PARTY-NOTICES.txt', 'index.html', 'tab.css', 'tab.js'].map((name) => `tab/${name}`);
  const overview = readFileSync(new URL('task/overview.md', dist), 'utf8');
  const pictures = [...overview.matchAll(/!\[.*?\]\((.*?)\)/gu)].map(([, path]) => path);
  const rest = names.filter((name) => !name.startsWith('Plimsoll/'));
  assert.deepEqual(rest.sort(), [...around, ...tab, ...pictures].sort());
  assert.ok(statSync(new URL(vsix, dist)).size < 2_000_000);
  // What the manifest names is there, and the tab shows for this very task.
  const { contributions, scopes } = JSON.parse(readFileSync(new URL('task/vss-extension.json', dist), 'utf8'));
  const { properties } = contributions.find(({ type }) => type === 'ms.vss-build-web.build-results-tab');
  assert.ok(names.includes(properties.uri));
  assert.deepEqual([properties.supportsTasks, scopes], [[id], ['vso.build']]);
});
