// Classic service-level objectives: listed unevaluated, evaluated one by one.

import { readCriteria, SelectorError } from './criterion.mjs';
import { Pages } from './page.mjs';
import { Refusal, violation } from './refusal.mjs';
import { timeframe } from './time.mjs';

const NO_DATA = 'At least one operand in the given metric expression provides no data.';

export class Slos {
  #stored = [];
  #pages = new Pages();
  #now;

  constructor(now) {
    this.#now = now;
  }

  /**
   * Stores one: `{ id, name, filter, target, warning, enabled, percentage }`; `percentage` is a number, a function of
   * `{ from, to }`, or nothing for an SLO without data.
   */
  put({ id, name, filter = '', target = 95, warning = 97, enabled = true, percentage }) {
    const slo = { id, name, filter, target, warning, enabled, percentage };
    this.#stored = [...this.#stored.filter((stored) => stored.id !== id), slo];
  }

  /** `GET /slo`. */
  list(query) {
    const evaluate = query.evaluate === 'true';
    const { items, ...page } = this.#pages.turn(query, { pageSize: 10, most: evaluate ? 25 : 10_000 }, () => {
      const tests = query.sloSelector === undefined ? [] : selector(query.sloSelector);
      const window = timeframe(query, this.#now(), '2w');
      return this.#stored
        .filter((slo) => tests.every((holds) => holds(slo)))
        .map((slo) => (evaluate ? this.#evaluated(slo, window) : unevaluated(slo)));
    });
    return { slo: items, ...page };
  }

  /** `GET /slo/{id}`: always evaluated. */
  one(id, query) {
    const slo = this.#stored.find((stored) => stored.id === id);
    if (!slo) {
      throw new Refusal(404, `SLO with ID '${id}' not found.`);
    }
    const window = timeframe(query, this.#now(), '2w');
    const shown = query.timeFrame === 'GTF' ? { timeframe: `${window.from} to ${window.to}` } : {};
    return { ...this.#evaluated(slo, window), ...shown };
  }

  #evaluated(slo, window) {
    const value = typeof slo.percentage === 'function' ? slo.percentage(window) : slo.percentage;
    if (!slo.enabled || value === undefined) {
      return { ...unevaluated(slo), status: 'FAILURE', error: NO_DATA };
    }
    const status = value < slo.target ? 'FAILURE' : value < slo.warning ? 'WARNING' : 'SUCCESS';
    const errorBudget = value - slo.target;
    return { ...unevaluated(slo), evaluatedPercentage: value, errorBudget, status, error: 'NONE' };
  }
}

/** What a list says of an SLO that was not evaluated: a success of -1 percent. */
function unevaluated({ id, name, filter, target, warning, enabled }) {
  const key = name.toLowerCase().replace(/\W+/gu, '_');
  return {
    id,
    name,
    enabled,
    evaluatedPercentage: -1,
    errorBudget: -1,
    status: 'SUCCESS',
    error: 'NONE',
    target,
    warning,
    timeframe: '-1w',
    evaluationType: 'AGGREGATE',
    filter,
    metricExpression: '',
    metricKey: `func:slo.${key}`,
    errorBudgetMetricKey: `func:slo.errorBudget.${key}`,
    normalizedErrorBudgetMetricKey: `func:slo.normalizedErrorBudget.${key}`,
    burnRateMetricKey: `func:slo.errorBudgetBurnRate.${key}`,
    errorBudgetBurnRate: { burnRateVisualizationEnabled: false },
    useRateMetric: true,
    relatedOpenProblems: 0,
    relatedTotalProblems: 0,
  };
}

function selector(text) {
  try {
    return readCriteria(text).map(({ name, values }) => {
      const read = { id: (slo) => slo.id, name: (slo) => slo.name }[name];
      if (name === 'text') {
        return (slo) => values.some((value) => slo.name.toLowerCase().includes(value.toLowerCase()));
      }
      if (!read) {
        throw new SelectorError(`unknown criterion '${name}'`);
      }
      return (slo) => values.includes(read(slo));
    });
  } catch (error) {
    throw error instanceof SelectorError ? violation('sloSelector', `Invalid SLO selector: ${error.message}`) : error;
  }
}
