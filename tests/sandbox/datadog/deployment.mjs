// DORA deployments: one id, one deployment.

import { holds } from './body.mjs';
import { detailed } from './refusal.mjs';

export class Deployments {
  #byId = new Map();
  #made = 0;

  /** All of them: `{ id, service, env, version, started_at, finished_at, change_failure, remediation }`. */
  all() {
    return [...this.#byId.values()];
  }

  clear() {
    this.#byId.clear();
  }

  /** `POST /api/v2/dora/deployment`. What a repeated id does is not documented: here it stays one deployment. */
  send(body) {
    holds('deployment', body);
    this.#made += 1;
    const id = body.data.attributes.id ?? this.#made.toString(16).padStart(16, '2');
    this.#byId.set(id, { change_failure: false, ...body.data.attributes, id });
    return { data: { id, type: 'dora_deployment' } };
  }

  /** `GET /api/v2/dora/deployments/{id}`. */
  one(id) {
    const { id: found, ...attributes } = this.#known(id);
    return { data: { id: found, type: 'dora_deployment', attributes } };
  }

  /** `PATCH /api/v2/dora/deployments/{id}`. */
  patch(id, body) {
    holds('failure', body);
    Object.assign(this.#known(id), body.data.attributes);
    return { data: null };
  }

  #known(id) {
    const known = this.#byId.get(id);
    if (!known) {
      throw detailed(404, `deployment ${id} not found`);
    }
    return known;
  }
}
