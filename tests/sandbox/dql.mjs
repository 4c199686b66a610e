// A small reader of DQL: `fetch`, `smartscapeNodes`, `data record` and `timeseries` with `filter`, `sort`, `limit`, `dedup`,
// `fields`, `fieldsAdd`, `fieldsRemove`, `summarize`, `makeTimeseries` and `append`; queries inside queries.

import { assigned, condition, wrong } from './expression.mjs';
import { bracketed, split } from './split.mjs';
import { madeSeries, readAggregations, readSeries, summarized } from './timeseries.mjs';

/** A timeframe that stands in a query: `"2026-01-01T00:00:00Z/2026-01-01T01:00:00Z"`. */
function framed(text, window) {
  if (!text) {
    return window;
  }
  const [from, to] = text.replaceAll('"', '').split('/').map(Date.parse);
  if (!(from <= to)) {
    throw wrong(`${text} isn't a timeframe.`);
  }
  return { from, to };
}

/**
 * Reads a query: where its rows come from, over which window, and what is done with them. `context.run(query)` answers the
 * records of a query inside it, `context.select(selector)` the ids of classic entities.
 */
export function readQuery(query, asked, context) {
  const [first, ...rest] = split(query, '|');
  const series = readSeries(first ?? '', context);
  const record = /^data\s+record\((.*)\)$/su.exec(first ?? '');
  const [, command, table, timeframe] =
    /^(fetch|smartscapeNodes)\s+"?([\w.*]+)"?\s*(?:,\s*timeframe\s*:\s*("[^"]*"))?$/u.exec(first ?? '') ?? [];
  if (!series && !command && !record) {
    throw wrong(`'${first ?? ''}' isn't a command of the sandbox.`);
  }
  const window = framed(series?.timeframe ?? timeframe, asked);
  const steps = rest.map((stage) => step(stage, window, context));
  return {
    window,
    from: command && { command, table },
    records: record && [{ [record[1].split('=', 1)[0].trim()]: 1 }],
    series,
    done: (rows) => steps.reduce((all, one) => one(all), rows),
  };
}

function step(stage, window, context) {
  const [, name, text] = /^(\w+)\s+([\s\S]*)$/u.exec(stage) ?? [];
  const named = (row, fields) => Object.fromEntries(fields.map(([to, of]) => [to, of(row)]));
  switch (name) {
    case 'append': {
      const more = context.run(bracketed(text)?.inside ?? '');
      return (rows) => [...rows, ...more];
    }
    case 'dedup': {
      const fields = assigned(text, context);
      const key = (row) => JSON.stringify(named(row, fields));
      return (rows) => [...new Map(rows.toReversed().map((row) => [key(row), row])).values()].toReversed();
    }
    case 'filter': {
      const holds = condition(text, context);
      return (rows) => rows.filter(holds);
    }
    case 'sort': {
      const [field, order] = text.split(/\s+/u);
      const sign = order === 'desc' ? -1 : 1;
      return (rows) => rows.toSorted((a, b) => sign * (a[field] > b[field] ? 1 : a[field] < b[field] ? -1 : 0));
    }
    case 'limit':
      return (rows) => rows.slice(0, Number(text));
    case 'fields': {
      const fields = assigned(text, context);
      return (rows) => rows.map((row) => named(row, fields));
    }
    case 'fieldsAdd': {
      const fields = assigned(text, context);
      return (rows) => rows.map((row) => ({ ...row, ...named(row, fields) }));
    }
    case 'fieldsRemove': {
      const gone = split(text, ',');
      return (rows) => rows.map((row) => Object.fromEntries(Object.entries(row).filter(([it]) => !gone.includes(it))));
    }
    case 'summarize': {
      const asked = readAggregations(text, context);
      return (rows) => summarized(asked, rows);
    }
    case 'makeTimeseries': {
      const asked = readAggregations(text, context);
      return (rows) => madeSeries(asked, rows, window);
    }
    default:
      throw wrong(`'${stage}' isn't a command of the sandbox.`);
  }
}
