// `timeseries` of DQL, and the arithmetic of its fields: numbers, `field`, `field[]`, `arraySum(field)`, `*` and `/`.

import { Refusal } from './refusal.mjs';

const MOST_BUCKETS = 120;
const MINUTE_MS = 60_000;
const HEAD = /^timeseries\s+(?:\{(?<many>[^{}]*)\}|(?<one>[^{}]*?\)))\s*(?:,\s*filter\s*:\s*\{(?<filter>.*)\}\s*)?$/su;
const CALL = /(\w+)\s*=\s*(\w+)\(\s*([\w.]+)\s*((?:,[^(),]*)*)\)/gu;

const wrong = (what) => new Refusal(400, `PARSE_ERROR: ${what}`);

/** The series that a first stage asks for: `{ columns, filter }`; none where it is no `timeseries`. */
export function readSeries(stage) {
  if (!stage.startsWith('timeseries')) {
    return undefined;
  }
  const { many, one, filter } = HEAD.exec(stage)?.groups ?? {};
  const columns = [...(many ?? one ?? '').matchAll(CALL)].map(([, name, aggregation, metric, more]) => {
    const options = more
      .split(',')
      .map((it) => it.trim())
      .filter(Boolean);
    const named = Object.fromEntries(
      options.filter((it) => it.includes(':')).map((it) => it.split(':').map((part) => part.trim())),
    );
    const odd = Object.keys(named).find((it) => !['default', 'rate', 'scalar'].includes(it));
    if (odd || (named.rate && named.rate !== '1m')) {
      throw wrong(`the parameter '${odd ?? 'rate'}' isn't one of the sandbox.`);
    }
    return {
      ...{ name, aggregation, metric, percent: Number(options.find((it) => /^\d+$/u.test(it))) },
      ...{ filled: named.default && Number(named.default), rate: Boolean(named.rate), scalar: named.scalar === 'true' },
    };
  });
  if (columns.length === 0) {
    throw wrong(`'${stage}' asks for no series that the sandbox knows.`);
  }
  return { columns, filter };
}

/** The one record of series over a window; none where nothing was measured at all. */
export function seriesOver(columns, points, { from, to }) {
  if (points.length === 0) {
    return [];
  }
  const frame = (start) => ({ start: new Date(start).toISOString(), end: new Date(to).toISOString() });
  const width = (ms) => ms / MINUTE_MS;
  const of = ({ metric }) => points.filter((it) => it.metric === metric);
  if (columns.every(({ scalar }) => scalar)) {
    const number = (column) => {
      const values = of(column).map(({ value }) => value);
      const found = values.length > 0 ? aggregate(column, values) : (column.filled ?? null);
      return column.rate && found !== null ? Number(found) / width(to - from) : found;
    };
    return [{ timeframe: frame(from), ...Object.fromEntries(columns.map((it) => [it.name, number(it)])) }];
  }
  const interval = Math.max(MINUTE_MS, Math.ceil((to - from) / MOST_BUCKETS / MINUTE_MS) * MINUTE_MS);
  const start = Math.floor(from / interval) * interval;
  const series = (column) => {
    const buckets = Array.from({ length: Math.ceil((to - start) / interval) }, () => []);
    of(column).forEach(({ time, value }) => {
      buckets[Math.floor((time - start) / interval)].push(value);
    });
    return buckets.map((values) => {
      const found = values.length > 0 ? aggregate(column, values) : (column.filled ?? null);
      return column.rate && found !== null ? Number(found) / width(interval) : found;
    });
  };
  const named = Object.fromEntries(columns.map((it) => [it.name, series(it)]));
  return [{ timeframe: frame(start), interval: BigInt(interval) * 1_000_000n, ...named }];
}

function aggregate({ aggregation, percent }, values) {
  const sorted = values.toSorted((a, b) => a - b);
  const sum = values.reduce((all, value) => all + value, 0);
  const of = {
    sum: () => sum,
    avg: () => sum / values.length,
    min: () => sorted[0],
    max: () => sorted.at(-1),
    count: () => BigInt(values.length),
    percentile: () => sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))],
  }[aggregation];
  if (!of) {
    throw wrong(`the aggregation '${aggregation}' doesn't exist.`);
  }
  return of();
}

/** The value of an expression in a row: what lacks a part or is divided by nothing is null. */
export function computed(text) {
  const parts = text.split(/\s*([*/])\s*/u);
  const values = parts.filter((_, index) => index % 2 === 0).map(factor);
  const signs = parts.filter((_, index) => index % 2 === 1);
  return (row) => {
    const read = values.map((it) => it(row));
    const length = read.find(Array.isArray)?.length;
    const at = (index) =>
      read
        .map((it) => (Array.isArray(it) ? it[index] : it))
        .reduce((left, right, place) => combined(signs[place - 1], left, right));
    return length === undefined ? at(0) : Array.from({ length }, (_, index) => at(index));
  };
}

function combined(sign, left, right) {
  if (left === null || left === undefined || right === null || right === undefined || (sign === '/' && right === 0)) {
    return null;
  }
  return sign === '/' ? left / right : left * right;
}

function factor(text) {
  const [, number, sum, field] = /^(?:(\d+(?:\.\d+)?)|arraySum\((\w+)\)|([\w.]+)(?:\[\])?)$/u.exec(text.trim()) ?? [];
  if (number) {
    return () => Number(number);
  }
  if (sum) {
    return (row) => row[sum]?.reduce((all, value) => all + (value ?? 0), 0) ?? null;
  }
  if (field) {
    return (row) => row[field] ?? null;
  }
  throw wrong(`'${text}' isn't an expression of the sandbox.`);
}
