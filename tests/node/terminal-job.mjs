// A script of a pipeline that has no shim of its own: bash, with the command line installed so that `npx` finds it.

import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { install } from './installed.mjs';
import { leaksIn } from './leak.mjs';

let installed;

/** Runs it line by line as the host does, ends at the first that fails. `programs`: scripts on the PATH. */
export async function runScript(script, { tenant, files = {}, programs = {}, environment = {} }) {
  installed ??= install();
  const workspace = mkdtempSync(join(installed, 'workspace-'));
  const bin = join(workspace, 'bin');
  mkdirSync(bin);
  for (const [path, content] of Object.entries({ 'deploy.sh': '#!/bin/sh\n', ...files })) {
    writeFileSync(join(workspace, path), content);
  }
  for (const [name, content] of Object.entries(programs)) {
    writeFileSync(join(bin, name), content, { mode: 0o755 });
  }
  chmodSync(join(workspace, 'deploy.sh'), 0o755);
  const env = {
    PATH: [bin, dirname(process.execPath), process.env.PATH].join(':'),
    HOME: workspace,
    ...tenant.environment,
    ...environment,
  };
  const args = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script];
  const child = spawn('bash', args, { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (printed += text));
  }
  const code = await new Promise((resolve) => child.on('close', resolve));
  const leaks = leaksIn(printed, Object.values(tenant.secrets));
  if (leaks.length > 0) {
    throw new Error(`leaked: ${leaks.join(', ')}`);
  }
  return { code, workspace, printed };
}
