// Grail: what was stored, asked by DQL. A query is never done at once: it is asked for again by its token.

import { readQuery } from './dql.mjs';
import { Refusal } from './refusal.mjs';
import { seriesOver } from './timeseries.mjs';

export class Grail {
  #rows = { 'bizevents': [], 'events': [], 'spans': [], 'dt.davis.events': [] };
  #points = [];
  #nodes = [];
  #running = new Map();
  #now;
  #select;
  #made = 0;

  /** `select(selector)` answers the ids of classic entities. */
  constructor(now, select = () => []) {
    this.#now = now;
    this.#select = select;
    this.notifications = [];
    this.cancelled = [];
  }

  /** Stores a record of a table: bizevents, events, spans (`start_time`, `duration` in ns), dt.davis.events. */
  record(table, row) {
    this.#rows[table].push({ timestamp: new Date(this.#now()).toISOString(), ...row });
  }

  /** Stores one measurement of a metric, with its dimensions. */
  measure({ metric, value, time = this.#now(), dimensions = {} }) {
    this.#points.push({ metric, value, time, dimensions });
  }

  /** Stores a Smartscape node: `{ id, type, name, tags: { key: value } }`. */
  node(node) {
    this.#nodes.push({ tags: {}, ...node });
  }

  /** A node by its id. */
  nodeOf(id) {
    return this.#nodes.find((it) => it.id === id);
  }

  /** `query:execute`. */
  execute({ query, defaultTimeframeStart: from, defaultTimeframeEnd: to, maxResultRecords = 1_000 }) {
    if (typeof query !== 'string' || Boolean(from) !== Boolean(to)) {
      throw new Refusal(400, 'A query, and both ends of a default timeframe or neither, must be given.');
    }
    const window = { from: Date.parse(from ?? this.#now() - 7_200_000), to: Date.parse(to ?? this.#now()) };
    const records = this.#ran(query, window).slice(0, maxResultRecords);
    this.#made += 1;
    const token = `token/${this.#made}+=`;
    this.#running.set(token, { asked: 0, records });
    return { status: 202, body: { state: 'RUNNING', requestToken: token, progress: 0, ttlSeconds: 399 } };
  }

  /** `query:poll`. */
  poll({ 'request-token': token }) {
    const query = this.#running.get(token);
    if (!query) {
      throw new Refusal(410, 'The result is gone.');
    }
    query.asked += 1;
    if (query.asked < 2) {
      return { status: 200, body: { state: 'RUNNING', progress: 50, ttlSeconds: 398 } };
    }
    const { records } = query;
    const types = records.map((record, index) => ({ indexRange: [index, index], mappings: mappings(record) }));
    const grail = { query: '', notifications: this.notifications, scannedBytes: '0', sampled: false };
    const result = { records: records.map(written), types, metadata: { grail, metrics: [] } };
    return { status: 200, body: { state: 'SUCCEEDED', progress: 100, ttlSeconds: 397, result } };
  }

  /** `query:cancel`. */
  cancel({ 'request-token': token }) {
    this.cancelled.push(token);
    return { status: this.#running.delete(token) ? 202 : 410, body: undefined };
  }

  /** The records of a query, and of each query inside it. */
  #ran(query, window) {
    const context = { run: (inner) => this.#ran(inner, window), select: (text) => this.#select(text) };
    const read = readQuery(query, window, context);
    const rows =
      read.records ?? (read.series ? this.#series(read.series, read.window) : this.#table(read.from, read.window));
    return read.done(rows);
  }

  #table({ command, table }, { from, to }) {
    if (command === 'smartscapeNodes') {
      return this.#nodes.filter(({ type }) => table === '*' || type === table);
    }
    const rows = this.#rows[table];
    if (!rows) {
      throw new Refusal(400, `UNKNOWN_DATA_OBJECT: the table '${table}' doesn't exist.`);
    }
    const time = (row) => Date.parse(row.start_time ?? row.timestamp);
    return rows.filter((row) => time(row) >= from && time(row) < to);
  }

  #series(asked, window) {
    const metrics = new Set(asked.columns.map(({ metric }) => metric));
    const inside = this.#points.filter(
      (it) => metrics.has(it.metric) && it.time >= window.from && it.time < window.to && asked.holds(it.dimensions),
    );
    return seriesOver(asked, inside, window);
  }
}

const type = (value) => (typeof value === 'bigint' ? 'long' : typeof value === 'number' ? 'double' : 'string');

function mappings(record) {
  const mapped = ([name, value]) => {
    const kind = name === 'timeframe' ? 'timeframe' : name === 'interval' ? 'duration' : type(value);
    return [name, { type: Array.isArray(value) ? 'array' : kind }];
  };
  return Object.fromEntries(Object.entries(record).map(mapped));
}

/** Longs and durations go out as strings. */
function written(record) {
  const text = ([name, value]) => [name, typeof value === 'bigint' ? String(value) : value];
  return Object.fromEntries(Object.entries(record).map(text));
}
