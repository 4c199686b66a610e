// The grammar all selectors share: criteria `name("value",...)`, joined by commas.

/** A selector that is not one; `message` says where. */
export class SelectorError extends Error {}

/**
 * Reads `name.op("a",b),not(name(...))` into `[{ name, values, inner }]`: `values` unescaped; `inner`, the
 * criteria inside the brackets, only for the names in `nesting`.
 *
 * A value `entitySelector("…")` is `{ selector }`.
 *
 * Inside quotes `~` escapes `"` and `~`; a backslash stays as it is (it escapes colons in tags).
 */
export function readCriteria(text, nesting = []) {
  const reader = new Reader(text, nesting);
  const criteria = reader.criteria();
  reader.end();
  return criteria;
}

class Reader {
  #text;
  #nesting;
  #at = 0;

  constructor(text, nesting) {
    this.#text = text;
    this.#nesting = nesting;
  }

  criteria() {
    const all = [this.#criterion()];
    while (this.#take(',')) {
      all.push(this.#criterion());
    }
    return all;
  }

  end() {
    if (this.#at < this.#text.length) {
      throw this.#unexpected();
    }
  }

  #criterion() {
    this.#blanks();
    const [name] = /^[A-Za-z_][\w.-]*/.exec(this.#text.slice(this.#at)) ?? [];
    if (!name) {
      throw this.#unexpected();
    }
    this.#at += name.length;
    this.#expect('(');
    if (this.#nesting.some((prefix) => name === prefix || name.startsWith(`${prefix}.`))) {
      const inner = this.criteria();
      this.#expect(')');
      return { name, values: [], inner };
    }
    const values = [];
    if (!this.#take(')')) {
      do {
        values.push(this.#value());
      } while (this.#take(','));
      this.#expect(')');
    }
    return { name, values };
  }

  #value() {
    this.#blanks();
    if (this.#take('"')) {
      return this.#quoted();
    }
    const [bare] = /^[^(),"]*/.exec(this.#text.slice(this.#at));
    if (bare.trim() === '') {
      throw this.#unexpected();
    }
    this.#at += bare.length;
    if (bare.trim() === 'entitySelector' && this.#take('(')) {
      const selector = this.#value();
      this.#expect(')');
      return { selector };
    }
    return bare.trim();
  }

  #quoted() {
    let value = '';
    for (;;) {
      const char = this.#text[this.#at];
      this.#at += 1;
      if (char === undefined) {
        throw new SelectorError('the closing quote is missing');
      }
      if (char === '"') {
        return value;
      }
      if (char === '~' && (this.#text[this.#at] === '"' || this.#text[this.#at] === '~')) {
        value += this.#text[this.#at];
        this.#at += 1;
      } else {
        value += char;
      }
    }
  }

  #blanks() {
    while (/\s/.test(this.#text[this.#at] ?? '')) {
      this.#at += 1;
    }
  }

  #take(char) {
    this.#blanks();
    if (this.#text[this.#at] !== char) {
      return false;
    }
    this.#at += 1;
    return true;
  }

  #expect(char) {
    if (!this.#take(char)) {
      throw this.#unexpected(char);
    }
  }

  #unexpected(wanted) {
    const found = this.#at < this.#text.length ? `unexpected '${this.#text[this.#at]}'` : 'unexpected end';
    return new SelectorError(`${found} at position ${this.#at}${wanted ? `, expected '${wanted}'` : ''}`);
  }
}
