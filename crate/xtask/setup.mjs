// Sets up what a fresh machine with rustup and Node lacks. Does nothing, fast, where nothing is to do.
// Only Node's own modules are used here: there may be no others yet.
import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { command, step, timed, works } from './command.mjs';
import { at, hashOf, isNoted, take } from './paths.mjs';

const OLDEST_NODE = 20;
const WASM = 'wasm32-unknown-unknown';

function demand(holds, complaint) {
  if (!holds) {
    console.error(complaint);
    process.exit(1);
  }
}

demand(
  Number.parseInt(process.versions.node, 10) >= OLDEST_NODE,
  `Node ${process.versions.node} is too old: Plimsoll is built with Node ${OLDEST_NODE} or newer, https://nodejs.org`,
);
demand(works('cargo', ['--version']), 'There is no cargo on the PATH: install rustup, https://rustup.rs');

await npmPackages();
await rustParts();
if (process.argv.includes('--browser')) {
  await browser();
}

/** The packages of the lock file, unless they are there. A linked folder is its owner's to fill. */
async function npmPackages() {
  const lock = hashOf(at('package-lock.json'));
  const note = at('node_modules', '.plimsoll-lock');
  const linked = existsSync(at('node_modules')) && lstatSync(at('node_modules')).isSymbolicLink();
  if (linked || isNoted(note, lock)) {
    return;
  }
  await step('npm ci', () => {
    const npm = process.env.npm_execpath;
    if (npm?.endsWith('.js')) {
      command(process.execPath, [npm, 'ci'], { show: true });
    } else {
      command('npm', ['ci'], { show: true });
    }
    take(note, lock);
  });
}

/** The target and the components of `rust-toolchain.toml`. */
async function rustParts() {
  // The first call of rustc makes rustup install the toolchain itself, where it may.
  const sysroot = command('rustc', ['--print', 'sysroot'], { show: true }).trim();
  const exe = process.platform === 'win32' ? '.exe' : '';
  const lacking = [
    [['target', 'add', WASM], join(sysroot, 'lib', 'rustlib', WASM)],
    [['component', 'add', 'clippy'], join(sysroot, 'bin', `cargo-clippy${exe}`)],
    [['component', 'add', 'rustfmt'], join(sysroot, 'bin', `rustfmt${exe}`)],
  ].filter(([, part]) => !existsSync(part));
  if (lacking.length === 0) {
    return;
  }
  demand(
    works('rustup', ['--version']),
    `rustc lacks ${lacking[0][1]}, and there is no rustup to add it: https://rustup.rs`,
  );
  for (const [args] of lacking) {
    await step(`rustup ${args.join(' ')}`, () => void command('rustup', args, { show: true }));
  }
}

/** Debian's Chromium for the tests of pages, where root may install it and no browser is there; else they are skipped. */
async function browser() {
  const { chromiumPath } = await import('./chromium.mjs');
  if (chromiumPath() || process.getuid?.() !== 0 || !works('apt-get', ['--version'])) {
    return;
  }
  await timed('apt-get install chromium', () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    try {
      command('apt-get', ['update', '--quiet=2'], { env });
      command('apt-get', ['install', '--yes', '--quiet=2', '--no-install-recommends', 'chromium'], { env });
    } catch (error) {
      return `could not: ${error.message.trim().split('\n').at(-1)}`;
    }
  });
}
