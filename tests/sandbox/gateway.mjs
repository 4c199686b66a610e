// The gateway: what was asked is kept, what may go wrong goes wrong, the vendor answers.

import { Refusal } from './refusal.mjs';
import { send } from './send.mjs';

export class Gateway {
  #state;
  #control;
  #vendor;

  /** `state` has `now`, `requests` and `faults`; `vendor` has `route(path)` and `carry(record, operation, bytes, fault)`. */
  constructor(state, control, vendor) {
    this.#state = state;
    this.#control = control;
    this.#vendor = vendor;
  }

  /** Answers one request of node:http. */
  async answer(request, response) {
    const url = new URL(request.url, 'http://sandbox');
    const path = url.pathname;
    if (path === '/sandbox' || path.startsWith('/sandbox/')) {
      const text = (await readBody(request)).toString();
      return send(
        response,
        attempt(() => this.#control.answer(request.method, path, text ? JSON.parse(text) : undefined)),
      );
    }
    const { route, operation } = this.#vendor.route(path);
    const record = {
      at: this.#state.now(),
      method: request.method,
      path,
      route,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      text: '',
      status: 0,
    };
    this.#state.requests.push(record);
    const fault = this.#state.faults.take(request.method, path) ?? {};
    if (fault.hold === 'before') {
      return fault.held?.();
    }
    if (fault.reset === 'before') {
      return request.socket.destroy();
    }
    const bytes = await readBody(request).catch(() => undefined);
    if (!bytes || fault.reset === 'after') {
      return request.socket.destroy();
    }
    record.text = bytes.toString();
    record.json = readJson(record.text);
    const carried = fault.status === undefined || fault.taken;
    let answer = carried ? attempt(() => this.#vendor.carry(record, operation, bytes.length, fault, bytes)) : undefined;
    if (fault.status !== undefined) {
      answer = { status: fault.status, headers: fault.headers, body: fault.body };
    }
    if (fault.hold === 'taken') {
      return fault.held?.();
    }
    if (fault.reset === 'taken') {
      return request.socket.destroy();
    }
    if (fault.delay) {
      await new Promise((resolve) => setTimeout(resolve, fault.delay));
    }
    record.status = answer.status;
    send(response, { ...answer, headers: { ...answer.headers, ...fault.headers } }, fault);
  }
}

/** What `work` answers, a refusal in its envelope. */
function attempt(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) {
      return { status: error.status, body: error.envelope };
    }
    return { status: 500, body: { error: { code: 500, message: `sandbox: ${error.stack}` } } };
  }
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
