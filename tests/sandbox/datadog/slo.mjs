// Service level objectives and their history.

import { plain } from './refusal.mjs';

export class Slos {
  #byId = new Map();

  /** Stores one: `{ id, name, tags, target, sli }`; `sli` a number, a function of { from, to }, or nothing: no data. */
  put({ id, name = `SLO ${id}`, tags = [], target = 99.9, sli }) {
    this.#byId.set(id, { id, name, tags, target, sli });
  }

  /** `GET /api/v1/slo`: those with a tag. */
  list({ tags_query: tag, limit = '1000', offset = '0' }) {
    const all = [...this.#byId.values()].filter(({ tags }) => !tag || tags.includes(tag));
    const data = all.slice(Number(offset), Number(offset) + Number(limit)).map(({ id, name, tags, target }) => {
      const query = { numerator: 'sum:good{*}.as_count()', denominator: 'sum:all{*}.as_count()' };
      const thresholds = [{ timeframe: '7d', target, target_display: `${target}` }];
      return { id, name, tags, type: 'metric', thresholds, query, created_at: 1, modified_at: 1 };
    });
    const page = { total_count: all.length, total_filtered_count: all.length };
    return { data, errors: [], metadata: { page } };
  }

  /** `GET /api/v1/slo/{id}/history`. */
  history(id, query) {
    const slo = this.#byId.get(id);
    if (!slo) {
      throw plain(404, 'SLO not found');
    }
    const from = Number(query.from_ts);
    const to = Number(query.to_ts);
    if (!(to > from)) {
      throw plain(400, 'Invalid time range');
    }
    const value = typeof slo.sli === 'function' ? slo.sli({ from: from * 1_000, to: to * 1_000 }) : slo.sli;
    const empty = value === undefined;
    const left = empty ? null : ((value - slo.target) / (100 - slo.target)) * 100;
    return {
      data: {
        thresholds: { '7d': { timeframe: '7d', target: slo.target, target_display: `${slo.target}` } },
        from_ts: from,
        to_ts: to,
        type: 'metric',
        type_id: 1,
        slo: { id, name: slo.name, type: 'metric', tags: [], thresholds: [{ timeframe: '7d', target: slo.target }] },
        group_by: [],
        overall: {
          name: slo.name,
          sli_value: empty ? null : value,
          uptime: empty ? null : value,
          span_precision: 2,
          precision: { '7d': 2 },
          error_budget_remaining: empty ? {} : { '7d': left },
          corrections: [],
          errors: empty
            ? [{ error_type: 'ZERO_VALUED_DENOMINATOR', error_message: 'The denominator is zero valued' }]
            : [],
          state: empty ? 'no_data' : value >= slo.target ? 'ok' : 'breached',
        },
      },
      errors: null,
    };
  }
}
