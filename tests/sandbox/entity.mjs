// Entities: what is monitored, and `GET /entities`.

import { readEntitySelector } from './entity-selector.mjs';
import { Pages } from './page.mjs';
import { Refusal, violation } from './refusal.mjs';
import { readTag } from './tag.mjs';
import { timeframe } from './time.mjs';

const DAY_MS = 86_400_000;
const FIELDS = [
  'firstSeenTms',
  'lastSeenTms',
  'tags',
  'managementZones',
  'icon',
  'properties',
  'fromRelationships',
  'toRelationships',
];

/** Where an event without a selector lands. */
export const ENVIRONMENT = {
  entityId: 'ENVIRONMENT-0000000000000001',
  type: 'ENVIRONMENT',
  displayName: 'sandbox',
  tags: [],
  managementZones: [],
};

export class Entities {
  #byId = new Map();
  #pages = new Pages();
  #now;

  constructor(now) {
    this.#now = now;
  }

  /** Stores or replaces an entity; see the top of sandbox.mjs. */
  put(entity) {
    const [, type] = /^([A-Z][A-Z0-9_]*)-/.exec(entity.entityId);
    this.#byId.set(entity.entityId, {
      type,
      displayName: entity.entityId,
      healthState: 'HEALTHY',
      firstSeenTms: this.#now() - 30 * DAY_MS,
      properties: {},
      managementZones: [],
      ...entity,
      tags: (entity.tags ?? []).map((tag) => (typeof tag === 'string' ? readTag(tag) : tag)),
    });
  }

  /** An entity by its id. */
  get(id) {
    return this.#byId.get(id);
  }

  /** Those that `text` selects and that were seen since `since`; without `since`, whenever seen. */
  select(text, { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, location } = {}) {
    const selector = this.read(text, location);
    return [...this.#byId.values()].filter(
      (entity) => selector.matches(entity) && this.#lastSeen(entity) >= since && entity.firstSeenTms <= until,
    );
  }

  /** Those an event reaches: active in the last 24 hours, unless named by `entityId(...)`. */
  reached(text) {
    const { byId } = this.read(text, 'PAYLOAD_BODY');
    return this.select(text, byId ? {} : { since: this.#now() - DAY_MS });
  }

  /** Reads a selector with the types known here. */
  read(text, location) {
    const known = new Set([...this.#byId.values()].map(({ type }) => type));
    return readEntitySelector(text, { now: this.#now(), known, location });
  }

  /** `GET /entities`. */
  list(query) {
    const fields = query.nextPageKey === undefined ? readFields(query.fields) : undefined;
    const { items, ...page } = this.#pages.turn(query, { pageSize: 50, most: 4_000 }, () => {
      if (query.entitySelector === undefined) {
        throw violation('entitySelector', 'expected one of nextPageKey or entitySelector to be specified');
      }
      const { from, to } = timeframe(query, this.#now(), '3d');
      const found = this.select(query.entitySelector, { since: from, until: to });
      return found.sort(order(query.sort)).map((entity) => this.#view(entity, fields));
    });
    return { ...page, entities: items };
  }

  /** `GET /entityTypes`: those of what is monitored here. */
  types(query) {
    const { items, ...page } = this.#pages.turn(query, { pageSize: 50, most: 500 }, () => {
      const known = new Set([...this.#byId.values()].map(({ type }) => type));
      return [...known].sort().map((type) => ({ type, displayName: type.toLowerCase(), properties: [] }));
    });
    return { ...page, types: items };
  }

  /** `GET /entities/{entityId}`. */
  one(id, query) {
    const entity = this.#byId.get(id);
    if (!entity) {
      throw new Refusal(404, `Entity with ID '${id}' not found.`);
    }
    return this.#view(entity, query.fields === undefined ? FIELDS : readFields(query.fields));
  }

  /** The wire form: always id, type and name, the rest as asked for by `fields`. */
  #view(entity, fields) {
    const view = { entityId: entity.entityId, type: entity.type, displayName: entity.displayName };
    const whole = { ...entity, lastSeenTms: this.#lastSeen(entity), fromRelationships: {}, toRelationships: {} };
    for (const field of fields) {
      const [name, property] = field.split('.', 2);
      if (property === undefined) {
        view[name] = whole[name];
      } else if (whole.properties[property] !== undefined) {
        view.properties = { ...view.properties, [property]: whole.properties[property] };
      }
    }
    return view;
  }

  #lastSeen(entity) {
    return entity.lastSeenTms ?? this.#now();
  }
}

/** `+tags,+properties.X`; the official client does not percent-encode the plus, so that it arrives as a blank. */
function readFields(text) {
  return (text ?? '')
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [, field] = /^[+ ]?(\w+(?:\.[\w.]+)?)$/.exec(part) ?? [];
      if (!field || !FIELDS.includes(field.split('.', 1)[0])) {
        throw violation('fields', `Invalid field '${part}'.`);
      }
      return field;
    });
}

function order(sort = '+name') {
  const [, sign] = /^([+-]?)name$/.exec(sort.trim()) ?? [];
  if (sign === undefined) {
    throw violation('sort', `Cannot sort by '${sort}'.`);
  }
  const direction = sign === '-' ? -1 : 1;
  return (one, other) =>
    direction * (one.displayName < other.displayName ? -1 : one.displayName > other.displayName ? 1 : 0);
}
