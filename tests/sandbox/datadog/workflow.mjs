// Workflow automation: runs that are started, and end when they are asked about often enough.

import { randomUUID } from 'node:crypto';
import { coded } from './refusal.mjs';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class Workflows {
  #byId = new Map();
  #runs = new Map();
  #now;

  constructor(now) {
    this.#now = now;
  }

  /** Stores one: `{ id, polls, kind, does }`; `does(payload)` is done when a run starts, `kind` is how runs end. */
  put({ id, polls = 1, kind = 'SUCCEEDED', does = () => undefined }) {
    this.#byId.set(id, { polls, kind, does });
  }

  /** All runs: `{ workflow, id, payload }`. */
  all() {
    return [...this.#runs.values()].map(({ workflow, id, payload }) => ({ workflow, id, payload }));
  }

  clear() {
    this.#runs.clear();
  }

  #known(id) {
    if (!UUID.test(id)) {
      throw coded(400, 'INVALID_FIELD_VALUE', 'value <no value> is invalid for field workflow_id');
    }
    const known = this.#byId.get(id);
    if (!known) {
      throw coded(404, 'WORKFLOW_NOT_FOUND', 'workflow not found');
    }
    return known;
  }

  /** `POST /api/v2/workflows/{id}/instances`. */
  run(workflow, body) {
    const { polls, kind, does } = this.#known(workflow);
    const id = randomUUID();
    const payload = body?.meta?.payload ?? {};
    does(payload);
    this.#runs.set(id, { workflow, id, payload, polls, kind, from: this.#now() });
    return { data: { attributes: {}, id, type: 'instances' }, meta: { workflowId: workflow } };
  }

  /** `GET /api/v2/workflows/{id}/instances`, the newest first. */
  runs(workflow) {
    this.#known(workflow);
    const runs = [...this.#runs.values()].filter((run) => run.workflow === workflow).reverse();
    const row = (run) => ({ id: run.id, type: 'instances', attributes: this.#attributes(run) });
    return { data: runs.map(row), meta: { page: { totalCount: runs.length } } };
  }

  /** `GET /api/v2/workflows/{id}/instances/{id}`. */
  one(workflow, id) {
    this.#known(workflow);
    const run = this.#runs.get(id);
    if (!run) {
      throw coded(404, 'WORKFLOW_NOT_FOUND', 'workflow not found');
    }
    run.over ??= run.polls <= 0 ? this.#now() : undefined;
    run.polls -= 1;
    return { data: { id, type: 'instances', attributes: { id, ...this.#attributes(run) } } };
  }

  #attributes({ from, kind, over }) {
    return {
      instanceStatus: over
        ? { detailsKind: kind, displayName: kind }
        : { detailsKind: 'IN_PROGRESS', displayName: 'Running' },
      startTimestamp: new Date(from).toISOString(),
      ...(over ? { endTimestamp: new Date(over).toISOString() } : {}),
    };
  }
}
