// Texts of DQL cut where nothing is open: no quote, no bracket.

const CLOSING = { '(': ')', '[': ']', '{': '}' };

/** The parts of `text` between separators that stand in no quotes and in no brackets. */
export function split(text, separator) {
  const parts = [''];
  const open = [];
  for (const { piece, bracket } of pieces(text)) {
    if (bracket && CLOSING[piece]) {
      open.push(CLOSING[piece]);
    } else if (bracket && open.at(-1) === piece) {
      open.pop();
    }
    if (piece === separator && open.length === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += piece;
    }
  }
  return parts.map((part) => part.trim());
}

/** What stands in the bracket that `text` begins with, without it; and how many letters both took. */
export function bracketed(text) {
  let [depth, length] = [0, 0];
  for (const { piece, bracket } of pieces(text)) {
    length += piece.length;
    depth += bracket ? (CLOSING[piece] ? 1 : -1) : 0;
    if (depth === 0) {
      return { inside: text.slice(1, length - 1), length };
    }
  }
  return undefined;
}

/** Texts in quotes and names in backticks whole, everything else letter by letter. */
function* pieces(text) {
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"|`[^`]*`|[\s\S]/gu)) {
    yield { piece, bracket: /^[()[\]{}]$/u.test(piece) };
  }
}
