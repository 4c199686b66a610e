import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainLines } from '../../crate/web/js/plain.js';
import { tell } from '../../crate/web/js/voice.js';
import { commandIn as commandForAgent } from './azure-agent.mjs';
import { linesBy } from './capture.mjs';
import { commandIn as commandForRunner } from './github-runner.mjs';
import { hostileText } from './hostile.mjs';

test('no printed line is a command to either runner, whatever the text', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      for (const line of linesBy(() => tell(text))) {
        assert.equal(commandForRunner(line), null, line);
        assert.equal(commandForAgent(line), null, line);
      }
    }),
    { numRuns: 5_000 },
  );
});

test('the readers of this test do find the commands that the text would have been', () => {
  assert.equal(commandForRunner('  ::error title=a%3Ab::c%0Ad').properties.title, 'a:b');
  assert.equal(commandForRunner('x ##[set-env name=a]b').data, 'b');
  assert.equal(commandForRunner('#\u00ad#[error]b').name, 'error');
  assert.equal(commandForAgent('x ##vso[task.complete result=Failed;]b%AZP25').data, 'b%');
  assert.equal(commandForAgent('#\u200b#vso[task.complete]').name, 'task.complete');
});

test('text that is no command is printed as it is', () => {
  const text = 'p95 response time: 412 ms → 873 ms (+112 %) # 3 services, über 1 h, ✔ [ok]\tend';
  assert.deepEqual(plainLines(text), [text]);
  assert.deepEqual(plainLines('a\r\nb\u2028c'), ['a', 'b', 'c']);
  assert.deepEqual(plainLines('x ##vso[task.complete]'), ['x # #vso[task.complete]']);
  assert.deepEqual(plainLines(' ::error::x'), [' : :error::x']);
});
