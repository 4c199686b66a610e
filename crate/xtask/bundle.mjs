import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { command } from './command.mjs';
import { notices, sbom } from './notices.mjs';
import { at, PACKAGE } from './paths.mjs';
import { MODULES } from './wasm.mjs';

/** What went into any bundle so far. */
const shipped = new Set();

/** What went into this one. */
function parts({ inputs }) {
  Object.keys(inputs).forEach((path) => shipped.add(path));
  return Object.keys(inputs);
}

/** `dist/action`: a whole GitHub action, alone in its folder. */
export async function action() {
  const out = fresh('action');
  await bundle(at('action', 'main.js'), out);
  copy(at('action', 'action.yml'), join(out, 'action.yml'));
}

/** `dist/task`: the extension as `tfx` wants to see it, with the task `Plimsoll`. */
export async function task() {
  const out = fresh('task');
  const folder = join(out, 'Plimsoll');
  await bundle(at('task', 'Plimsoll', 'main.js'), folder);
  for (const name of ['task.json', 'icon.png']) {
    copy(at('task', 'Plimsoll', name), join(folder, name));
  }
  for (const name of ['vss-extension.json', 'icon.png']) {
    copy(at('task', name), join(out, name));
  }
  await tab(join(out, 'tab'));
  const overview = readFileSync(at('task', 'overview.md'), 'utf8');
  writeFileSync(join(out, 'overview.md'), overview.replaceAll('](../docs/pictures/', '](pictures/'));
  for (const name of ['report-light.png', 'evidence-light.png']) {
    copy(at('docs', 'pictures', name), join(out, 'pictures', name));
  }
  copyLicense(out);
}

/** The page of the extension that shows the report beside the run. */
async function tab(out) {
  const { metafile } = await build({
    metafile: true,
    entryPoints: [at('task', 'tab', 'tab.js')],
    outfile: join(out, 'tab.js'),
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
  });
  for (const name of ['index.html', 'tab.css']) {
    copy(at('task', 'tab', name), join(out, name));
  }
  writeFileSync(join(out, 'THIRD-PARTY-NOTICES.txt'), notices(parts(metafile)));
}

/** `dist/cli`: the package for everyone else, as npm publishes it. */
export async function cli() {
  const out = fresh('cli');
  await bundle(at('cli', 'main.js'), out);
  copy(at('cli', 'README.md'), join(out, 'README.md'));
  const { name, version, description, license, engines, repository } = PACKAGE;
  const what = { name, version, description, license, engines, repository };
  const listed = { ...what, type: 'commonjs', bin: { plimsoll: 'main.js' } };
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(listed, undefined, 2)}\n`);
  chmodSync(join(out, 'main.js'), 0o755);
}

/** `dist/plimsoll-<version>.vsix`. */
export function extension() {
  for (const name of readdirSync(at('dist')).filter((name) => name.endsWith('.vsix'))) {
    rmSync(at('dist', name));
  }
  const tfx = at('node_modules', 'tfx-cli', '_build', 'tfx-cli.js');
  const name = `plimsoll-${PACKAGE.version}.vsix`;
  const override = JSON.stringify({ version: PACKAGE.version });
  const args = ['extension', 'create', '--root', at('dist', 'task'), '--manifest-globs', 'vss-extension.json'];
  const printed = command(
    process.execPath,
    [tfx, ...args, '--output-path', at('dist', name), '--override', override, '--no-prompt', '--no-color'],
    { env: { TFX_DO_NOT_TRACK: '1' } },
  );
  // A mistake in task.json is no more than a warning to tfx, and the extension a dud.
  if (/warning:/iu.test(printed)) {
    throw new Error(printed);
  }
  return name;
}

/** One CommonJS file with its core beside it; `node_modules` is not needed any more. */
async function bundle(entry, out) {
  const { metafile } = await build({
    metafile: true,
    entryPoints: [entry],
    outfile: join(out, 'main.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    // `import()` starts the loader of modules in a process that else needs none.
    supported: { 'dynamic-import': false },
    define: {
      'import.meta.dirname': '__dirname',
      'import.meta.url': '__filename',
      'process.env.PLIMSOLL_BUILT_VERSION': JSON.stringify(PACKAGE.version),
    },
    logLevel: 'warning',
  });
  MODULES.forEach((module) => copy(module, join(out, basename(module))));
  // Wherever the folder is copied to, Node must not take main.js for a module.
  writeFileSync(join(out, 'package.json'), '{ "type": "commonjs" }\n');
  copyLicense(out);
  writeFileSync(join(out, 'THIRD-PARTY-NOTICES.txt'), notices(parts(metafile)));
  writeFileSync(at('dist', 'sbom.json'), sbom([...shipped]));
}

function fresh(name) {
  const out = at('dist', name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  return out;
}

function copyLicense(out) {
  if (existsSync(at('LICENSE'))) {
    copy(at('LICENSE'), join(out, 'LICENSE'));
  }
}

function copy(from, to) {
  if (!existsSync(from)) {
    throw new Error(`there is no ${from}`);
  }
  cpSync(from, to);
}
