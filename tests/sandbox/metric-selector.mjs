// The metric selector: keys, transformations, arithmetic.
// https://docs.dynatrace.com/docs/dynatrace-api/environment-api/metric-v2/metric-selector

import { AGGREGATIONS } from './aggregate.mjs';
import { readCriteria, SelectorError } from './criterion.mjs';
import { Refusal, violation } from './refusal.mjs';

/** The namespaces of keys that have a colon of their own: `builtin:service.response.time`. */
const NAMESPACES = ['bizevents', 'builtin', 'calc', 'cloud', 'events', 'ext', 'func', 'legacy', 'log', 'ua'];
const CONDITIONS = ['eq', 'ne', 'in', 'prefix', 'suffix', 'contains', 'existsKey', 'and', 'or', 'not'];
const MOST_SELECTORS = 10;

/** Splits at the commas that lie outside brackets and quotes; trims. */
export function splitTop(text) {
  const parts = [''];
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '~') {
      parts[parts.length - 1] += char + (text[at + 1] ?? '');
      at += 1;
      continue;
    }
    quoted = char === '"' ? !quoted : quoted;
    depth += quoted ? 0 : char === '(' ? 1 : char === ')' ? -1 : 0;
    if (char === ',' && !quoted && depth === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += char;
    }
  }
  return parts.map((part) => part.trim());
}

/** The selectors of a query, each `{ text, tree }`; a mistake is a 400 in Dynatrace's words. */
export function readMetricSelectors(text) {
  if (!text) {
    throw violation('metricSelector', 'expected one of nextPageKey or metricSelector to be specified');
  }
  const parts = splitTop(text);
  if (parts.length > MOST_SELECTORS) {
    throw violation(
      'metricSelector',
      `must not select more than ${MOST_SELECTORS} metrics, but selects ${parts.length}`,
    );
  }
  return parts.map((part) => ({ text: part, tree: readMetricSelector(part) }));
}

/**
 * One selector as a tree: `{ key, steps }`, `{ group, steps }`, `{ number }` or `{ operator, left, right }`;
 * a step is `{ name, args: [text] }`, args as written, still quoted.
 */
export function readMetricSelector(text) {
  const parser = new Parser(text);
  const tree = parser.sum();
  parser.end();
  return tree;
}

/** An argument without its quotes and escapes. */
export function plain(arg) {
  const text = arg.trim();
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll(/~(["~])/g, '$1') : text;
}

/** A filter argument as `[{ name, values, inner }]`. */
export function readCondition(text) {
  try {
    const [condition, ...more] = readCriteria(text, ['and', 'or', 'not']);
    if (more.length > 0 || !CONDITIONS.includes(condition.name)) {
      throw new SelectorError(`unknown filter condition '${condition.name}'`);
    }
    return condition;
  } catch (error) {
    throw error instanceof SelectorError ? parseError(text, error.message) : error;
  }
}

/** The 400 that Dynatrace answers to a selector it cannot read. */
export function parseError(text, why) {
  return new Refusal(400, `Metric selector parse error: ${why} in '${text}'`);
}

class Parser {
  #text;
  #at = 0;

  constructor(text) {
    this.#text = text;
  }

  sum() {
    return this.#chain(['+', '-'], () => this.#product());
  }

  end() {
    this.#blanks();
    if (this.#at < this.#text.length) {
      throw this.#error();
    }
  }

  #product() {
    return this.#chain(['*', '/'], () => this.#operand());
  }

  #chain(operators, next) {
    let left = next();
    for (;;) {
      this.#blanks();
      const operator = this.#text[this.#at];
      if (!operators.includes(operator)) {
        return left;
      }
      this.#at += 1;
      left = { operator, left, right: next() };
    }
  }

  #operand() {
    this.#blanks();
    const number = this.#match(/^-?\d+(\.\d+)?(?![\w.:-])/);
    if (number) {
      return { number: Number(number) };
    }
    if (this.#match(/^\(/)) {
      const group = this.sum();
      this.#blanks();
      if (!this.#match(/^\)/)) {
        throw this.#error();
      }
      return { group, steps: this.#steps() };
    }
    return this.#metric();
  }

  #metric() {
    let key = this.#match(/^[A-Za-z_][\w.-]*/);
    if (!key) {
      throw this.#error();
    }
    if (NAMESPACES.includes(key)) {
      const rest = this.#match(/^:[A-Za-z_][\w.-]*/);
      if (!rest) {
        throw this.#error();
      }
      key += rest;
    }
    return { key, steps: this.#steps() };
  }

  #steps() {
    const steps = [];
    while (this.#match(/^:/)) {
      const name = this.#match(/^[A-Za-z]\w*/);
      if (!name) {
        throw this.#error();
      }
      steps.push({ name, args: this.#text[this.#at] === '(' ? this.#args() : [] });
    }
    return steps;
  }

  #args() {
    const from = this.#at + 1;
    let depth = 0;
    let quoted = false;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const char = this.#text[this.#at];
      if (char === '~') {
        this.#at += 1;
        continue;
      }
      quoted = char === '"' ? !quoted : quoted;
      depth += quoted ? 0 : char === '(' ? 1 : char === ')' ? -1 : 0;
      if (depth === 0) {
        const inner = this.#text.slice(from, this.#at);
        this.#at += 1;
        return inner.trim() === '' ? [] : splitTop(inner);
      }
    }
    throw this.#error();
  }

  #match(pattern) {
    const [found] = pattern.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += found?.length ?? 0;
    return found;
  }

  #blanks() {
    this.#match(/^\s+/);
  }

  #error() {
    const found = this.#at < this.#text.length ? `unexpected '${this.#text[this.#at]}'` : 'unexpected end';
    return parseError(this.#text, `${found} at position ${this.#at}`);
  }
}

/** Whether a step's name is an aggregation. */
export function isAggregation(name) {
  return AGGREGATIONS.includes(name);
}
