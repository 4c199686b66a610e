import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The texts of the files that exist.
 *
 * @param {string[]} paths relative to where the step runs
 * @returns {Record<string, string | null>} null where there is no such file
 */
export function readTexts(paths) {
  return Object.fromEntries(paths.map((path) => [path, readText(path)]));
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
      return null;
    }
    throw new Error(`could not read \`${path}\` (${error.code})`, { cause: error });
  }
}

/**
 * Writes the texts into a new folder of their own.
 *
 * @param {string | undefined} parent the runner's folder for temporary files
 * @param {Record<string, string>} texts by file name
 * @returns {Record<string, string>} path by file name
 */
export function writeTexts(parent, texts) {
  const folder = mkdtempSync(join(parent || tmpdir(), 'plimsoll-'));
  const paths = {};
  for (const [name, text] of Object.entries(texts)) {
    paths[name] = join(folder, name);
    writeFileSync(paths[name], text);
  }
  return paths;
}
