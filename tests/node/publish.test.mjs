import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PUBLISH = fileURLToPath(new URL('../../.ci/publish', import.meta.url));
const run = (program, ...args) => spawnSync(program, args, { encoding: 'utf8' });

test(
  'a release is a commit with the built tree, under a tag that stays and two that move',
  { skip: process.platform === 'win32' },
  () => {
    const home = mkdtempSync(join(tmpdir(), 'plimsoll-publish-'));
    const remote = join(home, 'remote.git');
    const tree = join(home, 'action');
    mkdirSync(tree);
    const publish = (version) => run(PUBLISH, tree, version, remote);
    const git = (...args) => run('git', '--git-dir', remote, ...args).stdout.trim();
    try {
      run('git', 'init', '--quiet', '--bare', remote);
      writeFileSync(join(tree, 'action.yml'), 'one');
      assert.equal(publish('1.2.3').status, 0);
      assert.equal(git('show', 'v1:action.yml'), 'one');
      assert.equal(git('rev-parse', 'v1'), git('rev-parse', 'v1.2.3'));
      writeFileSync(join(tree, 'action.yml'), 'two');
      const again = publish('1.2.3');
      assert.equal(again.status, 1);
      assert.match(again.stderr, /v1\.2\.3 is published already/u);
      assert.equal(git('show', 'v1:action.yml'), 'one');
      assert.equal(publish('1.3.0').status, 0);
      assert.deepEqual(
        ['v1', 'v1.2', 'v1.3', 'v1.2.3'].map((tag) => git('show', `${tag}:action.yml`)),
        ['two', 'one', 'two', 'one'],
      );
      for (const version of ['1.2', 'v1.2.4', '1.2.4; rm -rf x', '01.2.3', '']) {
        assert.match(publish(version).stderr, /is no version/u);
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
);

test('what npm would publish is the command line and nothing else, from the repository that its provenance names', () => {
  const dist = fileURLToPath(new URL('../../dist/cli/', import.meta.url));
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [program, ...args] = [...npm, 'publish', dist, '--dry-run', '--json', '--access', 'public', '--tag', 'test'];
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, CI: '' } });
  assert.equal(status, 0, stderr);
  const told = JSON.parse(stdout);
  const { name, files } = told.files ? told : Object.values(told)[0];
  assert.equal(name, 'plimsoll');
  const core = ['plimsoll-rest.wasm', 'plimsoll.wasm'];
  const shipped = ['LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.txt', 'main.js', 'package.json', ...core];
  assert.deepEqual(files.map(({ path }) => path).sort(), shipped);
  const { repository, bin } = JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8'));
  assert.equal(repository.url, 'git+https://github.com/plimsoll/plimsoll.git');
  assert.deepEqual(bin, { plimsoll: 'main.js' });
});
