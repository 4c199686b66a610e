import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readTexts } from '../../crate/web/js/files.js';

// Who may change the branch may make a file of it a link to anything on the machine.

const started = process.cwd();
let home;

before(() => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-test-'));
  mkdirSync(join(home, 'workspace', 'deploy'), { recursive: true });
  process.chdir(join(home, 'workspace'));
  writeFileSync(join(home, 'credentials'), 'password');
});
after(() => {
  process.chdir(started);
  rmSync(home, { recursive: true });
});

test('a file, a link inside the folder and a path that leads out by itself are read', () => {
  writeFileSync('plimsoll.yml', 'gate: {}');
  symlinkSync('../plimsoll.yml', join('deploy', 'plimsoll.yml'));
  const paths = ['plimsoll.yml', 'deploy/plimsoll.yml', '../credentials', join(home, 'credentials'), 'none.yml'];
  assert.deepEqual(Object.values(readTexts(paths)), ['gate: {}', 'gate: {}', 'password', 'password', null]);
});

test('a link that leads out of the folder is not read, through a folder neither', () => {
  symlinkSync('../credentials', 'link.yml');
  symlinkSync('..', 'out');
  for (const path of ['link.yml', './link.yml', 'out/credentials']) {
    assert.throws(() => readTexts([path]), /is a link that leads out of the folder of the step, and is not read/u);
  }
});

test('a folder, a device and a file beyond every size are not read', () => {
  symlinkSync('/dev/zero', 'endless.yml');
  writeFileSync('large.yml', Buffer.alloc(16 * 1024 * 1024 + 1));
  assert.throws(() => readTexts(['deploy']), /is no file/u);
  assert.throws(() => readTexts(['endless.yml']), /is no file/u);
  assert.throws(() => readTexts(['large.yml']), /is larger than 16 MB/u);
});
