// Which of the three a path belongs to: the service under /twirp, the REST API under /repos, on a server of one's own
// under /api/v3/repos, and the storage under its container.

import { forbidden, twirp, unknown, unsigned } from './refusal.mjs';

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService/';

export class Github {
  #state;

  constructor(state) {
    this.#state = state;
  }

  /** Which it is; `operation` is the method of the service or the path in the storage. */
  route(path) {
    if (path.startsWith(SERVICE)) {
      return { route: 'service', operation: path.slice(SERVICE.length) };
    }
    const [, rest] = /^(?:\/api\/v3)?\/repos\/(.*)$/u.exec(path) ?? [];
    return rest === undefined ? { route: 'storage', operation: path } : { route: 'rest', operation: rest };
  }

  /** Does what is asked. */
  carry(record, operation) {
    const { method, headers, json, route } = record;
    if (route === 'storage') {
      return this.#state.storage.put(record);
    }
    if (route === 'rest') {
      return this.#rest(record, operation);
    }
    if (headers.authorization !== `Bearer ${this.#state.token}`) {
      throw twirp(401, 'unauthenticated', 'the token is not valid');
    }
    if (method !== 'POST' || !headers['content-type']?.startsWith('application/json') || !json) {
      throw twirp(404, 'bad_route', `unexpected ${method} with ${headers['content-type']}`);
    }
    switch (operation) {
      case 'CreateArtifact':
        return { status: 200, body: this.#state.artifacts.create(json) };
      case 'FinalizeArtifact':
        return { status: 200, body: this.#state.artifacts.finalize(json) };
      default:
        throw twirp(404, 'bad_route', `no handler for ${operation}`);
    }
  }

  /** Who may not even read, is told that there is nothing. */
  #rest(record, operation) {
    const { repository, permissions, jobToken } = this.#state;
    if (!new RegExp(`^(?:Bearer|token) ${jobToken}$`, 'u').test(record.headers.authorization)) {
      throw unsigned();
    }
    const [, rest] = /^shop\/checkout(\/.*)$/u.exec(operation) ?? [];
    if (!rest) {
      throw unknown();
    }
    const needed = repository.needs(record.method, rest);
    const may = permissions.has(needed) || permissions.has(needed.replace('read', 'write'));
    if (!may) {
      throw forbidden();
    }
    return repository.carry(record, rest);
  }
}
