// Transformations of a metric selector, in the order written.

import { aggregate } from './aggregate.mjs';
import { isAggregation, parseError, plain, readCondition } from './metric-selector.mjs';
import { Refusal } from './refusal.mjs';

const UNITS = {
  NanoSecond: 1e-9,
  MicroSecond: 1e-6,
  MilliSecond: 1e-3,
  Second: 1,
  Minute: 60,
  Hour: 3_600,
  Percent: 0.01,
  Ratio: 1,
  Count: 1,
};

/** Series on their way through transformations: raw measurements first, numbers per slot from the first aggregation on. */
export class Steps {
  #metric;
  #series;
  #context;
  /** The aggregation asked for last. */
  #aggregation;
  #folded = false;
  /** What happens to the numbers once they are known. */
  #later = [];

  static ofMetric(metric, series, context) {
    const steps = new Steps(context);
    steps.#metric = metric;
    steps.#series = series;
    steps.#aggregation = metric.defaultAggregation;
    return steps;
  }

  /** Numbers that an expression has made already: each slot holds at most one. */
  static ofNumbers(series, context) {
    const steps = new Steps(context);
    steps.#aggregation = { type: 'avg' };
    steps.#series = series.map(({ dimensions, slots, values }) => ({
      dimensions,
      samples: values.flatMap((value, index) => (value === null ? [] : [{ time: slots[index].from, value }])),
    }));
    return steps;
  }

  constructor(context) {
    this.#context = context;
  }

  /** Applies all steps and returns `[{ dimensions, values, slots }]`. */
  through(steps) {
    for (const step of steps) {
      this.#apply(step);
    }
    const slots = this.#folded
      ? [{ from: this.#context.slots[0].from, to: this.#context.slots.at(-1).to }]
      : this.#context.slots;
    const numbers = this.#series.map(({ dimensions, samples }) => ({
      dimensions,
      slots,
      values: bySlot(samples, slots).map((values) => aggregate(values, this.#aggregation)),
    }));
    return this.#later.reduce((series, change) => change(series), numbers);
  }

  #apply({ name, args }) {
    if (isAggregation(name)) {
      return this.#aggregate(name, args);
    }
    switch (name) {
      case 'splitBy':
        return this.#keep(args.map(plain));
      case 'merge':
        return this.#merge(args.map(plain));
      case 'filter':
        return this.#filter(args);
      case 'fold':
        return this.#fold(args);
      case 'names':
        return this.#later.push((series) => series.map((one) => ({ ...one, dimensions: this.#named(one.dimensions) })));
      case 'default':
        return this.#default(args, name);
      case 'rate':
        return this.#rate(args);
      case 'toUnit':
        return this.#toUnit(args.map(plain));
      case 'limit':
        return this.#later.push((series) => series.slice(0, Number(args[0])));
      default:
        throw parseError(name, `unknown transformation '${name}' (the sandbox knows the usual ones)`);
    }
  }

  #aggregate(name, args) {
    if (this.#metric && !this.#metric.aggregationTypes.includes(name)) {
      const known = this.#metric.aggregationTypes.join(', ');
      throw parseError(`${this.#metric.metricId}:${name}`, `the aggregation ${name} is not available, only ${known}`);
    }
    const parameter = Number(args[0]);
    if (name === 'percentile' && !(args.length === 1 && parameter >= 0 && parameter <= 100)) {
      throw parseError(`percentile(${args.join(',')})`, 'a percentile between 0 and 100 is expected');
    }
    if (name !== 'auto') {
      this.#aggregation = { type: name, parameter };
    }
  }

  /** Keeps the dimensions named, and joins the series that no longer differ. */
  #keep(names) {
    const joined = new Map();
    this.#checkDimensions(names);
    for (const { dimensions, samples } of this.#series) {
      const kept = Object.fromEntries(
        names.filter((name) => name in dimensions).map((name) => [name, dimensions[name]]),
      );
      const key = JSON.stringify(kept);
      const together = joined.get(key) ?? { dimensions: kept, samples: [] };
      together.samples = together.samples.concat(samples);
      joined.set(key, together);
    }
    this.#series = [...joined.values()];
  }

  #merge(names) {
    this.#checkDimensions(names);
    this.#keep((this.#metric?.dimensions ?? []).filter((dimension) => !names.includes(dimension)));
  }

  /** A dimension the metric lacks is a warning, not an error. */
  #checkDimensions(names) {
    for (const name of names.filter((dimension) => this.#metric && !this.#metric.dimensions.includes(dimension))) {
      this.#context.warnings.push(`The dimension key \`${name}\` has been referenced, but the metric has no such key.`);
    }
  }

  #filter(args) {
    for (const holds of args.map((arg) => this.#condition(readCondition(arg)))) {
      this.#series = this.#series.filter(({ dimensions }) => holds(dimensions));
    }
  }

  #condition({ name, values, inner }) {
    if (inner) {
      const parts = inner.map((one) => this.#condition(one));
      const all = (dimensions) => parts.every((holds) => holds(dimensions));
      const some = (dimensions) => parts.some((holds) => holds(dimensions));
      return { and: all, or: some, not: (dimensions) => !all(dimensions) }[name];
    }
    const [key, value = ''] = values;
    this.#checkDimensions([key]);
    if (name === 'in' && !value.selector) {
      throw parseError(name, 'an entitySelector is expected');
    }
    const compare = {
      eq: (text) => text === value,
      ne: (text) => text !== value,
      in: (text) => this.#context.entities.select(value.selector).some(({ entityId }) => entityId === text),
      prefix: (text) => text?.startsWith(value),
      suffix: (text) => text?.endsWith(value),
      contains: (text) => text?.includes(value),
      existsKey: (text) => text !== undefined,
    }[name];
    if (!compare) {
      throw parseError(name, `the filter condition '${name}' is not known to the sandbox`);
    }
    return (dimensions) => compare(dimensions[key]);
  }

  /** One value for the whole time, with the aggregation before it or its own. */
  #fold(args) {
    if (args.length > 0) {
      this.#apply({ name: plain(args[0]), args: [] });
    } else if (this.#metric && this.#aggregation.type === 'value') {
      throw parseError(`${this.#metric.metricId}:fold`, 'the aggregation value cannot be folded');
    }
    this.#folded = true;
  }

  /** Fills gaps where at least one real point is; `always` also where none is, but only after an empty splitBy. */
  #default(args, name) {
    const value = Number(args[0]);
    if (Number.isNaN(value) || (args[1] !== undefined && plain(args[1]) !== 'always')) {
      throw parseError(`${name}(${args.join(',')})`, 'a number, and always if wanted, are expected');
    }
    const fill = (one) => ({ ...one, values: one.values.map((had) => had ?? value) });
    const { slots } = this.#context;
    this.#later.push((series) =>
      series.length === 0 && args[1]
        ? [fill({ dimensions: {}, slots, values: slots.map(() => null) })]
        : series.map(fill),
    );
  }

  #rate(args) {
    const [, count, unit] = /^(\d*)([smh])$/.exec(plain(args[0] ?? '1m')) ?? [];
    if (!unit) {
      throw parseError(`rate(${args})`, 'a time span is expected');
    }
    const per = Number(count || 1) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit];
    this.#later.push((series) =>
      series.map((one) => ({
        ...one,
        values: one.values.map((value, at) =>
          value === null ? null : (value * per) / (one.slots[at].to - one.slots[at].from),
        ),
      })),
    );
  }

  #toUnit([from, to]) {
    const unknown = [from, to].find((unit) => !(unit in UNITS));
    if (unknown !== undefined) {
      throw new Refusal(400, `No unit found using the Unit Id: '${unknown}'.`);
    }
    const factor = UNITS[from] / UNITS[to];
    this.#later.push((series) =>
      series.map((one) => ({ ...one, values: one.values.map((value) => (value === null ? null : value * factor)) })),
    );
  }

  /** `:names` puts a `<dimension>.name` before each entity dimension. */
  #named(dimensions) {
    return Object.fromEntries(
      Object.entries(dimensions).flatMap(([key, id]) => {
        const name = key.startsWith('dt.entity.')
          ? [[`${key}.name`, this.#context.entities.get(id)?.displayName ?? id]]
          : [];
        return [...name, [key, id]];
      }),
    );
  }
}

/** The values of the measurements, slot by slot; slots are of equal width and adjoin. */
function bySlot(samples, slots) {
  const found = slots.map(() => []);
  const [{ from, to }] = slots;
  const width = to - from;
  for (const { time, value } of samples) {
    found[Math.floor((time - from) / width)]?.push(value);
  }
  return found;
}
