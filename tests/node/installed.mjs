// The command line as npm installs it from its package, in a folder of its own.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder } from './step.mjs';

const DIST = fileURLToPath(new URL('../../dist/cli/', import.meta.url));
const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];

/** The folder; `npx plimsoll` in it or below finds the command. */
export function install() {
  const installed = folder();
  writeFileSync(join(installed, 'package.json'), '{ "private": true }');
  const [program, args] = npm;
  const packed = spawnSync(program, [...args, 'pack', '--silent', '--pack-destination', installed, DIST], {
    encoding: 'utf8',
  });
  assert.equal(packed.status, 0, packed.stderr);
  const archive = readdirSync(installed).find((name) => name.endsWith('.tgz'));
  const rest = ['install', '--offline', '--no-audit', '--no-fund', join(installed, archive)];
  const done = spawnSync(program, [...args, ...rest], { cwd: installed, encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return installed;
}
