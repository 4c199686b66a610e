// Monitors and their states.

import { grouped } from './group.mjs';
import { plain } from './refusal.mjs';

const STATES = ['OK', 'Alert', 'Warn', 'No Data', 'Ignored', 'Skipped', 'Unknown'];

export class Monitors {
  #byId = new Map();
  #now;

  constructor(now) {
    this.#now = now;
  }

  /** Stores one: `{ id, name, state, tags, groups: { 'env:a': 'Alert' }, muted }`; new ones have no data. */
  put({ id, name = `Monitor ${id}`, state = 'No Data', tags = [], groups = {}, muted = false }) {
    if (!STATES.includes(state)) {
      throw new Error(`the state of a monitor is one of ${STATES.join(', ')}`);
    }
    this.#byId.set(String(id), { id: Number(id), name, state, tags, groups, muted, modified: this.#now() });
  }

  /** `GET /api/v1/monitor/{id}`. */
  one(id, query) {
    const monitor = this.#byId.get(id);
    if (!monitor) {
      throw plain(404, 'Monitor not found');
    }
    const { name, state, tags, groups, muted, modified } = monitor;
    const view = {
      id: monitor.id,
      org_id: 321_813,
      type: 'query alert',
      name,
      message: '',
      tags,
      query: 'avg(last_5m):avg:system.load.1{*} > 2',
      options: { silenced: muted ? { '*': null } : {} },
      multi: Object.keys(groups).length > 0,
      created: new Date(modified).toISOString(),
      modified: new Date(modified).toISOString(),
      overall_state: state,
      overall_state_modified: new Date(modified).toISOString(),
      matching_downtimes: [],
    };
    const asked = query.group_states?.split(',').map((word) => word.trim().toLowerCase());
    if (asked) {
      const told = Object.entries(groups).filter(
        ([, status]) => asked.includes('all') || asked.includes(status.toLowerCase()),
      );
      view.state = { groups: Object.fromEntries(told.map(([key, status]) => [key, { name: key, status }])) };
    }
    return view;
  }

  /** `GET /api/v1/monitor/search`. */
  search(query) {
    const found = this.matching(query.query ?? '');
    const page = Number(query.page ?? 0);
    const size = Number(query.per_page ?? 30);
    const count = (list) => [...grouped(list, (it) => it)].map(([name, all]) => ({ name, count: all.length }));
    return {
      counts: {
        status: count(found.map(({ state }) => state)),
        muted: count(found.map(({ muted }) => muted)),
        tag: count(found.flatMap(({ tags }) => tags)),
        type: count(found.map(() => 'query alert')),
      },
      metadata: { page, page_count: Math.ceil(found.length / size), per_page: size, total_count: found.length },
      monitors: found
        .slice(page * size, (page + 1) * size)
        .map(({ id, name, state, tags }) => ({ id, name, status: state, tags, scopes: [], type: 'query alert' })),
    };
  }

  /** The monitors of a search: words are tags or `status:…`, all of which must hold. */
  matching(text) {
    const words = [...text.matchAll(/([\w.]+):("[^"]*"|\S+)/g)].map(([, key, value]) => [
      key,
      value.replaceAll('"', ''),
    ]);
    for (const [key, value] of words) {
      if (key === 'status' && !STATES.some((state) => state.toLowerCase() === value.toLowerCase())) {
        throw plain(400, `Query parsing error: '${value}' is not a valid monitor status`);
      }
    }
    return [...this.#byId.values()].filter((monitor) =>
      words.every(([key, value]) =>
        key === 'status'
          ? monitor.state.toLowerCase() === value.toLowerCase()
          : monitor.tags.includes(`${key}:${value}`),
      ),
    );
  }
}
