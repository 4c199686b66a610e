import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A path in the checkout. */
export const at = (...parts) => join(ROOT, ...parts);

/** Cargo's folder. */
export const TARGET = process.env.CARGO_TARGET_DIR ?? at('target');

/** `package.json`, as an object. */
export const PACKAGE = JSON.parse(readFileSync(at('package.json'), 'utf8'));

/** SHA-256 of these files' bytes, in this order. */
export function hashOf(...paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Whether `note` holds `text`. */
export const isNoted = (note, text) => existsSync(note) && readFileSync(note, 'utf8') === text;

/** Makes `note` hold `text`. */
export const take = (note, text) => writeFileSync(note, text);
