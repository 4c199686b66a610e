// Arithmetic over series: `(a + b) / 2`, the atoms of which somebody else reads.

import { plain } from './refusal.mjs';

/**
 * Reads `text`. `atom(rest)` reads what stands at the start of `rest`, `{ length, value }`, or nothing.
 * The answer is a tree of `{ number }`, `{ atom }` and `{ sign, left, right }`.
 */
export function readFormula(text, atom) {
  let rest = text.trim();
  const take = (length) => {
    rest = rest.slice(length).trimStart();
  };
  const wrong = () =>
    plain(400, `Error parsing query: unable to parse ${text}: unexpected token at ${rest.slice(0, 20)}`);

  function sum() {
    return chain(product, /^[+-]/);
  }
  function product() {
    return chain(factor, /^[*/]/);
  }
  function chain(next, signs) {
    let left = next();
    for (let sign = signs.exec(rest); sign; sign = signs.exec(rest)) {
      take(1);
      left = { sign: sign[0], left, right: next() };
    }
    return left;
  }
  function factor() {
    if (rest.startsWith('-')) {
      take(1);
      return { sign: '-', left: { number: 0 }, right: factor() };
    }
    if (rest.startsWith('(')) {
      take(1);
      const inner = sum();
      if (!rest.startsWith(')')) {
        throw wrong();
      }
      take(1);
      return inner;
    }
    const number = /^\d+(\.\d+)?(e[+-]?\d+)?/i.exec(rest);
    if (number) {
      take(number[0].length);
      return { number: Number(number[0]) };
    }
    const found = atom(rest);
    if (!found) {
      throw wrong();
    }
    take(found.length);
    return { atom: found.value };
  }

  const tree = sum();
  if (rest !== '') {
    throw wrong();
  }
  return tree;
}

const SIGNS = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0 ? null : left / right),
};

/**
 * Works a tree out. `lines(atom)` are `{ group: [tags], values: Map }`; where both sides have groups, equal ones meet,
 * and a value that one side lacks is nobody's.
 */
export function work(tree, lines) {
  if (tree.atom !== undefined) {
    return lines(tree.atom);
  }
  if (tree.number !== undefined) {
    return tree.number;
  }
  const left = work(tree.left, lines);
  const right = work(tree.right, lines);
  const both = (one, other) => (one === null || other === null ? null : SIGNS[tree.sign](one, other));
  if (typeof left === 'number' && typeof right === 'number') {
    return both(left, right);
  }
  const map = ({ group, values }, to) => ({
    group,
    values: new Map([...values].map(([at, value]) => [at, to(value)])),
  });
  if (typeof left === 'number') {
    return right.map((line) => map(line, (value) => both(left, value)));
  }
  if (typeof right === 'number') {
    return left.map((line) => map(line, (value) => both(value, right)));
  }
  return left.flatMap((line) => {
    const name = line.group.join();
    const other = right.find(({ group }) => group.join() === name) ?? (right.length === 1 ? right[0] : undefined);
    if (!other) {
      return [];
    }
    const shared = [...line.values].filter(([at]) => other.values.has(at));
    return [
      { group: line.group, values: new Map(shared.map(([at, value]) => [at, both(value, other.values.get(at))])) },
    ];
  });
}
