// A metrics query: `sum:trace.http.request.errors{service:checkout,!env:staging} by {resource}.as_count().rollup(sum, 60)`.

import { plain } from './refusal.mjs';

const QUERY = /^(avg|sum|min|max|count|p\d\d):([A-Za-z][\w.]*)\{([^}]*)\}(?:\s*by\s*\{([^}]*)\})?((?:\.\w+\([^)]*\))*)/;
const METHODS = ['avg', 'sum', 'min', 'max', 'count'];

/** An atom of a formula of the first version. */
export function queryAtom(rest) {
  const found = QUERY.exec(rest);
  return found ? { length: found[0].length, value: readQuery(found[0]) } : undefined;
}

/** Reads one query: `{ space, metric, filter, by, count, rollup, interval_ms, zero }`. */
export function readQuery(text) {
  const found = QUERY.exec(text.trim());
  if (!found || found[0].length !== text.trim().length) {
    const arithmetic = /[-+*/]\s*(\d|[a-z]\w*:|\()|^\s*\w+\(/.test(text);
    throw plain(
      400,
      arithmetic
        ? 'Functions are not supported in metrics data source field. Use the formulas payload.'
        : `Error parsing query: unable to parse ${text}`,
    );
  }
  const [, space, metric, filter, by = '', functions] = found;
  const query = {
    space,
    metric,
    filter: readFilter(filter),
    by: by
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
  };
  for (const [, name, given] of functions.matchAll(/\.(\w+)\(([^)]*)\)/g)) {
    const args = given.split(',').map((one) => one.trim());
    if (name === 'as_count' || name === 'as_rate') {
      query.count = name;
    } else if (name === 'rollup' && (METHODS.includes(args[0]) || Number(args[0]) > 0)) {
      const [method, seconds] = METHODS.includes(args[0]) ? args : [undefined, args[0]];
      query.rollup = method;
      query.interval_ms = seconds === undefined ? undefined : Number(seconds) * 1_000;
    } else if (name === 'fill' && args[0] === 'zero') {
      query.zero = true;
    } else if (name !== 'fill') {
      throw plain(400, `Error parsing query: unknown function ${name}`);
    }
  }
  return query;
}

/** A filter as a function of a list of tags: tags with `,` or AND between them, `!` or NOT before them, `*` inside. */
function readFilter(text) {
  const tests = text
    .split(/\s*,(?![^()]*\))\s*|\s+AND\s+/i)
    .map((word) => word.trim())
    .filter((word) => word && word !== '*')
    .map((word) => {
      const [, not, bare] = /^(!|NOT\s+)?(.*)$/i.exec(word);
      const [, key, no, values] = /^(\S+)\s+(NOT\s+)?IN\s*\(([^)]*)\)$/i.exec(bare) ?? [];
      const wanted = key ? values.split(',').map((value) => `${key}:${value.trim()}`) : [bare];
      const globs = wanted.map(
        (tag) => new RegExp(`^${tag.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`),
      );
      const inverted = Boolean(not) !== Boolean(no);
      return (tags) => tags.some((tag) => globs.some((glob) => glob.test(tag))) !== inverted;
    });
  return (tags) => tests.every((holds) => holds(tags));
}
