// Events: `POST /events/ingest`, `GET /events`, `GET /events/{eventId}`.

import { createHash } from 'node:crypto';
import { readCriteria, SelectorError } from './criterion.mjs';
import { ENVIRONMENT } from './entity.mjs';
import { readIngest } from './ingest.mjs';
import { Pages } from './page.mjs';
import { Refusal, violation } from './refusal.mjs';
import { timeframe } from './time.mjs';

const MOST_ENTITIES = 10_000;

export class Events {
  #stored = [];
  #pages = new Pages();
  #state;
  #noMatch;
  #smartscape;
  #filterable;
  #made = 0;

  constructor(state, { noMatch, filterable, smartscape }) {
    this.#state = state;
    this.#smartscape = smartscape;
    this.#noMatch = noMatch;
    this.#filterable = filterable;
  }

  /** All of them, oldest first, as listed. */
  all() {
    return this.#stored.map((event) => this.#view(event));
  }

  clear() {
    this.#stored.length = 0;
  }

  /**
   * `POST /events/ingest`: one event for each entity reached, none when none is reached; answered with 201 all the same.
   * `results`: statuses to answer with in turn, from a fault.
   */
  ingest(body, results = []) {
    const now = this.#state.now();
    const { event, status } = readIngest(body, now);
    let entities = [this.#node(event.properties) ?? ENVIRONMENT];
    if (event.entitySelector !== undefined && this.#smartscape) {
      throw violation('entitySelector', 'is no longer supported in this environment: use Smartscape', 'PAYLOAD_BODY');
    }
    if (event.entitySelector !== undefined) {
      entities = this.#state.entities.reached(event.entitySelector);
      if (entities.length === 0 && this.#noMatch === 'environment') {
        entities = [ENVIRONMENT];
      }
    }
    const eventIngestResults = entities.map((entity, index) => {
      this.#made += 1;
      const correlationId = createHash('sha256')
        .update(`${now} ${this.#made} ${entity.entityId}`)
        .digest('hex')
        .slice(0, 16);
      const said = results[index % results.length] ?? status;
      if (said === 'OK') {
        this.#stored.push({
          ...event,
          entity,
          correlationId,
          eventId: `${BigInt(`0x${correlationId}`)}_${event.startTime}`,
        });
        const known = {
          'event.id': correlationId,
          'event.type': event.eventType,
          'event.name': event.title,
          'event.start': new Date(event.startTime).toISOString(),
          'event.end': new Date(event.endTime).toISOString(),
          'dt.smartscape_source.id': entity.entityId,
        };
        this.#state.grail.record('dt.davis.events', { ...event.properties, ...known });
      }
      return { correlationId, status: said };
    });
    const reportCount = eventIngestResults.filter((result) => result.status === 'OK').length;
    return { reportCount, eventIngestResults };
  }

  /** The Smartscape node that an event names. */
  #node({ 'dt.smartscape_source.id': id }) {
    const node = id && this.#state.grail.nodeOf(id);
    return node && { ...ENVIRONMENT, entityId: node.id, type: node.type, displayName: node.name };
  }

  /** `GET /events`. */
  list(query) {
    const { items, ...page } = this.#pages.turn(query, { pageSize: 100, most: 1_000 }, () => {
      const { from, to } = timeframe(query, this.#state.now(), '2h');
      const tests = query.eventSelector ? this.#selector(query.eventSelector) : [];
      if (query.entitySelector !== undefined) {
        const selected = new Set(this.#state.entities.select(query.entitySelector).map(({ entityId }) => entityId));
        if (selected.size > MOST_ENTITIES) {
          throw violation('entitySelector', `must not match more than ${MOST_ENTITIES} entities`);
        }
        tests.push((event) => selected.has(event.entityId.entityId.id));
      }
      return this.#stored
        .filter((event) => event.startTime <= to && event.endTime >= from)
        .map((event) => this.#view(event))
        .filter((event) => tests.every((holds) => holds(event)))
        .reverse();
    });
    return { ...page, events: items, warnings: [] };
  }

  /** `GET /events/{eventId}`. */
  one(id) {
    const event = this.#stored.find(({ eventId }) => eventId === id);
    if (!event) {
      throw new Refusal(404, `Event with ID '${id}' not found.`);
    }
    return this.#view(event);
  }

  /** The wire form. */
  #view({ eventId, correlationId, eventType, title, startTime, endTime, entity, properties }) {
    const open = endTime > this.#state.now();
    return {
      eventId,
      startTime,
      endTime: open ? -1 : endTime,
      eventType,
      title,
      entityId: { entityId: { id: entity.entityId, type: entity.type }, name: entity.displayName },
      properties: Object.entries(properties).map(([key, value]) => ({ key, value })),
      status: open ? 'OPEN' : 'CLOSED',
      correlationId,
      entityTags: entity.tags,
      managementZones: entity.managementZones,
      underMaintenance: false,
      suppressAlert: false,
      suppressProblem: false,
      frequentEvent: false,
    };
  }

  /** The criteria of an eventSelector, each as a function of a listed event. */
  #selector(text) {
    try {
      return readCriteria(text).map(({ name, values }) => this.#criterion(name, values));
    } catch (error) {
      throw error instanceof SelectorError
        ? violation('eventSelector', `Invalid event selector: ${error.message}`)
        : error;
    }
  }

  #criterion(name, values) {
    if (name.startsWith('property.')) {
      const key = name.slice('property.'.length);
      if (!this.#filterable(key)) {
        throw new SelectorError(`the property '${key}' is not filterable`);
      }
      return (event) => event.properties.some((property) => property.key === key && values.includes(property.value));
    }
    const read = {
      eventId: (event) => event.eventId,
      entityId: (event) => event.entityId.entityId.id,
      status: (event) => event.status,
      eventType: (event) => event.eventType,
      correlationId: (event) => event.correlationId,
      managementZoneId: (event) => event.managementZones.map(({ id }) => id),
      underMaintenance: (event) => String(event.underMaintenance),
      suppressAlert: (event) => String(event.suppressAlert),
      suppressProblem: (event) => String(event.suppressProblem),
      frequentEvent: (event) => String(event.frequentEvent),
    }[name];
    if (!read) {
      throw new SelectorError(`unknown criterion '${name}'`);
    }
    if (values.length === 0 || (['status', 'eventType'].includes(name) && values.length > 1)) {
      throw new SelectorError(`${name} takes ${values.length === 0 ? 'a value' : 'one value'}`);
    }
    return (event) => [read(event)].flat().some((value) => values.includes(value));
  }
}
