import { mkdtempSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, normalize, relative, sep } from 'node:path';

/** No file that a person writes for us is larger. */
const LARGEST_BYTES = 16 * 1024 * 1024;

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
    const why = objection(path);
    if (why) {
      throw new Error(`\`${path}\` ${why}`);
    }
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
      return null;
    }
    if (!error.code) {
      throw error;
    }
    throw new Error(`could not read \`${path}\` (${error.code})`, { cause: error });
  }
}

/**
 * Why a file is not read. Who may change the branch may make a file a link to anything on the machine, whose text
 * would then stand in a message about the mistakes in it. Paths that lead out by themselves are the workflow's own.
 */
function objection(path) {
  const file = statSync(path);
  if (!file.isFile()) {
    return 'is no file: write the file itself there';
  }
  if (file.size > LARGEST_BYTES) {
    return 'is larger than 16 MB: name the right file';
  }
  const inside = (from, to) => !isAbsolute(relative(from, to)) && relative(from, to).split(sep)[0] !== '..';
  const within = !isAbsolute(path) && normalize(path).split(sep)[0] !== '..';
  if (within && !inside(realpathSync('.'), realpathSync(path))) {
    return 'is a link that leads out of the folder of the step, and is not read: write the file itself there';
  }
  return undefined;
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
