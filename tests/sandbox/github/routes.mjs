// Which of the two a path belongs to: the service under /twirp, the storage under its container.

import { twirp } from './refusal.mjs';

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
    return { route: 'storage', operation: path };
  }

  /** Does what is asked. */
  carry(record, operation) {
    const { method, headers, json, route } = record;
    if (route === 'storage') {
      return this.#state.storage.put(record);
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
}
