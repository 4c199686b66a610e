// Measurements, and what a query makes of them.

import { asked, holds } from './body.mjs';
import { readFormula, work } from './formula.mjs';
import { queryAtom, readQuery } from './query.mjs';
import { grouped } from './group.mjs';
import { plain } from './refusal.mjs';

const MINUTE_MS = 60_000;
const SECOND = { family: 'time', scale_factor: 1, name: 'second', short_name: 's', plural: 'seconds', id: 11 };

/** Durations of traces are in seconds; of other metrics no unit is known. */
const unitOf = (metric) => (/^trace\..*\.duration$/.test(metric) ? SECOND : null);

export class Metrics {
  #samples = new Map();
  #series = [];
  #now;

  constructor(now) {
    this.#now = now;
  }

  /** One raw measurement. */
  sample({ metric, value, time = this.#now(), tags = [] }) {
    const list = this.#samples.get(metric) ?? [];
    list.push({ value, time, tags });
    this.#samples.set(metric, list);
  }

  /** What was submitted: `{ metric, type, points, tags }`. */
  submitted() {
    return this.#series;
  }

  clear() {
    this.#series.length = 0;
  }

  /** `GET /api/v1/metrics`: those that have reported since; a filter by one tag. */
  active({ from, tag_filter: tag }) {
    if (!/^\d+$/.test(from ?? '')) {
      throw plain(400, "The parameter 'from' is required");
    }
    const reports = ({ time, tags }) => time >= Number(from) * 1_000 && (!tag || tags.includes(tag));
    const metrics = [...this.#samples].filter(([, list]) => list.some(reports)).map(([name]) => name);
    return { from, metrics: metrics.sort() };
  }

  /** `GET /api/v2/metrics/{name}/all-tags`: of the last four hours. */
  tags(name, { 'filter[match]': part = '' }) {
    const since = this.#now() - 240 * MINUTE_MS;
    const list = (this.#samples.get(name) ?? []).filter(({ time }) => time >= since);
    const tags = [...new Set(list.flatMap((sample) => sample.tags))].filter((tag) => tag.includes(part)).sort();
    return { data: { type: 'metrics', id: name, attributes: { tags, ingested_tags: [] } } };
  }

  /** `POST /api/v2/series`: what comes in can be asked for. */
  submit(body) {
    holds('series', body);
    const now = this.#now() / 1_000;
    for (const one of body.series) {
      this.#series.push(one);
      for (const { timestamp, value } of one.points) {
        // Older and later points are taken, and nobody ever sees them.
        if (timestamp >= now - 3_600 && timestamp <= now + 600) {
          this.sample({ metric: one.metric, value, time: timestamp * 1_000, tags: one.tags });
        }
      }
    }
    return { errors: [] };
  }

  /** `GET /api/v1/query`: seconds in, milliseconds out. */
  plain({ from, to, query }) {
    const window = { from: Number(from) * 1_000, to: Number(to) * 1_000 };
    if (!query || !(window.to > window.from)) {
      throw plain(400, 'Invalid query: from, to and query are required');
    }
    const asks = [];
    const tree = readFormula(query, (rest) => {
      const atom = queryAtom(rest);
      asks.push(...(atom ? [atom.value] : []));
      return atom;
    });
    const interval = Math.max(0, ...asks.map((one) => one.interval_ms ?? 0)) || usual(window);
    const lines = work(tree, (one) => this.#lines(one, window, interval));
    const [first] = asks;
    const series = typeof lines === 'number' ? [] : lines;
    return {
      status: 'ok',
      resp_version: 1,
      series: series.map(({ group, values }) => ({
        metric: first.metric,
        display_name: first.metric,
        scope: group.join(',') || '*',
        expression: query,
        // In seconds, whatever the description says.
        interval: interval / 1_000,
        length: values.size,
        start: Math.min(...values.keys()),
        end: Math.max(...values.keys()) + interval - 1,
        aggr: first.space,
        tag_set: group,
        query_index: 0,
        unit: [unitOf(first.metric), null],
        attributes: {},
        pointlist: [...values],
      })),
      query,
      from_date: window.from,
      to_date: window.to,
      group_by: first?.by ?? [],
      res_type: 'time_series',
      message: '',
    };
  }

  /** `POST /api/v2/query/timeseries`: milliseconds both ways. */
  timeseries(body) {
    const { lines, times } = this.#computed(asked(body, 'timeseries_request'));
    const data = { id: '0', type: 'timeseries_response' };
    return {
      data: {
        ...data,
        attributes: {
          series: lines.map(({ group, index }) => ({ group_tags: group, query_index: index, unit: null })),
          times,
          values: lines.map(({ values }) => times.map((at) => values.get(at) ?? null)),
        },
      },
    };
  }

  /** `POST /api/v2/query/scalar`: each query becomes a number, then the formula works. */
  scalar(body) {
    const attributes = asked(body, 'scalar_request');
    const METHODS = ['avg', 'min', 'max', 'sum', 'last', 'percentile', 'mean', 'l2norm', 'area'];
    const missing = attributes.queries?.find(({ aggregator }) => !METHODS.includes(aggregator));
    if (missing) {
      throw plain(400, `API input validation failed: aggregator is required for query ${missing.name}`);
    }
    const { lines } = this.#computed(attributes, (values, { aggregator }) => {
      const known = [...values.values()].filter((value) => value !== null);
      return new Map(known.length === 0 ? [] : [[0, number(aggregator, known)]]);
    });
    const keys = [...new Set(lines.flatMap(({ group }) => group.map((tag) => tag.split(':', 1)[0])))];
    const columns = keys.map((key) => ({
      name: key,
      type: 'group',
      values: lines.map(({ group }) =>
        group.filter((tag) => tag.startsWith(`${key}:`)).map((tag) => tag.slice(key.length + 1)),
      ),
    }));
    const formula = attributes.formulas?.[0]?.formula ?? attributes.queries?.[0]?.name ?? 'a';
    const values = lines.flatMap(({ values: by }) => [...by.values()]);
    columns.push({ name: formula, values, type: 'number', meta: { unit: null } });
    return { data: { id: '0', type: 'scalar_response', attributes: { columns } } };
  }

  #computed({ from, to, interval, queries = [], formulas }, reduce = (values) => values) {
    if (!(to > from) || queries.length === 0) {
      throw plain(400, 'API input validation failed: from, to and queries are required');
    }
    const asks = new Map(queries.map((query) => [query.name, { ...query, ...readQuery(query.query) }]));
    const own = Math.max(0, ...[...asks.values()].map((one) => one.interval_ms ?? 0));
    // An interval may be raised: no more than 1,500 points come back.
    const width = own || Math.max(interval ?? usual({ from, to }), Math.ceil((to - from) / 1_500 / 1_000) * 1_000);
    const lines = (name) => {
      const query = asks.get(name);
      if (!query) {
        throw plain(400, `Formula uses undefined query ${name}`);
      }
      return this.#lines(query, { from, to }, width).map((line) => ({ ...line, values: reduce(line.values, query) }));
    };
    const name = (rest) => {
      const found = /^[A-Za-z_]\w*/.exec(rest);
      return found ? { length: found[0].length, value: found[0] } : undefined;
    };
    const wanted = formulas ?? queries.map((query) => ({ formula: query.name }));
    const worked = wanted.flatMap(({ formula }, index) =>
      [work(readFormula(formula, name), lines)].flat().map((line) => ({ ...line, index })),
    );
    const times = [...new Set(worked.flatMap(({ values }) => [...values.keys()]))].sort((one, other) => one - other);
    return { lines: worked.filter(({ values }) => values.size > 0), times };
  }

  /** The lines of one query: in each bucket, over time by series, then over series. */
  #lines({ space, metric, filter, by, count, rollup, zero }, { from, to }, interval) {
    const kept = (this.#samples.get(metric) ?? []).filter(
      ({ time, tags }) => time >= from && time < to && filter(tags),
    );
    const group = ({ tags }) => by.map((key) => tags.find((tag) => tag.startsWith(`${key}:`)) ?? `${key}:N/A`);
    const buckets = [];
    for (let at = Math.ceil(from / interval) * interval; at < to; at += interval) {
      buckets.push(at);
    }
    return [...grouped(kept, (sample) => group(sample).join()).values()].map((all) => {
      const inBucket = grouped(all, ({ time }) => Math.floor(time / interval) * interval);
      const value = (at) => {
        const samples = inBucket.get(at);
        if (!samples) {
          return zero ? 0 : undefined;
        }
        if (/^p\d\d$/.test(space)) {
          return percentile(
            samples.map((one) => one.value),
            Number(space.slice(1)),
          );
        }
        const overTime = rollup ?? (count ? 'sum' : 'avg');
        const series = [...grouped(samples, ({ tags }) => tags.join()).values()];
        const sum = number(
          space,
          series.map((one) =>
            number(
              overTime,
              one.map((each) => each.value),
            ),
          ),
        );
        return count === 'as_rate' ? sum / (interval / 1_000) : sum;
      };
      const values = buckets.map((at) => [at, value(at)]).filter(([, one]) => one !== undefined);
      return { group: group(all[0]), values: new Map(values) };
    });
  }
}

/** How wide Datadog makes buckets where nobody says. */
function usual({ from, to }) {
  const minutes = (to - from) / MINUTE_MS;
  return minutes <= 60 ? 20_000 : minutes <= 240 ? MINUTE_MS : minutes <= 1_440 ? 5 * MINUTE_MS : 20 * MINUTE_MS;
}

function number(method, values) {
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    avg: () => sum / values.length,
    mean: () => sum / values.length,
    sum: () => sum,
    area: () => sum,
    min: () => Math.min(...values),
    max: () => Math.max(...values),
    count: () => values.length,
    last: () => values.at(-1),
    percentile: () => percentile(values, 95),
    l2norm: () => Math.sqrt(values.reduce((total, value) => total + value * value, 0)),
  }[method]();
}

function percentile(values, rank) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor((rank / 100) * sorted.length))];
}
