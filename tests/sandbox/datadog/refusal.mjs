// Refusals in the three envelopes of Datadog.

import { Refusal } from '../refusal.mjs';

class Errors extends Refusal {
  #errors;

  constructor(status, errors) {
    super(status, JSON.stringify(errors));
    this.#errors = errors;
  }

  get envelope() {
    return { errors: this.#errors };
  }
}

/** `{"errors":["text"]}`: all of the first version, most of the second. */
export const plain = (status, text) => new Errors(status, [text]);

const TITLES = { 400: 'Bad Request', 403: 'Forbidden', 404: 'Not Found' };

/** `{"errors":[{"status":"400","title":"Bad Request","detail":"text"}]}`: events, gates, DORA. */
export const detailed = (status, detail) =>
  new Errors(status, [{ status: String(status), title: TITLES[status], detail }]);

/** `{"errors":[{"code":"…","detail":"text"}]}`: workflows. */
export const coded = (status, code, detail) => new Errors(status, [{ code, detail }]);
