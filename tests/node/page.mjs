// What stands on a page for a person to copy.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** `[{ heading, language, text, line }]`: the blocks of a page of the project, in their order. */
export function blocksOf(page) {
  const blocks = [];
  let heading = '';
  let open;
  for (const [at, line] of readFileSync(`${ROOT}${page}`, 'utf8').split('\n').entries()) {
    const [, fence, language] = /^(```+)(\w*)/u.exec(line) ?? [];
    if (open && fence) {
      blocks.push(open);
      open = undefined;
    } else if (open) {
      open.text += `${line}\n`;
    } else if (fence) {
      open = { heading, language, text: '', line: at + 1 };
    } else if (line.startsWith('#')) {
      heading = line.replace(/^#+ /u, '');
    }
  }
  return blocks;
}

/** The one block of a language under a heading that has these words in it. */
export function blockOf(page, heading, language = 'yaml', words = '') {
  const found = blocksOf(page).filter(
    (it) => it.heading.includes(heading) && it.language === language && it.text.includes(words),
  );
  if (found.length !== 1) {
    throw new Error(`${page}: ${found.length} blocks of ${language} under "${heading}" with "${words}"`);
  }
  return found[0].text;
}

/** The lines of a page that are no block, and no mark of Markdown: what a person reads. */
export function wordsOf(text) {
  return text
    .replaceAll(/<picture>[\s\S]*?<\/picture>|!\[[^\]]*\]\([^)]*\)/gu, '')
    .replaceAll(/\]\([^)]*\)/gu, '')
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
}

/** Numbers differ from run to run. */
const masked = (line) =>
  line
    .trim()
    .replaceAll(/\d+(?:\.\d+)?/gu, 'N')
    .replaceAll(/[-+]N/gu, 'N');

/** The lines that a page shows and a step did not print, numbers aside. */
export function missingIn(printed, shown) {
  const lines = new Set(printed.split('\n').map(masked));
  return shown
    .split('\n')
    .filter((line) => line.trim())
    .filter((line) => !lines.has(masked(line)));
}
