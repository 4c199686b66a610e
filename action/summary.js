/** The runner drops a summary of more than 1 MiB whole. */
const LIMIT_BYTES = 1024 * 1024;

/** Enough for the line that says that something is missing. */
const ROOM_BYTES = 4096;

/**
 * `markdown`, cut at a line where it is too long to be shown.
 *
 * @param {string} markdown
 * @param {string} report where all of it stands
 */
export function fitting(markdown, report) {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= LIMIT_BYTES - ROOM_BYTES) {
    return markdown;
  }
  const end = bytes.lastIndexOf('\n', LIMIT_BYTES - ROOM_BYTES);
  return `${bytes.toString('utf8', 0, end)}\n\nThis summary is cut at 1 MiB. The report is whole: \`${report}\``;
}

/**
 * `markdown` with the address of the whole report after its first sentence.
 *
 * @param {string} markdown a heading, an empty line, a sentence
 * @param {string | undefined} url
 */
export function linked(markdown, url) {
  const [heading, empty, sentence, ...rest] = markdown.split('\n');
  const link = url ? ['', `[The whole report](${url})`] : [];
  return [heading, empty, sentence, ...link, ...rest].filter((it) => it !== undefined).join('\n');
}
