// Spans, counted by a facet.

import { grouped } from './group.mjs';
import { plain } from './refusal.mjs';

export class Spans {
  #stored = [];
  #now;

  constructor(now) {
    this.#now = now;
  }

  /** Stores one: `{ operation, service, time, attributes }`. */
  put({ operation, service, time = this.#now(), attributes = {} }) {
    this.#stored.push({ operation_name: operation, service, time, attributes });
  }

  /** `POST /api/v2/spans/analytics/aggregate`: a total by one facet. */
  aggregate(body) {
    const { type, attributes = {} } = body?.data ?? {};
    if (type !== 'aggregate_request') {
      throw plain(400, 'API input validation failed: Invalid type. Expected "aggregate_request".');
    }
    const { filter = {}, group_by: groups = [], compute = [] } = attributes;
    if (compute.length !== 1 || compute[0].aggregation !== 'count' || groups.length > 1) {
      throw plain(400, 'the sandbox counts by at most one facet');
    }
    const words = (filter.query ?? '*').split(/\s+/).filter((word) => word && word !== '*' && word !== 'AND');
    const from = instant(filter.from ?? 'now', this.#now());
    const to = instant(filter.to ?? 'now', this.#now());
    const found = this.#stored
      .filter(({ time }) => time >= from && time <= to)
      .filter((span) =>
        words.every((word) => {
          const [key, value] = word.split(/:(.*)/s);
          const has = key.startsWith('@') ? span.attributes[key.slice(1)] : span[key];
          return String(has) === value.replaceAll('"', '');
        }),
      );
    const facet = groups[0]?.facet;
    const buckets = grouped(found, (span) => (facet ? span[facet] : 'all'));
    return {
      data: [...buckets].slice(0, groups[0]?.limit ?? 10).map(([value, spans]) => ({
        id: `bucket-${value}`,
        type: 'bucket',
        attributes: { by: facet ? { [facet]: value } : {}, compute: {}, computes: { c0: spans.length } },
      })),
      meta: { elapsed: 1, status: 'done', request_id: 'sandbox' },
    };
  }
}

/** `now-15m`, ISO 8601, or milliseconds. */
function instant(text, now) {
  const [, count, unit] = /^now(?:-(\d+)([smhd]))?$/.exec(text) ?? [];
  if (text.startsWith('now')) {
    return now - Number(count ?? 0) * { s: 1e3, m: 6e4, h: 3.6e6, d: 8.64e7 }[unit ?? 's'];
  }
  return Number.isNaN(Number(text)) ? Date.parse(text) : Number(text);
}
