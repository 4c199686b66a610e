// Forms in parts, as RFC 7578 has them.

import { Refusal } from './refusal.mjs';

/** The parts by their names: `{ text, type, file }`. */
export function readForm(contentType, bytes) {
  const [, quoted, bare] =
    /^multipart\/form-data\s*;.*boundary=(?:"([^"]+)"|([^\s;]+))/iu.exec(contentType ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (!boundary) {
    throw new Refusal(415, 'HTTP 415 Unsupported Media Type');
  }
  const [before, ...parts] = bytes.toString('utf8').split(`--${boundary}`);
  if (before !== '' || !parts.pop()?.startsWith('--')) {
    throw new Refusal(400, 'The form does not end.');
  }
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf('\r\n\r\n');
      const head = part.slice(0, at);
      const [, name] = /content-disposition: form-data; name="([^"]+)"/iu.exec(head) ?? [];
      const [, file] = /; filename="([^"]*)"/iu.exec(head) ?? [];
      const [, type] = /content-type: ([^\r\n]+)/iu.exec(head) ?? [];
      if (!part.startsWith('\r\n') || at < 0 || !part.endsWith('\r\n') || !name) {
        throw new Refusal(400, 'A part of the form cannot be read.');
      }
      return [name, { text: part.slice(at + 4, -2), type, file }];
    }),
  );
}
