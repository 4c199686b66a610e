// Refusals of the service, as Twirp spells them: https://twitchtv.github.io/twirp/docs/spec_v7.html
// And of the REST API: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api

import { Refusal } from '../refusal.mjs';

class Twirp extends Refusal {
  #code;

  constructor(status, code, message) {
    super(status, message);
    this.#code = code;
  }

  get envelope() {
    return { code: this.#code, msg: this.message };
  }
}

export const twirp = (status, code, message) => new Twirp(status, code, message);

class Rest extends Refusal {
  #errors;

  constructor(status, message, errors) {
    super(status, message);
    this.#errors = errors;
  }

  get envelope() {
    const errors = this.#errors?.map((message) => ({ resource: 'Sandbox', code: 'custom', message }));
    return {
      message: this.message,
      errors,
      documentation_url: 'https://docs.github.com/rest',
      status: `${this.status}`,
    };
  }
}

export const unsigned = () => new Rest(401, 'Bad credentials');
export const unknown = () => new Rest(404, 'Not Found');
export const forbidden = () => new Rest(403, 'Resource not accessible by integration');
export const unfit = (message, errors) => new Rest(422, message, errors);
