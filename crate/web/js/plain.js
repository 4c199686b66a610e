/**
 * The one place where text from outside is made harmless before it is printed.
 *
 * Both runners read every line of stdout and stderr. GitHub's takes a line that begins, after blanks, with
 * `::name ...::` and, anywhere in it, `##[name ...]`; Azure's takes `##vso[area.event ...]` anywhere. Both
 * compare by the rules of a culture, in which characters without width do not count: `#` + soft hyphen +
 * `#[` is found too. So those characters go first, and then the openings are broken by a blank.
 */

/** Whatever some reader of lines takes for the end of one. */
const LINE_END = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/u;

/** Control, format, unassigned and surrogate characters, and the rest of what Unicode lets one ignore. */
const WITHOUT_WIDTH = /[^\P{C}\t]|\p{Default_Ignorable_Code_Point}/gu;

/**
 * The lines of `text`, none of which a runner reads as a command.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function plainLines(text) {
  return text.split(LINE_END).map(plainLine);
}

function plainLine(line) {
  return line
    .replace(WITHOUT_WIDTH, '')
    .replace(/#(?=#)/gu, '# ')
    .replace(/^(\s*:)(?=:)/u, '$1 ');
}
