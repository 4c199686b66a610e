// `timeseries`, `makeTimeseries` and `summarize` of DQL: aggregations of metrics and of records.

import { condition, Expression, wrong } from './expression.mjs';
import { bracketed, split } from './split.mjs';

const MOST_BUCKETS = 120;
const MINUTE_MS = 60_000;
const NAMED = /^(filter|by|timeframe)\s*:\s*([\s\S]*)$/u;

/** The columns of `{a = f(…), b = g(…)}` or of one alone, and the parameters beside them. */
function readColumns(text, read) {
  const columns = [];
  const named = {};
  for (const part of split(text, ',')) {
    const [, name, value] = NAMED.exec(part) ?? [];
    const many = !name && part.startsWith('{') ? split(bracketed(part).inside, ',') : [part];
    if (name) {
      named[name] = value.startsWith('{') ? bracketed(value).inside : value;
    } else {
      columns.push(
        ...many.map((it) => {
          const [, to, aggregation, args] = /^(?:([\w.]+)\s*=\s*)?(\w+)\(([\s\S]*)\)$/u.exec(it) ?? [];
          if (!aggregation) {
            throw wrong(`'${it}' is no aggregation.`);
          }
          return { name: to ?? it, aggregation, ...read(aggregation, split(args, ',').filter(Boolean)) };
        }),
      );
    }
  }
  return { columns, ...named };
}

/** What a `timeseries` asks for: `{ columns, filter, by, timeframe }`; none where a stage is something else. */
export function readSeries(stage, context) {
  if (!/^timeseries\s/u.test(stage)) {
    return undefined;
  }
  const read = (_, [metric, ...options]) => {
    const named = Object.fromEntries(
      options
        .filter((it) => /^\w+\s*:/u.test(it))
        .map((it) => [it.slice(0, it.indexOf(':')).trim(), it.slice(it.indexOf(':') + 1).trim()]),
    );
    const odd = Object.keys(named).find((it) => !['default', 'rate', 'scalar', 'filter'].includes(it));
    if (odd || (named.rate && named.rate !== '1m')) {
      throw wrong(`the parameter '${odd ?? 'rate'}' isn't one of the sandbox.`);
    }
    return {
      ...{ metric, percent: Number(options.find((it) => /^\d+$/u.test(it))), scalar: named.scalar === 'true' },
      ...{ filled: named.default && Number(named.default), rate: Boolean(named.rate) },
      ...{ holds: named.filter ? condition(bracketed(named.filter).inside, context) : () => true },
    };
  };
  const { columns, filter, by = '', timeframe } = readColumns(stage.slice('timeseries'.length).trim(), read);
  return {
    columns,
    holds: filter ? condition(filter, context) : () => true,
    by: split(by, ',').filter(Boolean),
    timeframe,
  };
}

/** What records are made of: `{ columns }`, each with a function of a record. */
export function readAggregations(text, context) {
  const read = (aggregation, [of, percent]) => {
    const value = of ? new Expression(of, context).whole() : () => 1;
    const counts = { count: () => 1, countIf: (row) => (value(row) === true ? 1 : null) }[aggregation];
    return { value: counts ?? value, percent: Number(percent), scalar: false, rate: false };
  };
  return readColumns(text, read);
}

/** One record of numbers: of all rows that there are. */
export function summarized({ columns }, rows) {
  const of = (column) => {
    const values = rows.map(column.value).filter((it) => it !== null && it !== undefined);
    const counted = ['count', 'countIf'].includes(column.aggregation);
    return counted ? BigInt(values.length) : values.length > 0 ? aggregate(column, values.map(Number)) : null;
  };
  return [Object.fromEntries(columns.map((it) => [it.name, of(it)]))];
}

/** One record of series made of rows; none where there are no rows. */
export function madeSeries({ columns }, rows, window) {
  const time = (row) => Date.parse(row.start_time ?? row.timestamp);
  const points = rows.flatMap((row) =>
    columns.map((column, index) => ({ index, time: time(row), value: column.value(row) })),
  );
  const of = (column) => points.filter(({ index, value }) => columns[index] === column && value !== null);
  return seriesOf(columns, of, window, rows.length > 0);
}

/** The records of metrics over a window, one a group; none where nothing was measured at all. */
export function seriesOver({ columns, by }, points, window) {
  const groups = new Map();
  for (const point of points) {
    const key = JSON.stringify(by.map((name) => point.dimensions[name] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups].flatMap(([key, group]) => {
    const of = ({ metric, holds }) => group.filter((it) => it.metric === metric && holds(it.dimensions));
    const names = Object.fromEntries(by.map((name, index) => [name, JSON.parse(key)[index]]));
    return seriesOf(columns, of, window, true).map((record) => ({ ...names, ...record }));
  });
}

function seriesOf(columns, of, { from, to }, some) {
  if (!some) {
    return [];
  }
  const frame = (start) => ({ start: new Date(start).toISOString(), end: new Date(to).toISOString() });
  const width = (ms) => ms / MINUTE_MS;
  const one = (column, values, ms) => {
    const found = values.length > 0 ? aggregate(column, values.map(Number)) : (column.filled ?? null);
    return column.rate && found !== null ? Number(found) / width(ms) : found;
  };
  if (columns.every(({ scalar }) => scalar)) {
    const number = (column) =>
      one(
        column,
        of(column).map(({ value }) => value),
        to - from,
      );
    return [{ timeframe: frame(from), ...Object.fromEntries(columns.map((it) => [it.name, number(it)])) }];
  }
  const interval = Math.max(MINUTE_MS, Math.ceil((to - from) / MOST_BUCKETS / MINUTE_MS) * MINUTE_MS);
  const start = Math.floor(from / interval) * interval;
  const series = (column) => {
    const buckets = Array.from({ length: Math.ceil((to - start) / interval) }, () => []);
    of(column).forEach(({ time, value }) => {
      buckets[Math.floor((time - start) / interval)].push(value);
    });
    // Where records are counted, a bucket that has others has none of these.
    return buckets.map((values) => one(column, values, interval));
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
    countIf: () => BigInt(values.length),
    percentile: () => sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))],
  }[aggregation];
  if (!of) {
    throw wrong(`the aggregation '${aggregation}' doesn't exist.`);
  }
  return of();
}
