import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { Azure } from '../../task/Plimsoll/host.js';
import { commandIn } from './azure-agent.mjs';
import { linesBy, printedBy } from './capture.mjs';
import { hostileText } from './hostile.mjs';
import { folder } from './step.mjs';

// The library writes a key file where it is loaded.
const home = folder();
process.env.AGENT_TEMPDIRECTORY = home;
const RUN = { SYSTEM_COLLECTIONURI: 'https://dev.azure.com/shop/', SYSTEM_TEAMPROJECT: 'my shop', BUILD_BUILDID: '42' };
Object.assign(process.env, RUN);
const lib = (await import('azure-pipelines-task-lib')).default;

const PATHS = Object.fromEntries(['result.json', 'report.html', 'junit.xml'].map((name) => [name, join(home, name)]));
const PAGES = { outputs: {}, annotations: [], log: [], summary: '', step: 'succeeded' };
const VALUES = ['pass', '', '100 %', 'a;b]c=d', 'Grüße, 世界', '%AZP25 %3B'];
let azure;

beforeEach(() => {
  azure = new Azure();
});

/** What the library prints, its remarks for debugging left out. */
const libraryPrints = (work) => printedBy(work).replace(/^##vso\[task\.debug\].*\n/gmu, '');
const said = (kind, text) => printedBy(() => azure.say({ kind, text }));
const shown = (pages) => linesBy(() => azure.show({ ...PAGES, ...pages }, PATHS));
const named = (lines, name) => lines.map(commandIn).filter((command) => command?.name === name);

test('secrets, details and progress are byte for byte what the official library prints', () => {
  for (const text of VALUES.filter(Boolean)) {
    assert.equal(
      said('mask', text),
      libraryPrints(() => lib.setSecret(text)),
    );
    assert.equal(
      said('detail', text),
      printedBy(() => lib.debug(text)),
    );
    assert.equal(
      said('warning', text),
      libraryPrints(() => lib.logIssue(lib.IssueType.Warning, text)),
    );
  }
  assert.equal(
    said('percent', '40'),
    libraryPrints(() => lib.setProgress(40, 'Plimsoll')),
  );
  assert.equal(said('group', 'Resolve the entities'), '##[group]Resolve the entities\n');
  assert.equal(said('group-end', ''), '##[endgroup]\n');
});

test('variables, issues, summary and result are byte for byte what the official library prints', () => {
  for (const text of VALUES) {
    const lines = shown({
      outputs: { 'deployed-from': text },
      annotations: [{ severity: 'error', title: '', text }],
      upload: 'plimsoll-gate-checkout-1.4.2.html',
      report: '<p>the report</p>',
      step: 'failed',
    });
    const theirs = libraryPrints(() => {
      lib.logIssue(lib.IssueType.Error, text);
      lib.uploadArtifact('plimsoll', join(home, 'plimsoll-gate-checkout-1.4.2.html'), 'plimsoll-report');
      lib.setVariable('deployedFrom', text, false, true);
      lib.setVariable('result', PATHS['result.json'], false, true);
      lib.setVariable('report', PATHS['report.html'], false, true);
      lib.setVariable('junit', PATHS['junit.xml'], false, true);
      lib.setVariable(
        'reportUrl',
        `${RUN.SYSTEM_COLLECTIONURI}my%20shop/_build/results?buildId=42&view=artifacts`,
        false,
        true,
      );
      lib.uploadSummary(join(home, 'Plimsoll.md'));
      lib.addAttachment('plimsoll.report', 'report', PATHS['report.html']);
      lib.command('task.complete', { result: 'Failed' }, text);
    });
    assert.equal(`${lines.join('\n')}\n`, theirs);
  }
});

test('every variable reads back as it was, under a name without hyphens', () => {
  fc.assert(
    fc.property(hostileText, (value) => {
      const visible = value.replace(/(?!\t)[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '');
      const [first] = named(shown({ outputs: { 'deployed-to': visible } }), 'task.setvariable');
      assert.deepEqual(first.properties, { variable: 'deployedTo', isOutput: 'true', issecret: 'false' });
      assert.equal(first.data, visible);
    }),
  );
});

test('whatever an annotation, a group or a note says, the agent reads no command in it', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (title, text) => {
      const lines = shown({ annotations: [{ severity: 'notice', title, text }], log: [text] });
      const names = lines
        .map(commandIn)
        .filter(Boolean)
        .map(({ name }) => name);
      const closing = ['task.uploadsummary', 'task.addattachment', 'task.complete'];
      assert.deepEqual(names, [...Array(3).fill('task.setvariable'), ...closing]);
      const group = linesBy(() => azure.say({ kind: 'group', text }));
      assert.equal(group.length, 1);
      assert.equal(commandIn(group[0]), null);
    }),
  );
});

test('ten issues of a kind are kept by the agent and the rest stand in the log', () => {
  const annotations = Array.from({ length: 12 }, (_, at) => ({
    severity: 'warning',
    title: 'Objective',
    text: `no ${at}`,
  }));
  const lines = shown({ annotations });
  assert.equal(named(lines, 'task.logissue').length, 10);
  assert.ok(lines.includes('warning: Objective: no 11'));
});

test('the summary is a file that the agent is told of', () => {
  const [upload] = named(shown({ summary: '## Pass' }), 'task.uploadsummary');
  assert.equal(readFileSync(upload.data, 'utf8'), '## Pass');
});

test('the result is said in words and the exit code is always 0', () => {
  const exitCode = process.exitCode;
  const warning = [{ severity: 'warning', title: '', text: 'one objective has no data' }];
  for (const [step, result, reason] of [
    ['succeeded', 'Succeeded', ''],
    ['warned', 'SucceededWithIssues', 'one objective has no data'],
    ['failed', 'Failed', 'one objective has no data'],
  ]) {
    const [complete] = named(shown({ step, annotations: warning }), 'task.complete');
    assert.deepEqual([complete.properties.result, complete.data], [result, reason]);
    assert.equal(process.exitCode, 0);
  }
  const broken = linesBy(() => azure.broke('no core')).map(commandIn);
  assert.deepEqual(
    broken.map(({ name }) => name),
    ['task.logissue', 'task.complete'],
  );
  assert.equal(broken[1].properties.result, 'Failed');
  process.exitCode = exitCode;
});
