// `GET /metrics/query`: selectors and measurements become series.

import { readMetricSelectors } from './metric-selector.mjs';
import { Refusal, violation } from './refusal.mjs';
import { slotsOf, USUAL } from './slots.mjs';
import { timeframe } from './time.mjs';
import { Steps } from './transform.mjs';

const MOST_ENTITIES = 5_000;
const MOST_POINTS = 20_000_000;
const MOST_TUPLES = 100_000;
const PARAMETERS = ['metricSelector', 'resolution', 'from', 'to', 'entitySelector', 'mzSelector'];

export class MetricQuery {
  #metrics;
  #entities;
  #now;
  #fine;

  constructor(metrics, entities, { now, fine }) {
    this.#metrics = metrics;
    this.#entities = entities;
    this.#now = now;
    this.#fine = fine;
  }

  /** The whole answer; warnings stand at the top and with their result, and nowhere when there are none. */
  answer(query) {
    const odd = Object.keys(query).find((name) => !PARAMETERS.includes(name));
    if (odd) {
      throw violation(odd, 'unknown query parameter');
    }
    const selectors = readMetricSelectors(query.metricSelector);
    const time = timeframe(query, this.#now, '2h');
    const { resolution, slots } = slotsOf(query.resolution ?? USUAL, time, { now: this.#now, fine: this.#fine });
    const scope = this.#scope(query.entitySelector);
    const context = { slots, time, scope, resolution, entities: this.#entities };
    const results = selectors.map(({ text, tree }) => this.#result(text, tree, { ...context, warnings: [] }));
    const warnings = [...new Set(results.flatMap((result) => result.warnings ?? []))];
    const totalCount = results.reduce((total, { counted }) => total + counted, 0);
    return {
      totalCount,
      nextPageKey: null,
      resolution,
      ...(warnings.length > 0 ? { warnings } : {}),
      result: results.map(({ counted, ...result }) => result),
    };
  }

  /** The entities asked for: `{ type, ids, noData }`; nothing when the query has no entity selector. */
  #scope(text) {
    if (text === undefined) {
      return undefined;
    }
    const { type } = this.#entities.read(text, 'QUERY');
    const found = this.#entities.select(text);
    if (found.length > MOST_ENTITIES) {
      throw violation(
        'entitySelector',
        `must not match more than ${MOST_ENTITIES} entities, but matches ${found.length}`,
      );
    }
    const ids = new Set(found.map(({ entityId }) => entityId));
    return { dimension: `dt.entity.${type.toLowerCase()}`, ids, noData: found.find(({ noData }) => noData)?.noData };
  }

  #result(text, tree, context) {
    const { shape, series } = this.#evaluate(tree, context);
    const data = series.slice(0, MOST_TUPLES).map(({ dimensions, values, slots }) => ({
      dimensions: Object.values(dimensions),
      dimensionMap: dimensions,
      timestamps: slots.map(({ to }) => to),
      values,
    }));
    const points = data.reduce((total, { values }) => total + values.length, 0);
    if (points > MOST_POINTS) {
      throw new Refusal(400, `The query returns ${points} data points, more than ${MOST_POINTS}.`);
    }
    return {
      metricId: text,
      dataPointCountRatio: points / MOST_POINTS,
      dimensionCountRatio: data.length / MOST_TUPLES,
      data,
      ...(context.warnings.length > 0 ? { warnings: context.warnings } : {}),
      counted: shape === 'empty-result' ? 1 : data.length,
    };
  }

  /** A tree as `{ series: [{ dimensions, values, slots }], shape? }`. */
  #evaluate(tree, context) {
    if (tree.operator) {
      return { series: this.#combine(tree, context) };
    }
    if (tree.group) {
      const inner = this.#evaluate(tree.group, context);
      return { ...inner, series: Steps.ofNumbers(inner.series, context).through(tree.steps) };
    }
    if (tree.number !== undefined) {
      return { series: [{ dimensions: {}, values: context.slots.map(() => tree.number), slots: context.slots }] };
    }
    return this.#metric(tree, context);
  }

  #metric({ key, steps }, asked) {
    const metric = this.#metrics.get(key);
    const context = { ...asked };
    if (asked.resolution === 'Inf' && !metric.resolutionInfSupported) {
      // A resolution is a hint: a metric that has no single value answers with its usual slots.
      context.slots = slotsOf(USUAL, asked.time, { now: this.#now, fine: this.#fine }).slots;
    }
    const shape = metric.noData ?? context.scope?.noData;
    // The selector is read to its end whatever the data: a mistake in it is a mistake always.
    const series = Steps.ofMetric(metric, shape ? [] : this.#inScope(metric, context), context).through(steps);
    if (!shape) {
      return { series };
    }
    const { slots } = context;
    const dimensions = Object.fromEntries(
      steps.some(({ name }) => name === 'splitBy') ? [] : [[metric.dimensions[0], 'SERVICE-1']],
    );
    const shapes = {
      'no-series': [],
      'empty-result': [],
      'only-gaps': [{ dimensions, slots, values: slots.map(() => null) }],
      'no-points': [{ dimensions, slots: [], values: [] }],
    };
    return { shape, series: shapes[shape] };
  }

  /** The measured series inside the timeframe and the entity scope. */
  #inScope(metric, { slots, scope, warnings }) {
    if (scope && !metric.dimensions.includes(scope.dimension)) {
      warnings.push(`The dimension key \`${scope.dimension}\` has been referenced, but the metric has no such key.`);
      return [];
    }
    const [from, to] = [slots[0].from, slots.at(-1).to];
    return [...metric.series.values()]
      .filter(({ dimensions }) => !scope || scope.ids.has(dimensions[scope.dimension]))
      .map(({ dimensions, samples }) => ({
        dimensions,
        samples: samples.filter(({ time }) => time >= from && time < to && time <= this.#now),
      }))
      .filter(({ samples }) => samples.length > 0);
  }

  /** Arithmetic slot by slot; a side without dimensions goes with every series of the other. */
  #combine({ operator, left, right }, context) {
    const one = this.#evaluate(left, context).series;
    const other = this.#evaluate(right, context).series;
    const key = ({ dimensions }) => JSON.stringify(dimensions);
    const bare = (side) => side.length === 1 && Object.keys(side[0].dimensions).length === 0;
    const pairs = bare(other)
      ? one.map((series) => [series, other[0]])
      : bare(one)
        ? other.map((series) => [one[0], series])
        : one.flatMap((series) => other.filter((match) => key(match) === key(series)).map((match) => [series, match]));
    const compute = {
      '+': (a, b) => a + b,
      '-': (a, b) => a - b,
      '*': (a, b) => a * b,
      '/': (a, b) => (b === 0 ? null : a / b),
    }[operator];
    return pairs.map(([a, b]) => ({
      dimensions: Object.keys(a.dimensions).length > 0 ? a.dimensions : b.dimensions,
      slots: a.slots,
      values: a.values.map((value, index) => {
        const match = b.values[b.values.length === 1 ? 0 : index];
        return value === null || match === null || match === undefined ? null : compute(value, match);
      }),
    }));
  }
}
