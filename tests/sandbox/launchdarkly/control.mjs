// `/sandbox/…`: the sandbox's own routes, by which other processes change and read flags here.

import { Refused } from './refusal.mjs';

export class Control {
  #state;

  constructor(state) {
    this.#state = state;
  }

  /** Drops what it was told by others; flags stay as they are. */
  forget() {
    const { approvals, audit, faults, requests } = this.#state;
    requests.length = 0;
    [approvals, audit, faults].forEach((store) => store.clear());
  }

  /** The answer to a request under `/sandbox`. */
  answer(method, path, json) {
    const { audit, flags, requests } = this.#state;
    const [, project, environment, flag] = /^\/sandbox\/value\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (method === 'GET' && flag) {
      return { status: 200, body: { value: flags.value(project, flag, environment) } };
    }
    switch (`${method} ${path}`) {
      case 'POST /sandbox/flags':
        [json].flat().forEach((one) => flags.put(one));
        return { status: 204 };
      case 'POST /sandbox/changes':
        [json].flat().forEach(({ by, ...change }) => flags.change(change, { by }));
        return { status: 204 };
      case 'GET /sandbox/requests':
        return { status: 200, body: requests };
      case 'GET /sandbox/auditlog':
        return { status: 200, body: audit.all() };
      case 'DELETE /sandbox':
        this.forget();
        return { status: 204 };
      default:
        throw new Refused(404, `sandbox: there is no ${method} ${path}`);
    }
  }
}
