import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.mjs';
import { at, hashOf, isNoted, ROOT, TARGET, take } from './paths.mjs';
import { reached } from './reached.mjs';
import { split } from './split.mjs';

/** Where the glue and the optimised core lie. `#core` in `package.json` points here. */
const OUT = at('target', 'plimsoll');

/** The core as it ships: what a start needs, and the rest. */
export const MODULES = ['plimsoll.wasm', 'plimsoll-rest.wasm'].map((name) => join(OUT, name));

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

/** Makes the glue, optimises, and parts what every start needs from the rest, unless the core is the one it was made of. */
export async function finish() {
  const core = built(TARGET);
  const note = join(OUT, 'made-of');
  const makers = ['split.mjs', 'reached.mjs', 'wasm.mjs'].map((name) => at('crate', 'xtask', name));
  const made = hashOf(core, at('Cargo.lock'), at('package-lock.json'), ...makers);
  if (isNoted(note, made)) {
    return 'as it was';
  }
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const shape = ['--target', 'web', '--no-typescript', '--remove-name-section', '--remove-producers-section'];
  command('cargo', ['xtask', 'bindgen', core, '--out-dir', OUT, ...shape], { show: true });
  const glue = join(OUT, 'plimsoll.js');
  // The modules are made by `door.js`: the first needs one import more, the rest the same ones again.
  appendFileSync(glue, 'export { __wbg_get_imports as importsOf, __wbg_finalize_init as begin };\n');
  const whole = join(OUT, 'whole.wasm');
  optimise(join(OUT, 'plimsoll_bg.wasm'), whole);
  const bytes = readFileSync(whole);
  split(bytes, await reached(bytes, glue)).forEach((module, index) => {
    const path = MODULES[index];
    writeFileSync(path, module);
    optimise(path, path);
  });
  take(note, made);
  return undefined;
}

function optimise(from, to) {
  const tool = at('node_modules', 'binaryen', 'bin', 'wasm-opt');
  command(process.execPath, [tool, ...WASM_OPT, from, '-o', to]);
}
