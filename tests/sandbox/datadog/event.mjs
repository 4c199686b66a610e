// Events of both versions, stored in one place and found by their tags.

import { category, holds } from './body.mjs';
import { detailed, plain } from './refusal.mjs';

const HOUR_MS = 3_600_000;
const FURTHEST_BACK_MS = 18 * HOUR_MS;
const ALERT_TYPES = ['error', 'warning', 'info', 'success', 'user_update', 'recommendation', 'snapshot'];

export class Events {
  #stored = [];
  #state;
  #made = 0n;

  constructor(state) {
    this.#state = state;
  }

  /** All of them, oldest first: `{ version, id, uid, time, title, message, tags, … as they came }`. */
  all() {
    return this.#stored;
  }

  clear() {
    this.#stored.length = 0;
  }

  #store(event) {
    this.#made += 1n;
    const id = String(8_407_723_285_051_133_000n + this.#made);
    const stored = { ...event, id, uid: `AZsKLCxvAACr${String(this.#made).padStart(12, '0')}` };
    this.#stored.push(stored);
    return stored;
  }

  /** `POST /api/v2/events`. */
  second(body) {
    holds(category(body), body);
    const { attributes } = body.data;
    const now = this.#state.now();
    const time = attributes.timestamp === undefined ? now : Date.parse(attributes.timestamp);
    if (!(time >= now - FURTHEST_BACK_MS && time <= now + 2 * HOUR_MS)) {
      throw detailed(400, 'JSON validation failed at $.data.attributes.timestamp: timestamp out of range.');
    }
    const { title, message = '', tags = [] } = attributes;
    const { id, uid } = this.#store({ version: 2, time, title, message, tags, attributes });
    return {
      data: { attributes: { attributes: { evt: { id, uid } } }, id: '_', type: 'event' },
      links: { self: `https://app.datadoghq.com/event/event?uid=${uid}` },
    };
  }

  /** `POST /api/v1/events`. */
  first(body) {
    const { title, text, date_happened: at, tags = [], alert_type: kind } = body ?? {};
    if (typeof title !== 'string' || title === '' || typeof text !== 'string') {
      throw plain(400, 'Missing required attribute: title, text');
    }
    const now = this.#state.now();
    const time = at === undefined ? now : at * 1_000;
    if (time < now - FURTHEST_BACK_MS) {
      throw plain(400, 'Event too far in the past');
    }
    // An alert_type that is none was answered with ok, and the event was never seen again.
    const shown = { version: 1, time, title, message: text, tags, attributes: body };
    const lost = kind !== undefined && !ALERT_TYPES.includes(kind);
    const { id } = lost ? { id: '1' } : this.#store(shown);
    return {
      status: 'ok',
      event: {
        // As a number of JavaScript it is another one.
        id: Number(id),
        id_str: id,
        title,
        text,
        date_happened: Math.floor(time / 1_000),
        handle: null,
        priority: body.priority ?? null,
        related_event_id: null,
        tags,
        url: `https://app.datadoghq.com/event/event?id=${id}`,
      },
    };
  }

  /** `GET /api/v2/events`: the words of the query are tags, all of which an event has. */
  list(query) {
    const now = this.#state.now();
    const instant = (text, preset) =>
      text === undefined ? preset : Number.isNaN(Number(text)) ? Date.parse(text) : Number(text);
    const from = instant(query['filter[from]'], now - HOUR_MS / 4);
    const to = instant(query['filter[to]'], now);
    const limit = Number(query['page[limit]'] ?? 10);
    const words = (query['filter[query]'] ?? '').split(/\s+/).filter((word) => word && word !== 'AND');
    const found = this.#stored
      .filter(({ time }) => time >= from && time <= to)
      .filter(({ tags }) => words.every((word) => word === '*' || tags.includes(word.replaceAll('"', ''))))
      .reverse();
    return {
      data: found.slice(0, limit).map(({ id, uid, time, title, message, tags, attributes }) => ({
        id: uid,
        type: 'event',
        attributes: {
          attributes: {
            title,
            evt: { id, uid, name: title, type: 'custom' },
            aggregation_key: attributes.aggregation_key,
            timestamp: time,
            ...(attributes.attributes ?? {}),
          },
          message,
          tags,
          timestamp: new Date(time).toISOString(),
        },
      })),
      meta: { status: 'done' },
    };
  }
}
