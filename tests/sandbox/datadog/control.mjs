// `/sandbox/…`: the sandbox's own routes, by which other processes tell this Datadog things.

import { plain } from './refusal.mjs';

export class Control {
  #state;

  constructor(state) {
    this.#state = state;
  }

  /** Drops what it was told by others. */
  forget() {
    const { deployments, events, faults, metrics, requests, workflows } = this.#state;
    requests.length = 0;
    [deployments, events, faults, metrics, workflows].forEach((store) => store.clear());
  }

  /** The answer to a request under `/sandbox`. */
  answer(method, path, json) {
    const { deployments, events, metrics, monitors, requests, slos } = this.#state;
    const each = (store) => {
      [json].flat().forEach(store);
      return { status: 204 };
    };
    switch (`${method} ${path}`) {
      case 'POST /sandbox/samples':
        return each((sample) => metrics.sample(sample));
      case 'POST /sandbox/monitors':
        return each((monitor) => monitors.put(monitor));
      case 'POST /sandbox/slos':
        return each((slo) => slos.put(slo));
      case 'GET /sandbox/requests':
        return { status: 200, body: requests };
      case 'GET /sandbox/events':
        return { status: 200, body: events.all() };
      case 'GET /sandbox/deployments':
        return { status: 200, body: deployments.all() };
      case 'DELETE /sandbox':
        this.forget();
        return { status: 204 };
      default:
        throw plain(404, `sandbox: there is no ${method} ${path}`);
    }
  }
}
