// A Dynatrace without a socket: it answers the questions of a gate in the process of the bench, as large as the real
// one would, and counts them.

/** Slots of a query: their ends, as Dynatrace stamps them. */
function ends({ from, to, resolution }) {
  const width = widths[resolution.at(-1)] * Number.parseInt(resolution, 10);
  if (!Number.isFinite(width)) {
    return [to];
  }
  const found = [];
  for (let end = Math.floor(from / width) * width + width; end < to + width; end += width) {
    found.push(end);
  }
  return found;
}
const widths = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export class Vendor {
  requests = [];
  bytes = 0;
  points = 0;
  /** Processor time that went into making answers, milliseconds. */
  took = 0;

  /** `series(metric)`: how many series a metric has. `sparse`: two points a series, where only questions are counted. */
  constructor({ series = () => 1, sparse = false } = {}) {
    this.series = series;
    this.sparse = sparse;
  }

  /** As the shim's transport: for `hands.fetch`. */
  fetch = (address) => {
    const from = processor();
    const url = new URL(address);
    const route = url.pathname.replace('/api/v2', '');
    this.requests.push({ route, url: address });
    const bytes = Buffer.from(JSON.stringify(this.#body(route, Object.fromEntries(url.searchParams))));
    this.bytes += bytes.length;
    this.took += processor() - from;
    return Promise.resolve(answer(200, bytes));
  };

  #body(route, query) {
    switch (route) {
      case '/metrics/query':
        return this.#metrics(query);
      case '/entities':
        return { totalCount: 1, entities: [{ entityId: 'SERVICE-00000000000000C1', displayName: 'checkout' }] };
      case '/events':
        return { totalCount: 0, pageSize: 100, events: [] };
      case '/problems':
        return { totalCount: 0, pageSize: 50, problems: [] };
      default:
        return {};
    }
  }

  #metrics({ metricSelector, from, to, resolution }) {
    const timestamps = ends({ from: Number(from), to: Number(to), resolution });
    const kept = this.sparse ? timestamps.slice(-2) : timestamps;
    const result = selectors(metricSelector).map((metricId) => {
      const seed = hash(metricId);
      const data = Array.from({ length: this.series(metricId) }, (_, index) => {
        this.points += kept.length;
        return {
          dimensions: this.series(metricId) > 1 ? [`SERVICE-${index}`] : [],
          dimensionMap: {},
          timestamps: kept,
          values: kept.map((end) => level(seed, index, end)),
        };
      });
      return { metricId, dataPointCountRatio: 1e-6, dimensionCountRatio: 1e-5, data };
    });
    return { totalCount: result.length, nextPageKey: null, resolution, result };
  }
}

/** A daily wave with noise that is the same at every call, three digits after the point as vendors round. */
function level(seed, index, end) {
  let mixed = (end / 60_000 + index * 7_919 + seed) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  const noise = ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32 - 0.5;
  return Math.round((100_000 + 20_000 * Math.sin(end / 13_750_987) + 30_000 * noise) * 1_000) / 1_000;
}

/** A number for a name. */
function hash(text) {
  let sum = 0;
  for (const letter of text) {
    sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0;
  }
  return Math.imul(sum, 0x9e3779b1);
}

/** The metrics of a query: commas between brackets are not between metrics. */
function selectors(text) {
  const found = [''];
  let depth = 0;
  for (const letter of text) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (letter === ',' && depth === 0) {
      found.push('');
    } else {
      found[found.length - 1] += letter;
    }
  }
  return found;
}

/** Processor time of this process so far, milliseconds. */
export function processor() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const CHUNK = 65_536;

/** What the core uses of a `Response`, in chunks as Node reads them. */
export function answer(status, bytes, headers = {}) {
  const given = { 'content-length': String(bytes.length), 'content-type': 'application/json', ...headers };
  let at = 0;
  const read = () => {
    if (at >= bytes.length) {
      return Promise.resolve({ done: true });
    }
    const value = bytes.subarray(at, (at += CHUNK));
    return Promise.resolve({ done: false, value });
  };
  return { status, headers: new Map(Object.entries(given)), body: { getReader: () => ({ read }) } };
}
