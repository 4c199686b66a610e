// Refusals in LaunchDarkly's envelope.

import { randomUUID } from 'node:crypto';
import { Refusal } from '../refusal.mjs';

const CODES = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'optimistic_locking_error',
  422: 'unprocessable_entity',
};

/** `{"code":"not_found","message":"…","id":"…"}`. */
export class Refused extends Refusal {
  get envelope() {
    return { code: CODES[this.status], message: this.message, id: randomUUID() };
  }
}
