// Service level objectives and their history.

import { plain } from './refusal.mjs';

export class Slos {
  #byId = new Map();

  /** Stores one: `{ id, name, target, sli }`; `sli` a number, a function of { from, to }, or nothing: no data. */
  put({ id, name = `SLO ${id}`, target = 99.9, sli }) {
    this.#byId.set(id, { id, name, target, sli });
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
