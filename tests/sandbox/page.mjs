// Answers in pages: a cursor that must be sent alone.

import { violation } from './refusal.mjs';

export class Pages {
  #cursors = new Map();
  #made = 0;

  /**
   * One page: `first()` makes the whole list of the first request, later ones name the cursor and nothing else.
   * Returns `{ totalCount, pageSize, nextPageKey?, items }`.
   */
  turn(query, { pageSize: usual, most }, first) {
    const { nextPageKey, ...rest } = query;
    if (nextPageKey !== undefined) {
      const cursor = this.#cursors.get(nextPageKey);
      if (Object.keys(rest).length > 0) {
        throw violation('nextPageKey', `must be the only parameter, but found ${Object.keys(rest).join(', ')}`);
      }
      if (!cursor) {
        throw violation('nextPageKey', 'The page key is invalid or expired.');
      }
      return this.#page(cursor);
    }
    const pageSize = query.pageSize === undefined ? usual : Number(query.pageSize);
    if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > most) {
      throw violation('pageSize', `must be between 1 and ${most}`);
    }
    return this.#page({ items: first(), from: 0, pageSize });
  }

  #page({ items, from, pageSize }) {
    const page = { totalCount: items.length, pageSize };
    if (from + pageSize < items.length) {
      this.#made += 1;
      // Cursors carry characters that must be percent-encoded.
      page.nextPageKey = `${Buffer.from(`page ${this.#made}`).toString('base64')}+/==`;
      this.#cursors.set(page.nextPageKey, { items, from: from + pageSize, pageSize });
    }
    page.items = items.slice(from, from + pageSize);
    return page;
  }
}
