// Requests for approval: asked, approved by somebody, applied.

import { id, self } from './place.mjs';
import { Refused } from './refusal.mjs';

export class Approvals {
  #requests = [];
  #state;

  constructor(state) {
    this.#state = state;
  }

  clear() {
    this.#requests.length = 0;
  }

  /** All of them as answered. */
  all() {
    return this.#requests.map(({ view }) => view);
  }

  /** `POST …/flags/{flag}/environments/{environment}/approval-requests`. */
  ask(project, key, environmentKey, { description, comment, instructions }) {
    this.#state.flags.flag(project, key);
    this.#state.places.environment(project, environmentKey);
    if (!description || !Array.isArray(instructions) || instructions.length === 0) {
      throw new Refused(400, 'description and instructions are required');
    }
    const number = id(`approval ${this.#requests.length + 1}`);
    const view = {
      _links: self(
        `/api/v2/projects/${project}/flags/${key}/environments/${environmentKey}/approval-requests/${number}`,
      ),
      _id: number,
      _version: 1,
      creationDate: this.#state.now(),
      serviceKind: 'launchdarkly',
      description,
      reviewStatus: 'pending',
      allReviews: [],
      notifyMemberIds: [],
      status: 'pending',
      instructions,
      conflicts: [],
    };
    this.#requests.push({ project, key, environmentKey, comment, view });
    return view;
  }

  /** `GET …/approval-requests`. */
  list(project, key, environmentKey) {
    const own = this.#requests.filter(
      (one) => one.project === project && one.key === key && one.environmentKey === environmentKey,
    );
    return { items: own.map(({ view }) => view), _links: {} };
  }

  /** What a reviewer does. */
  apply(number, by) {
    const { project, key, environmentKey, comment, view } = this.#requests.find(({ view: one }) => one._id === number);
    Object.assign(view, { reviewStatus: 'approved', status: 'completed' });
    this.#state.flags.change({ project, key, environmentKey, instructions: view.instructions, comment }, { by });
  }
}
