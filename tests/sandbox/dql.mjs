// A small reader of DQL: `fetch`, `smartscapeNodes` and `timeseries` with `filter`, `sort`, `limit`, `fields`,
// `fieldsAdd` and `fieldsRemove`.

import { Refusal } from './refusal.mjs';
import { computed, readSeries } from './timeseries.mjs';

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|`[^`]+`|[A-Za-z_][\w.]*|\d+(?:\.\d+)?|[=!<>]=|[(){},:|<>*/+=[\]-])/gy;

const wrong = (what) => new Refusal(400, `PARSE_ERROR: ${what}`);

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      throw wrong(`'${text.slice(at, at + 20)}' isn't allowed here.`);
    }
    found.push(match[1]);
  }
  return found;
}

/** Reads expressions of filters: comparisons, `and`, `or`, `not`, `contains(…)`, `toSmartscapeId(…)`. */
class Expression {
  constructor(words) {
    this.words = words;
  }

  take(word) {
    if (this.words[0] === word) {
      return this.words.shift();
    }
    return undefined;
  }

  or() {
    let left = this.and();
    while (this.take('or')) {
      const [one, other] = [left, this.and()];
      left = (row) => one(row) || other(row);
    }
    return left;
  }

  and() {
    let left = this.not();
    while (this.take('and')) {
      const [one, other] = [left, this.not()];
      left = (row) => one(row) && other(row);
    }
    return left;
  }

  not() {
    if (this.take('not')) {
      const inner = this.not();
      return (row) => !inner(row);
    }
    const left = this.value();
    const sign = ['==', '!='].find((it) => this.take(it));
    if (!sign) {
      return left;
    }
    const right = this.value();
    return (row) => (left(row) === right(row)) === (sign === '==');
  }

  value() {
    if (this.take('(')) {
      const inner = this.or();
      this.need(')');
      return inner;
    }
    const word = this.words.shift();
    if (word === undefined) {
      throw wrong('the query ends too early.');
    }
    if (word.startsWith('"')) {
      const text = JSON.parse(word);
      return () => text;
    }
    if (/^\d/u.test(word)) {
      return () => Number(word);
    }
    if (!/^[\w`]/u.test(word)) {
      throw wrong(`'${word}' isn't allowed here.`);
    }
    if (this.take('[')) {
      const key = (this.words.shift() ?? '').replaceAll(/[`"]/gu, '');
      this.need(']');
      return (row) => row[word]?.[key];
    }
    if (!this.take('(')) {
      return word === 'true' || word === 'false' ? () => word === 'true' : (row) => row[word];
    }
    const args = [this.value()];
    while (this.take(',')) {
      args.push(this.value());
    }
    this.need(')');
    const known = {
      contains: (text, part) => String(text ?? '').includes(part),
      isNotNull: (it) => it !== undefined && it !== null,
      lower: (text) => text?.toLowerCase(),
      startsWith: (text, part) => String(text ?? '').startsWith(part),
      toSmartscapeId: (id) => id,
      toString: (it) => String(it),
    }[word];
    if (!known) {
      throw wrong(`the function '${word}' doesn't exist.`);
    }
    return (row) => known(...args.map((it) => it(row)));
  }

  need(word) {
    if (!this.take(word)) {
      throw wrong(`'${word}' expected, not '${this.words[0] ?? ''}'.`);
    }
  }
}

function condition(text) {
  const expression = new Expression(tokens(text));
  const holds = expression.or();
  if (expression.words.length > 0) {
    throw wrong(`'${expression.words[0]}' isn't allowed here.`);
  }
  return holds;
}

/** The stages between pipes that stand in no quotes. */
function stages(query) {
  return (query.match(/(?:"(?:[^"\\]|\\.)*"|[^"|])+/gu) ?? []).map((it) => it.trim());
}

/** `name = expression, …`; a name alone is a field of its own. */
function assigned(text) {
  return text.split(',').map((it) => {
    const [to, of = to] = it.split('=').map((part) => part.trim());
    return [to, computed(of)];
  });
}

/** Reads a query: where its rows come from, and what is done with them. */
export function readQuery(query) {
  const [first, ...rest] = stages(query);
  const series = readSeries(first ?? '');
  const record = /^data\s+record\((.*)\)$/su.exec(first ?? '');
  const source = /^(fetch|smartscapeNodes)\s+"?([\w.*]+)"?$/u.exec(first ?? '');
  if (!series && !source && !record) {
    throw wrong(`'${first ?? ''}' isn't a command of the sandbox.`);
  }
  const steps = rest.map((stage) => {
    const [, name, text] = /^(\w+)\s+(.*)$/su.exec(stage) ?? [];
    switch (name) {
      case 'filter': {
        const holds = condition(text);
        return (rows) => rows.filter((row) => holds(row) === true);
      }
      case 'sort': {
        const [field, order] = text.split(/\s+/u);
        const sign = order === 'desc' ? -1 : 1;
        return (rows) => rows.toSorted((a, b) => sign * (a[field] > b[field] ? 1 : a[field] < b[field] ? -1 : 0));
      }
      case 'limit':
        return (rows) => rows.slice(0, Number(text));
      case 'fields': {
        const fields = assigned(text);
        return (rows) => rows.map((row) => Object.fromEntries(fields.map(([to, of]) => [to, of(row)])));
      }
      case 'fieldsAdd': {
        const fields = assigned(text);
        return (rows) =>
          rows.map((row) => ({ ...row, ...Object.fromEntries(fields.map(([to, of]) => [to, of(row)])) }));
      }
      case 'fieldsRemove': {
        const gone = text.split(',').map((it) => it.trim());
        return (rows) =>
          rows.map((row) => Object.fromEntries(Object.entries(row).filter(([it]) => !gone.includes(it))));
      }
      default:
        throw wrong(`'${stage}' isn't a command of the sandbox.`);
    }
  });
  return {
    from: series || record ? undefined : { command: source[1], table: source[2] },
    records: record && [{ [record[1].split('=', 1)[0].trim()]: 1 }],
    series: series && { columns: series.columns, holds: series.filter ? condition(series.filter) : () => true },
    done: (rows) => steps.reduce((all, step) => step(all), rows),
  };
}
