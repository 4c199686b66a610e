import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.mjs';
import { at, hashOf, isNoted, ROOT, TARGET, take } from './paths.mjs';

/** Where the glue and the optimised core lie. `#core` in `package.json` points here. */
const OUT = at('target', 'plimsoll');

/** The core as it ships. */
export const WASM = join(OUT, 'plimsoll.wasm');

/** More than -O1 makes a core built for size smaller as it is and larger in gzip, and no faster. */
const WASM_OPT = ['-O1'];

/** Where Cargo leaves the core. */
const built = (target) => join(target, 'wasm32-unknown-unknown', 'release', 'plimsoll.wasm');

/** Builds the core, in the same bytes wherever the checkout and Cargo's home lie. */
export function compile({ root = ROOT, target = TARGET } = {}) {
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
  const flags = [
    `--remap-path-prefix=${cargoHome}=cargo`,
    `--remap-path-prefix=${root}=plimsoll`,
    // As in .cargo/config.toml, which these flags stand in the place of.
    '--cfg',
    'getrandom_backend="unsupported"',
    '-C',
    'target-feature=+simd128',
  ];
  const manifest = ['--manifest-path', join(root, 'Cargo.toml'), '--target-dir', target];
  const args = [
    'build',
    '--release',
    '--locked',
    '--target',
    'wasm32-unknown-unknown',
    '--lib',
    '--package',
    'plimsoll',
  ];
  command('cargo', [...args, ...manifest], { env: { CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f') }, show: true });
}

/** Builds the core once more, from a copy of the sources elsewhere: the bytes are the same. */
export function compileElsewhere() {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'plimsoll-elsewhere-'));
  try {
    for (const name of ['Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml', 'crate']) {
      cpSync(at(name), join(root, name), { recursive: true });
    }
    const target = join(root, 'target');
    compile({ root, target });
    if (hashOf(built(target)) !== hashOf(built(TARGET))) {
      throw new Error('the same sources in another folder make another plimsoll.wasm');
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Makes the glue and optimises, unless the core is the one it was made of. */
export function finish() {
  const core = built(TARGET);
  const note = join(OUT, 'made-of');
  const made = `${hashOf(core, at('Cargo.lock'), at('package-lock.json'))} ${WASM_OPT.join(' ')}`;
  if (isNoted(note, made)) {
    return 'as it was';
  }
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const shape = ['--target', 'web', '--no-typescript', '--remove-name-section', '--remove-producers-section'];
  command('cargo', ['xtask', 'bindgen', core, '--out-dir', OUT, ...shape], { show: true });
  const bound = join(OUT, 'plimsoll_bg.wasm');
  command(process.execPath, [at('node_modules', 'binaryen', 'bin', 'wasm-opt'), ...WASM_OPT, bound, '-o', WASM]);
  take(note, made);
}
