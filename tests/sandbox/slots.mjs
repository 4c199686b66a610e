// Time in slots: what a resolution means for a timeframe.

import { violation } from './refusal.mjs';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const UNITS_MS = {
  s: SECOND_MS,
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  M: 30 * DAY_MS,
  q: 91 * DAY_MS,
  y: 365 * DAY_MS,
};
/** The widths a number of points is answered with. */
const WIDTHS_MS = [1, 5, 10, 30, 60, 120, 360, 1_440].map((minutes) => minutes * MINUTE_MS);
/** Old data is kept coarser: older than this many days, no finer than this. */
const KEPT = [
  [400, DAY_MS],
  [28, 60 * MINUTE_MS],
  [14, 5 * MINUTE_MS],
];
const MOST_SLOTS = 10_080;
/** The resolution of a query that names none: a number of points. */
export const USUAL = '120';

/**
 * The slots of a query: `{ resolution, slots: [{ from, to }] }`, half-open, aligned to their width.
 *
 * A resolution is a hint: the answer widens the timeframe to whole slots, and old data comes coarser.
 * A slot's timestamp is its END, which for the last one may lie in the future.
 */
export function slotsOf(text, { from, to }, { now, fine }) {
  if (text === 'Inf') {
    return { resolution: 'Inf', slots: [{ from, to }] };
  }
  const span = /^(\d+)([smhdwMqy])$/.exec(text);
  if (!span && !/^\d+$/.test(text)) {
    throw violation('resolution', `'${text}' is not a valid resolution`);
  }
  if (span?.[2] === 's' && !fine) {
    throw violation('resolution', `'${text}' is not a valid resolution: the finest is 1m`);
  }
  let width = span ? Number(span[1]) * UNITS_MS[span[2]] : widthFor(Number(text), to - from);
  const age = (now - from) / DAY_MS;
  const kept = KEPT.find(([days]) => age > days);
  width = Math.max(width, kept?.[1] ?? 0);
  if (!(width > 0)) {
    throw violation('resolution', `'${text}' is not a valid resolution`);
  }
  const first = Math.floor(from / width) * width;
  const count = Math.max(1, Math.ceil((to - first) / width));
  if (count > MOST_SLOTS) {
    throw violation('resolution', `${count} data points per series exceed the limit of ${MOST_SLOTS}`);
  }
  const slots = Array.from({ length: count }, (_, index) => ({
    from: first + index * width,
    to: first + (index + 1) * width,
  }));
  return { resolution: spelt(width), slots };
}

/** The narrowest usual width with which `span` needs no more than `points`. */
function widthFor(points, span) {
  return WIDTHS_MS.find((width) => span / width <= points) ?? WIDTHS_MS.at(-1);
}

function spelt(width) {
  const [unit, length] = ['w', 'd', 'h', 'm', 's']
    .map((name) => [name, UNITS_MS[name]])
    .find(([, ms]) => width % ms === 0);
  return `${width / length}${unit}`;
}
