import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import * as core from '@actions/core';
import fc from 'fast-check';
import { Github } from '../../action/host.js';
import { harmless } from '../../crate/web/js/voice.js';
import { linesBy, printedBy } from './capture.mjs';
import { commandIn, pairsIn } from './github-runner.mjs';
import { hostileText } from './hostile.mjs';
import { folder } from './step.mjs';

const PATHS = Object.fromEntries(
  ['result.json', 'report.html', 'junit.xml'].map((name) => [name, `/tmp/plimsoll-a/${name}`]),
);
const PAGES = { outputs: {}, annotations: [], log: [], summary: '', step: 'succeeded' };
const toolkit = { error: core.error, warning: core.warning, notice: core.notice };
const VALUES = ['pass', '', '100 %', 'a: b, c', 'two\nlines', 'Grüße, 世界', 'key=value', 'a<<b'];
let github;

beforeEach(() => {
  github = new Github();
  const home = folder();
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) {
    process.env[name] = join(home, name);
    writeFileSync(process.env[name], '');
  }
});

const written = (name) => readFileSync(process.env[name], 'utf8');

/** Shows the pages as the end of a step, and leaves this process's exit code alone. */
function show(pages) {
  const exitCode = process.exitCode;
  try {
    const printed = printedBy(() => github.show({ ...PAGES, ...pages }, PATHS));
    return { printed, exitCode: process.exitCode };
  } finally {
    process.exitCode = exitCode;
  }
}

test('masks, groups, details and annotations are byte for byte what the official toolkit prints', () => {
  for (const text of VALUES.filter(Boolean)) {
    const said = (kind) => printedBy(() => github.say({ kind, text }));
    assert.equal(
      said('mask'),
      printedBy(() => core.setSecret(text)),
    );
    assert.equal(
      said('group'),
      printedBy(() => core.startGroup(text)),
    );
    assert.equal(
      said('group-end'),
      printedBy(() => core.endGroup()),
    );
    assert.equal(
      said('detail'),
      printedBy(() => core.debug(text)),
    );
  }
  for (const severity of ['error', 'warning', 'notice']) {
    for (const text of VALUES) {
      const { printed } = show({ annotations: [{ severity, title: text, text }] });
      assert.equal(
        printed,
        printedBy(() => toolkit[severity](text, text ? { title: text } : {})),
      );
      github = new Github();
      const placed = show({ annotations: [{ severity, title: text, text, file: 'a, b/plimsoll.yml', line: 14 }] });
      assert.equal(
        placed.printed,
        printedBy(() =>
          toolkit[severity](text, { ...(text ? { title: text } : {}), file: 'a, b/plimsoll.yml', startLine: 14 }),
        ),
      );
    }
  }
});

test('outputs are byte for byte what the official toolkit writes, and read back as they were', () => {
  const outputs = Object.fromEntries(VALUES.map((value, at) => [`output-${at}`, value]));
  show({ outputs });
  const ours = written('GITHUB_OUTPUT');
  writeFileSync(process.env.GITHUB_OUTPUT, '');
  const all = {
    ...outputs,
    result: PATHS['result.json'],
    report: PATHS['report.html'],
    junit: PATHS['junit.xml'],
  };
  for (const [name, value] of Object.entries(all)) {
    core.setOutput(name, value);
  }
  const delimiters = /ghadelimiter_[0-9a-z-]+/gu;
  assert.equal(ours.replace(delimiters, 'D'), written('GITHUB_OUTPUT').replace(delimiters, 'D'));
  assert.equal(new Set(ours.match(delimiters)).size, Object.keys(all).length);
  assert.deepEqual(pairsIn(ours), all);
});

test('an output that holds the line which would end it reads back as it was', () => {
  for (const value of ['ghadelimiter_verdict', 'pass\nghadelimiter_verdict\nrollback=true', 'x\n'.repeat(9)]) {
    for (const more of ['', `\n${'ghadelimiter_verdict'.repeat(2)}\n`]) {
      writeFileSync(process.env.GITHUB_OUTPUT, '');
      show({ outputs: { verdict: value + more } });
      assert.deepEqual(Object.keys(pairsIn(written('GITHUB_OUTPUT'))), ['verdict', 'result', 'report', 'junit']);
      assert.equal(pairsIn(written('GITHUB_OUTPUT')).verdict, value + more);
    }
  }
});

test('an output with any text in it reads back as it was', () => {
  fc.assert(
    fc.property(hostileText, (value) => {
      writeFileSync(process.env.GITHUB_OUTPUT, '');
      show({ outputs: { verdict: value.toWellFormed?.() ?? value.replace(/\p{Cs}/gu, '') } });
      assert.equal(pairsIn(written('GITHUB_OUTPUT')).verdict, value.toWellFormed?.() ?? value.replace(/\p{Cs}/gu, ''));
    }),
  );
});

test('whatever an annotation says, the runner reads one annotation and nothing else', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (title, text) => {
      const lines = linesBy(() => github.say({ kind: 'detail', text: `${title}${text}` }));
      assert.equal(lines.length, 1);
      assert.equal(commandIn(lines[0]).name, 'debug');
    }),
  );
  fc.assert(
    fc.property(hostileText, hostileText, (title, text) => {
      github = new Github();
      const lines = show({ annotations: [{ severity: 'error', title, text }] })
        .printed.replace(/\n$/u, '')
        .split('\n');
      const { name, properties, data } = commandIn(lines[0]);
      assert.deepEqual([lines.length, name, data], [1, 'error', harmless(text)]);
      assert.deepEqual(properties, harmless(title) ? { title: harmless(title) } : {});
    }),
  );
});

test('ten annotations of a kind are shown beside the run and the rest in the log', () => {
  const annotations = Array.from({ length: 12 }, (_, at) => ({
    severity: 'warning',
    title: 'Objective',
    text: `no ${at}`,
  }));
  const lines = show({ annotations }).printed.replace(/\n$/u, '').split('\n');
  assert.equal(lines.filter((line) => commandIn(line)?.name === 'warning').length, 10);
  assert.deepEqual(lines.slice(10), ['warning: Objective: no 10', 'warning: Objective: no 11']);
});

test('the summary is appended whole, or cut at a line where the runner would drop it', () => {
  show({ summary: '## Pass\n\nall well' });
  assert.equal(written('GITHUB_STEP_SUMMARY'), '## Pass\n\nall well\n');
  writeFileSync(process.env.GITHUB_STEP_SUMMARY, '');
  show({ summary: `${'ü'.repeat(99)}\n`.repeat(6_000) });
  const cut = written('GITHUB_STEP_SUMMARY');
  assert.ok(Buffer.byteLength(cut) <= 1024 * 1024);
  assert.match(
    cut,
    /ü{99}\n\nThis summary is cut at 1 MiB\. The report is whole: `\/tmp\/plimsoll-a\/report\.html`\n$/u,
  );
});

test('only a failed step ends with an exit code, and a broken one does too', () => {
  assert.equal(show({ step: 'succeeded' }).exitCode, 0);
  assert.equal(show({ step: 'warned' }).exitCode, 0);
  assert.equal(show({ step: 'failed' }).exitCode, 1);
  const exitCode = process.exitCode;
  assert.equal(
    printedBy(() => github.broke('no core')),
    '::error::no core\n',
  );
  assert.equal(process.exitCode, 1);
  process.exitCode = exitCode;
});
