// Refusals of the service, as Twirp spells them: https://twitchtv.github.io/twirp/docs/spec_v7.html

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
