// The audit log: one entry a change, the newest first, at most twenty a page.

import { readPolicy, specifier } from './policy.mjs';
import { id, self } from './place.mjs';
import { Refused } from './refusal.mjs';

const MOST = 20;

export class Audit {
  #entries = [];
  #state;

  constructor(state) {
    this.#state = state;
  }

  clear() {
    this.#entries.length = 0;
  }

  /** All of them in full, oldest first. */
  all() {
    return this.#entries;
  }

  /** Stores an entry as it is, for instance a recorded one; it needs `_id` and `date`. */
  put(entry) {
    this.#entries.push(entry);
  }

  /** Writes a change of a flag down; without an environment it is about all of them. */
  write({ project, environment, before, flag, actions, verb, comment, by }) {
    const now = this.#state.now();
    const places = this.#state.places.project(project);
    const environments = environment ? [environment] : [...places.environments.keys()];
    const resource = (key) => `proj/${project}:env/${key}:flag/${flag.key}`;
    const resources = environments.map(resource);
    const site = `/${project}/${environment ?? '~'}/features/${flag.key}`;
    const name = environment && places.environments.get(environment).name;
    const who = by.email ? `[${by.firstName} ${by.lastName}](mailto:${by.email})` : by.name;
    const number = this.#entries.length + 1;
    this.#entries.push({
      _links: {
        ...self(`/api/v2/auditlog/${id(`entry ${number}`)}`),
        canonical: { href: `/api/v2/flags/${project}/${flag.key}`, type: 'application/json' },
        parent: { href: '/api/v2/auditlog', type: 'application/json' },
        site: { href: site, type: 'text/html' },
      },
      _id: id(`entry ${number}`),
      _accountId: id('account'),
      date: now,
      accesses: actions.flatMap((action) => resources.map((one) => ({ action, resource: one }))),
      kind: 'flag',
      name: flag.name,
      description: '',
      shortDescription: '',
      ...(comment === undefined ? {} : { comment }),
      ...(by.email
        ? { member: { _links: self(`/api/v2/members/${id(by.email)}`), _id: id(by.email), ...by } }
        : { token: { _links: {}, _id: id(by.name), name: by.name, ending: 'beef', serviceToken: true } }),
      titleVerb: verb,
      title: `${who} ${verb} [${flag.name}](${this.#state.url()}${site})${name ? ` in \`${name}\`` : ''}`,
      target: { _links: {}, name: flag.name, resources },
      ...(name
        ? { parent: { _links: {}, name, resource: `proj/${project}:env/${environment}` } }
        : { parent: { _links: {}, name: places.name, resource: `proj/${project}` } }),
      previousVersion: structuredClone(before),
      currentVersion: structuredClone(flag),
    });
  }

  /** `GET` and `POST /api/v2/auditlog`. */
  list({ before, after, limit = 10, spec, q }, statements) {
    const size = Number(limit);
    if (!Number.isInteger(size) || size < 1 || size > MOST) {
      throw new Refused(400, `limit must be between 1 and ${MOST}`);
    }
    const allows = statements === undefined ? undefined : readPolicy(statements);
    const about = spec === undefined ? undefined : specifier(spec);
    const places = (text) => this.#place(text);
    const found = this.#entries
      .filter(
        ({ date }) => (before === undefined || date < Number(before)) && (after === undefined || date > Number(after)),
      )
      .filter(({ accesses }) => !about || accesses.some(({ resource }) => about(resource, places)))
      .filter(({ accesses }) => !allows || accesses.some(({ action, resource }) => allows(action, resource, places)))
      .filter(({ name }) => !q || name.toLowerCase().includes(q.toLowerCase()))
      .toSorted((one, other) => other.date - one.date);
    const items = found.slice(0, size).map(listed);
    const next =
      found.length > size
        ? { next: { href: `/api/v2/auditlog?before=${items.at(-1).date}&limit=${size}`, type: 'application/json' } }
        : {};
    return { items, _links: { ...self('/api/v2/auditlog'), ...next } };
  }

  /** `GET /api/v2/auditlog/{id}`. */
  one(wanted) {
    const entry = this.#entries.find(({ _id }) => _id === wanted);
    if (!entry) {
      throw new Refused(404, 'Unknown audit log entry');
    }
    return entry;
  }

  /** The tags and properties of a project, an environment, or a flag. */
  #place(text) {
    const [project, environment, flag] = text.split(':').map((segment) => segment.split('/')[1]);
    try {
      if (flag) {
        return this.#state.flags.flag(project, flag);
      }
      return environment ? this.#state.places.environment(project, environment) : this.#state.places.project(project);
    } catch {
      return {};
    }
  }
}

/** As an entry is listed: without what the flag was and is. */
function listed({ previousVersion: _, currentVersion: __, delta: ___, ...entry }) {
  return entry;
}
