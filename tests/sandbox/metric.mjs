// Metrics: their descriptors and the raw measurements behind them.

import { AGGREGATIONS } from './aggregate.mjs';
import { BUILT_IN } from './built-in.mjs';
import { readMetricSelector } from './metric-selector.mjs';
import { MetricQuery } from './query.mjs';
import { Refusal, violation } from './refusal.mjs';

const NO_DATA = ['no-series', 'empty-result', 'only-gaps', 'no-points'];

export class Metrics {
  #byKey = new Map();
  #now;

  constructor(now) {
    this.#now = now;
    for (const metric of BUILT_IN) {
      this.put(metric);
    }
  }

  /** Stores or replaces a metric; see the top of sandbox.mjs. Measurements stay. */
  put(metric) {
    const count = metric.unit === 'Count';
    const filled = {
      displayName: metric.metricId,
      unit: 'Unspecified',
      aggregationTypes: count
        ? ['auto', 'value']
        : ['auto', 'avg', 'count', 'max', 'median', 'min', 'percentile', 'sum'],
      defaultAggregation: { type: count ? 'value' : 'avg' },
      dimensions: ['dt.entity.service'],
      resolutionInfSupported: true,
      ...metric,
    };
    const odd = filled.aggregationTypes.find((name) => !AGGREGATIONS.includes(name));
    if (odd || (filled.noData && !NO_DATA.includes(filled.noData))) {
      throw new Refusal(
        400,
        `sandbox: metric ${metric.metricId}: ${odd ? `unknown aggregation ${odd}` : `noData is one of ${NO_DATA.join(', ')}`}`,
      );
    }
    this.#byKey.set(metric.metricId, { ...filled, series: this.#byKey.get(metric.metricId)?.series ?? new Map() });
  }

  /** What was measured of a metric in a time, all entities together. */
  values(metric, { from, to }) {
    const inside = ({ time }) => time >= from && time < to;
    return [...this.get(metric).series.values()].flatMap(({ samples }) =>
      samples.filter(inside).map(({ value }) => value),
    );
  }

  /** Stores one raw measurement; an unknown metric is refused. */
  sample({ metric, entity, value, time = this.#now(), dimensions = {} }) {
    const known = this.get(metric);
    const tuple = { ...(entity ? { [known.dimensions[0]]: entity } : {}), ...dimensions };
    const key = JSON.stringify(known.dimensions.map((name) => tuple[name] ?? null));
    let series = known.series.get(key);
    if (!series) {
      series = { dimensions: tuple, samples: [] };
      known.series.set(key, series);
    }
    series.samples.push({ time, value });
  }

  /** Drops the measurements before `time`. */
  forgetBefore(time) {
    for (const { series } of this.#byKey.values()) {
      for (const one of series.values()) {
        one.samples = one.samples.filter((sample) => sample.time >= time);
      }
    }
  }

  /** A metric by its key, or a 404. */
  get(key) {
    const metric = this.#byKey.get(key);
    if (!metric) {
      throw new Refusal(404, `The metric '${key}' has not been found.`);
    }
    return metric;
  }

  /** `GET /metrics/query`. */
  query(query, { entities, fine }) {
    return new MetricQuery(this, entities, { now: this.#now(), fine }).answer(query);
  }

  /** `GET /metrics/{metricKey}`: the key may carry transformations. */
  descriptor(selector) {
    const tree = readMetricSelector(selector);
    if (tree.key === undefined) {
      throw violation('metricKey', 'The descriptor of an expression is not available.', 'PATH');
    }
    const metric = this.get(tree.key);
    const changed = tree.steps.length > 0;
    return {
      metricId: selector,
      displayName: metric.displayName,
      description: metric.displayName,
      unit: metric.unit,
      dduBillable: false,
      created: null,
      lastWritten: this.#lastWritten(metric),
      entityType: metric.dimensions
        .filter((name) => name.startsWith('dt.entity.'))
        .map((name) => name.slice(10).toUpperCase()),
      aggregationTypes: changed ? ['auto', 'value'] : metric.aggregationTypes,
      transformations: ['filter', 'fold', 'limit', 'merge', 'names', 'rate', 'splitBy', 'default', 'toUnit'],
      defaultAggregation: changed ? { type: 'value' } : metric.defaultAggregation,
      dimensionDefinitions: metric.dimensions.map((key, index) => ({
        key,
        name: key,
        displayName: key,
        index,
        type: key.startsWith('dt.entity.') ? 'ENTITY' : 'STRING',
      })),
      tags: [],
      metricValueType: { type: 'unknown' },
      scalar: false,
      resolutionInfSupported: metric.resolutionInfSupported,
    };
  }

  #lastWritten(metric) {
    const times = [...metric.series.values()].flatMap(({ samples }) => samples.slice(-1).map(({ time }) => time));
    return times.length > 0 ? Math.max(...times) : null;
  }
}
