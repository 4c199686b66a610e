// `/sandbox/…`: the sandbox's own routes, by which other processes tell it things.

import { Refusal } from './refusal.mjs';

export class Control {
  #state;

  constructor(state) {
    this.#state = state;
  }

  /** Stores what a sandbox starts with. */
  seed({ entities = [], metrics = [], samples = [], tokens = [] }) {
    entities.forEach((entity) => {
      this.#state.entities.put(entity);
    });
    metrics.forEach((metric) => {
      this.#state.metrics.put(metric);
    });
    samples.forEach((sample) => {
      this.#state.metrics.sample(sample);
    });
    tokens.forEach((token) => {
      this.#state.tokens.make(token);
    });
  }

  /** Drops requests, events and faults. */
  forget() {
    this.#state.requests.length = 0;
    this.#state.events.clear();
    this.#state.faults.clear();
  }

  /** The answer to a request under `/sandbox`. */
  answer(method, path, json) {
    const { entities, events, faults, metrics, requests, tokens } = this.#state;
    const each = (store) => {
      [json].flat().forEach(store);
      return { status: 204 };
    };
    switch (`${method} ${path}`) {
      case 'POST /sandbox/entities':
        return each((entity) => entities.put(entity));
      case 'POST /sandbox/metrics':
        return each((metric) => metrics.put(metric));
      case 'POST /sandbox/samples':
        return each((sample) => metrics.sample(sample));
      case 'POST /sandbox/slos':
        return each((slo) => this.#state.slos.put(slo));
      case 'POST /sandbox/problems':
        return each((problem) => this.#state.problems.put(problem));
      case 'POST /sandbox/measures':
        return each((it) => this.#state.grail.measure(it));
      case 'POST /sandbox/faults':
        return each((fault) => faults.add(fault));
      case 'POST /sandbox/tokens':
        return { status: 201, body: { token: tokens.make(json) } };
      case 'GET /sandbox/tokens':
        return { status: 200, body: tokens.ready };
      case 'GET /sandbox/requests':
        return { status: 200, body: requests };
      case 'GET /sandbox/events':
        return { status: 200, body: events.all() };
      case 'DELETE /sandbox':
        this.forget();
        return { status: 204 };
      default:
        throw new Refusal(404, `sandbox: there is no ${method} ${path}`);
    }
  }
}
