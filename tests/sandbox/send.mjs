// How an answer is written, and how it goes wrong on its way.

import { createGzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';

const JSON_TYPE = 'application/json; charset=utf-8';
const BLANKS = Buffer.alloc(1 << 16, ' ');

/** Writes an answer; `cut`, `drip`, `stuffed`, `bomb`: see the top of sandbox.mjs. */
export function send(response, { status, headers = {}, body }, { cut, drip, stuffed, bomb } = {}) {
  const plain = typeof body === 'string' || body === undefined || Buffer.isBuffer(body);
  const bytes = plain ? Buffer.from(body ?? '') : Buffer.from(JSON.stringify(body));
  const type = plain ? {} : { 'content-type': JSON_TYPE };
  if (stuffed || bomb) {
    // JSON may hold any number of blanks: it is the right answer all the same.
    const packed = bomb ? { 'content-encoding': 'gzip' } : {};
    response.writeHead(status, { ...type, ...headers, ...packed });
    const parts = [padded(bytes, stuffed ?? bomb), ...(bomb ? [createGzip()] : []), response];
    pipeline(parts).catch(() => response.destroy());
    return;
  }
  response.writeHead(status, { ...(status === 204 ? {} : { ...type, 'content-length': bytes.length }), ...headers });
  if (cut) {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
  } else if (drip) {
    let at = 0;
    const drop = () => {
      response.write(bytes.subarray(at, at + 1));
      at += 1;
      if (at >= bytes.length) {
        response.end();
      }
    };
    const timer = setInterval(drop, drip);
    response.once('close', () => clearInterval(timer));
  } else {
    response.end(bytes);
  }
}

/** These bytes after so many blanks. */
function* padded(bytes, size) {
  for (let written = 0; written < size; written += BLANKS.length) {
    yield BLANKS;
  }
  yield bytes;
}
