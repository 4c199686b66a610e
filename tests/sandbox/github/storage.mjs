// Azure's blob storage, as far as an upload of blocks goes.
// https://learn.microsoft.com/rest/api/storageservices/put-block and put-block-list

import { createHash, createHmac, randomBytes } from 'node:crypto';

const HOUR_MS = 3_600_000;

export class Storage {
  url = '';
  #now;
  #key = randomBytes(32);
  #blobs = new Map();

  constructor(now) {
    this.#now = now;
  }

  /** A new blob and the address that may write to it, for an hour. */
  open() {
    const blob = `/actions-results/${randomBytes(8).toString('hex')}`;
    const until = new Date(this.#now() + HOUR_MS).toISOString();
    this.#blobs.set(blob, { blocks: new Map() });
    const query = new URLSearchParams({ sp: 'cw', se: until, sig: this.#signature(blob, until), sr: 'b' });
    return { blob, url: `${this.url}${blob}?${query}` };
  }

  /** `{ text, type, bytes, sha256 }`; nothing while no list of blocks was put. */
  read(blob) {
    const { text, type } = this.#blobs.get(blob);
    if (text === undefined) {
      return undefined;
    }
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { text, type, bytes: Buffer.byteLength(text), sha256 };
  }

  /** A block, or the list of blocks that makes the blob. */
  put({ method, path, query, headers, text }) {
    const blob = this.#blobs.get(path);
    if (!blob || query.sig !== this.#signature(path, query.se) || Date.parse(query.se) < this.#now()) {
      return xml(403, 'AuthenticationFailed');
    }
    // What the official client sends, and what is needed for such an address.
    if (method !== 'PUT' || !headers['x-ms-version'] || headers.authorization) {
      return xml(400, 'InvalidHeaderValue');
    }
    if (headers['content-length'] === undefined) {
      return xml(411, 'MissingContentLengthHeader');
    }
    if (query.comp === 'block') {
      const id = Buffer.from(query.blockid ?? '', 'base64');
      if (id.length === 0 || id.length > 64) {
        return xml(400, 'InvalidQueryParameterValue');
      }
      blob.blocks.set(query.blockid, text);
      return { status: 201 };
    }
    if (query.comp === 'blocklist') {
      const ids = [...text.matchAll(/<(?:Latest|Uncommitted)>([^<]+)<\//gu)].map(([, id]) => id);
      if (ids.length === 0 || ids.some((id) => !blob.blocks.has(id))) {
        return xml(400, 'InvalidBlockList');
      }
      blob.text = ids.map((id) => blob.blocks.get(id)).join('');
      blob.type = headers['x-ms-blob-content-type'];
      return { status: 201 };
    }
    return xml(400, 'InvalidQueryParameterValue');
  }

  #signature(blob, until) {
    return createHmac('sha256', this.#key).update(`${blob}\n${until}`).digest('base64');
  }
}

function xml(status, code) {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>sandbox</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml', 'x-ms-error-code': code }, body };
}
