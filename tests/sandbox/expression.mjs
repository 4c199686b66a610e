// Expressions of DQL: logic with nulls, comparisons, arithmetic (on lists item by item), functions, and `in` with a query.

import { Refusal } from './refusal.mjs';
import { bracketed, split } from './split.mjs';

const TOKEN =
  /\s*("(?:[^"\\]|\\.)*"|`[^`]+`|\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d)?(?![\w.])|[A-Za-z_][\w.]*|[=!<>]=|[(){},:|<>*/+=[\]-])/y;
const QUERY = /^\[\s*(?:fetch|smartscapeNodes|timeseries|data)\s/u;
const SPAN_NS = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 36e11, d: 864e11 };

export const wrong = (what) => new Refusal(400, `PARSE_ERROR: ${what}`);

const none = (value) => value === null || value === undefined;
const known = (of) => (left, right) => (none(left) || none(right) ? null : of(left, right));
const COMPARED = {
  '==': known((a, b) => a === b || (typeof a !== typeof b && String(a) === String(b))),
  '!=': known((a, b) => a !== b),
  '<': known((a, b) => a < b),
  '<=': known((a, b) => a <= b),
  '>': known((a, b) => a > b),
  '>=': known((a, b) => a >= b),
};
const COMPUTED = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? null : a / b),
};
const sum = (list) => list.reduce((all, value) => all + Number(value ?? 0), 0);
const FUNCTIONS = {
  arraySum: (list) => (none(list) ? null : sum(list)),
  coalesce: (...values) => values.find((it) => !none(it)) ?? null,
  concat: (...values) => values.filter((it) => !none(it)).join(''),
  contains: (text, part) => String(text ?? '').includes(part),
  in: (value, ...lists) => (none(value) ? null : lists.flat().includes(value)),
  isNotNull: (it) => !none(it),
  isNull: none,
  lower: (text) => text?.toLowerCase(),
  startsWith: (text, part) => String(text ?? '').startsWith(part),
  toLong: (it) => (none(it) ? null : Math.trunc(Number(it))),
  toSmartscapeId: (id) => id,
  toString: (it) => String(it),
};

/** Number by number; what lacks a part is null. */
function computed(sign, left, right) {
  if (Array.isArray(left) || Array.isArray(right)) {
    const { length } = Array.isArray(left) ? left : right;
    const at = (value, index) => (Array.isArray(value) ? value[index] : value);
    return Array.from({ length }, (_, index) => computed(sign, at(left, index), at(right, index)));
  }
  return none(left) || none(right) ? null : COMPUTED[sign](Number(left), Number(right));
}

/** `context.run(query)` answers the records of a query; `context.select(selector)` the ids of classic entities. */
export class Expression {
  #context;
  #words = [];

  constructor(text, context = {}) {
    this.#context = context;
    TOKEN.lastIndex = 0;
    const end = text.trimEnd().length;
    while (TOKEN.lastIndex < end) {
      const at = TOKEN.lastIndex;
      const rest = text.slice(at).trimStart();
      if (QUERY.test(rest)) {
        const found = bracketed(rest);
        this.#words.push({ query: found?.inside ?? '' });
        TOKEN.lastIndex = text.length - rest.length + (found?.length ?? rest.length);
        continue;
      }
      const match = TOKEN.exec(text);
      if (!match) {
        throw wrong(`'${text.slice(at, at + 20)}' isn't allowed here.`);
      }
      this.#words.push(match[1]);
    }
  }

  /** The whole text as a function of a row. */
  whole() {
    const value = this.#or();
    if (this.#words.length > 0) {
      throw wrong(`'${this.#words[0].query ?? this.#words[0]}' isn't allowed here.`);
    }
    return value;
  }

  #take(...words) {
    return words.includes(this.#words[0]) ? this.#words.shift() : undefined;
  }

  #need(word) {
    if (!this.#take(word)) {
      throw wrong(`'${word}' expected, not '${this.#words[0] ?? ''}'.`);
    }
  }

  #or() {
    let left = this.#and();
    while (this.#take('or')) {
      const [one, other] = [left, this.#and()];
      left = (row) => one(row) === true || other(row) === true || (none(one(row)) || none(other(row)) ? null : false);
    }
    return left;
  }

  #and() {
    let left = this.#not();
    while (this.#take('and')) {
      const [one, other] = [left, this.#not()];
      left = (row) => (one(row) === false || other(row) === false ? false : one(row) === true && other(row) === true);
    }
    return left;
  }

  #not() {
    if (this.#take('not')) {
      const inner = this.#not();
      return (row) => (none(inner(row)) ? null : !inner(row));
    }
    const left = this.#sum();
    if (this.#take('in')) {
      const { query } = this.#words.shift() ?? {};
      if (query === undefined) {
        throw wrong("a query in brackets is expected after 'in'.");
      }
      const records = this.#context.run(query);
      const values = new Set(records.map((record) => Object.values(record)[0]));
      return (row) => (none(left(row)) ? null : values.has(left(row)));
    }
    const sign = this.#take(...Object.keys(COMPARED));
    if (!sign) {
      return left;
    }
    const right = this.#sum();
    return (row) => COMPARED[sign](left(row), right(row));
  }

  #sum() {
    return this.#chain(['+', '-'], () => this.#product());
  }

  #product() {
    return this.#chain(['*', '/'], () => this.#value());
  }

  #chain(signs, next) {
    let left = next();
    for (let sign = this.#take(...signs); sign; sign = this.#take(...signs)) {
      const [one, by, other] = [left, sign, next()];
      left = (row) => computed(by, one(row), other(row));
    }
    return left;
  }

  #value() {
    if (this.#take('(')) {
      const inner = this.#or();
      this.#need(')');
      return inner;
    }
    const word = this.#words.shift();
    if (typeof word !== 'string') {
      throw wrong('the query ends too early.');
    }
    if (word.startsWith('"')) {
      const text = word.slice(1, -1).replaceAll(/\\(.)/gsu, '$1');
      return () => text;
    }
    const [, digits, unit] = /^(\d+(?:\.\d+)?)(\w*)$/u.exec(word) ?? [];
    if (digits) {
      return () => Number(digits) * (SPAN_NS[unit] ?? 1);
    }
    if (!/^[\w`]/u.test(word)) {
      throw wrong(`'${word}' isn't allowed here.`);
    }
    if (this.#take('(')) {
      return this.#call(word);
    }
    if (this.#take('[')) {
      // `series[]` is each of its numbers, `tags[key]` one of its fields.
      const key = this.#take(']') ? undefined : this.#words.shift().replaceAll(/[`"]/gu, '');
      if (key === undefined) {
        return (row) => row[word];
      }
      this.#need(']');
      return (row) => row[word]?.[key];
    }
    const name = word.replaceAll('`', '');
    return word === 'true' || word === 'false' ? () => word === 'true' : (row) => row[name] ?? null;
  }

  #call(name) {
    const args = [];
    const list = () => {
      do {
        args.push(this.#take('{') ? this.#list() : this.#or());
      } while (this.#take(','));
      this.#need(')');
    };
    if (!this.#take(')')) {
      list();
    }
    if (name === 'classicEntitySelector') {
      return (row) => this.#context.select(args[0](row));
    }
    if (!FUNCTIONS[name]) {
      throw wrong(`the function '${name}' doesn't exist.`);
    }
    return (row) => FUNCTIONS[name](...args.map((it) => it(row)));
  }

  #list() {
    const items = [this.#or()];
    while (this.#take(',')) {
      items.push(this.#or());
    }
    this.#need('}');
    return (row) => items.map((it) => it(row));
  }
}

/** A condition as a function of a row: true where it holds. */
export function condition(text, context) {
  const holds = new Expression(text, context).whole();
  return (row) => holds(row) === true;
}

/** `name = expression, …`; a name alone is a field of its own: pairs of a name and a function of a row. */
export function assigned(text, context) {
  return split(text, ',').map((it) => {
    const [, name, of] = /^([\w.]+|`[^`]+`)\s*(?:=\s*([\s\S]+))?$/u.exec(it) ?? [];
    if (!name) {
      throw wrong(`'${it}' isn't a field.`);
    }
    return [name.replaceAll('`', ''), new Expression(of ?? name, context).whole()];
  });
}
