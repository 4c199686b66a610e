import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { command } from './command.mjs';
import { at } from './paths.mjs';

const LICENCE = /^(?:licen[cs]e|copying|unlicense|notice)(?:[-._].*)?$/iu;

/**
 * What of others is inside the artefacts: crates that are compiled into the core, and packages that the bundler took in.
 *
 * @param {string[]} bundled paths of the files of the bundles, from the root of the checkout
 * @returns {{ type: string, name: string, version: string, licence: string, source: string, hash?: string, needs: string[], texts: string[] }[]}
 */
export function components(bundled) {
  return [...crates(), ...packages(bundled)].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function crates() {
  const args = ['metadata', '--format-version=1', '--locked', '--filter-platform', 'wasm32-unknown-unknown'];
  const { packages: known, resolve } = JSON.parse(command('cargo', args, { show: true }));
  const byId = new Map(known.map((it) => [it.id, it]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const checksums = locked();
  const runs = (id) => !byId.get(id).targets.some(({ kind }) => kind.includes('proc-macro'));
  /** What is linked in: neither what only builds or tests, nor what runs inside the compiler. */
  const needs = (id) =>
    nodes
      .get(id)
      .deps.filter(({ pkg, dep_kinds }) => runs(pkg) && dep_kinds.some(({ kind }) => kind === null))
      .map(({ pkg }) => pkg);
  const own = known.find(({ name }) => name === 'plimsoll').id;
  const reached = new Set([own]);
  for (const id of reached) {
    needs(id).forEach((it) => reached.add(it));
  }
  // Our own packages have no registry.
  const others = [...reached].filter((id) => byId.get(id).source);
  return others.map((id) => {
    const { name, version, license, manifest_path: manifest } = byId.get(id);
    return {
      type: 'cargo',
      name,
      version,
      licence: license,
      source: `https://crates.io/crates/${name}/${version}`,
      hash: checksums.get(`${name} ${version}`),
      needs: needs(id).map((it) => reference('cargo', byId.get(it))),
      texts: textsOr(license, textsIn(dirname(manifest))),
    };
  });
}

/** Some crates name the Apache License alone and leave its text to their repository: it is the same for all. */
function textsOr(licence, texts) {
  const common = licence === 'Apache-2.0' && texts.length === 0;
  return common ? [readFileSync(at('LICENSE'), 'utf8').trim()] : texts;
}

/** SHA-256 of each crate as `Cargo.lock` holds it. */
function locked() {
  const blocks = readFileSync(at('Cargo.lock'), 'utf8').split('[[package]]');
  const value = (block, key) => new RegExp(`^${key} = "(.*)"$`, 'mu').exec(block)?.[1];
  return new Map(blocks.map((it) => [`${value(it, 'name')} ${value(it, 'version')}`, value(it, 'checksum')]));
}

function packages(bundled) {
  const folders = new Set(
    bundled.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(path)?.[0]).filter(Boolean),
  );
  return [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(at(folder, 'package.json'), 'utf8'));
    const source = `https://www.npmjs.com/package/${name}/v/${version}`;
    return { type: 'npm', name, version, licence: license, source, needs: [], texts: textsIn(at(folder)) };
  });
}

function textsIn(folder) {
  const names = readdirSync(folder)
    .filter((name) => LICENCE.test(name))
    .sort();
  return names.map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
}

/** A package URL: https://github.com/package-url/purl-spec */
export const reference = (type, { name, version }) => `pkg:${type}/${name.replace('@', '%40')}@${version}`;
