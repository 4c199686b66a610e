// Points in time as the query parameters `from` and `to` spell them.

import { violation } from './refusal.mjs';

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, M: 2_592_000_000, y: 31_536_000_000 };

/** Milliseconds of `text`: epoch milliseconds, `2021-01-25T05:57:01.123+01:00` (UTC without a zone), `now-2h`, `now-1d/d`. */
export function instant(text, parameter, now) {
  if (/^\d{1,15}$/.test(text)) {
    return Number(text);
  }
  const relative = /^now(?:([+-])(\d+)([mhdwMy]))?(?:\/([mhdwMy]))?$/.exec(text);
  if (relative) {
    const [, sign, count, unit, align] = relative;
    const moved = now + (sign ? (sign === '-' ? -1 : 1) * Number(count) * UNITS_MS[unit] : 0);
    return align ? Math.floor(moved / UNITS_MS[align]) * UNITS_MS[align] : moved;
  }
  const written = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  const parsed = written ? Date.parse(`${written[1]}T${written[2] ?? '00:00'}${written[3] ?? 'Z'}`) : Number.NaN;
  if (Number.isNaN(parsed)) {
    throw violation(parameter, `'${text}' is not a valid timestamp or relative timeframe.`);
  }
  return parsed;
}

/** The timeframe of a query; `from` defaults to `now-<back>`, `to` to now. */
export function timeframe(query, now, back) {
  const from = instant(query.from ?? `now-${back}`, 'from', now);
  const to = instant(query.to ?? 'now', 'to', now);
  if (to < from) {
    throw violation('to', `The end of the timeframe (${to}) is before its start (${from}).`);
  }
  return { from, to };
}
