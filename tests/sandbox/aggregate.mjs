// Aggregations of raw measurements.

const BY_NAME = {
  avg: (values) => sum(values) / values.length,
  count: (values) => values.length,
  max: (values) => values.reduce((most, value) => Math.max(most, value)),
  median: (values) => percentile(values, 50),
  min: (values) => values.reduce((least, value) => Math.min(least, value)),
  percentile: (values, parameter) => percentile(values, parameter),
  sum,
  value: sum,
};

/** The names a selector may use; `auto` stands for a metric's default. */
export const AGGREGATIONS = [...Object.keys(BY_NAME), 'auto'];

/** One number for the raw `values` of a slot; null where there are none, never zero. */
export function aggregate(values, { type, parameter }) {
  return values.length === 0 ? null : BY_NAME[type](values, parameter);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** Linear between the neighbouring measurements. */
function percentile(values, percent) {
  const sorted = Float64Array.from(values).sort();
  const rank = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(rank);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (rank - below);
}
