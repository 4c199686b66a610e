// npm run audit: known holes, licences and sources of what we depend on. Says what could not be reached.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { command, step, works } from './command.mjs';
import { at, TARGET } from './paths.mjs';

const DENY = '0.20.2';
const home = join(TARGET, 'deny');
const own = join(home, 'bin', process.platform === 'win32' ? 'cargo-deny.exe' : 'cargo-deny');

await step('cargo deny: bans, licences, sources', () => {
  if (!works('cargo', ['deny', '--version']) && !existsSync(own)) {
    command('cargo', ['install', 'cargo-deny', '--version', DENY, '--locked', '--root', home], { show: true });
  }
  deny('bans', 'licenses', 'sources');
});
await step('cargo deny: advisories', () => reached(() => deny('advisories'), /fetch|clone|network|resolve/iu));
await step('npm audit', () => reached(() => void npmAudit(), /ENOTFOUND|ECONNREFUSED|audit endpoint|\b40[0-9]\b/iu));

function deny(...checks) {
  const args = ['check', ...checks];
  return existsSync(own) ? void command(own, args) : void command('cargo', ['deny', ...args]);
}

function npmAudit() {
  const npm = process.env.npm_execpath;
  const args = ['audit', '--audit-level=high', '--prefix', at()];
  return npm?.endsWith('.js') ? command(process.execPath, [npm, ...args]) : command('npm', args);
}

/** An advisory database that cannot be reached is said, and is no pass; where CI is set it fails. */
function reached(work, unreachable) {
  try {
    return work();
  } catch (error) {
    if (process.env.CI || !unreachable.test(error.message)) {
      throw error;
    }
    return `not checked: no advisory database in reach (${error.message.trim().split('\n', 1)[0].slice(0, 120)})`;
  }
}
