// The gateway: which route a request takes, who asks, what may go wrong, what is answered.

import { Refusal } from './refusal.mjs';
import { send } from './send.mjs';

const MOST_BYTES = 1_048_576;
const PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body>This is a page for people, not an API.</body></html>';

export class Gateway {
  #state;
  #control;

  constructor(state, control) {
    this.#state = state;
    this.#control = control;
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
    const { route, operation } = this.#route(path);
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
    let answer = carried ? attempt(() => this.#carry(record, operation, bytes.length, fault)) : undefined;
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

  /** Which API a path belongs to; `operation` is the path below its root. */
  #route(path) {
    const roots = [
      ['classic', '/api/v2'],
      ['managed', `/e/${this.#state.environment}/api/v2`],
      ['platform', '/platform/classic/environment-api/v2'],
    ];
    for (const [route, root] of roots) {
      if (path.startsWith(`${root}/`)) {
        return { route, operation: path.slice(root.length) };
      }
    }
    return { route: 'page' };
  }

  /** Does what is asked. */
  #carry({ method, path, route, query, headers, json, text }, operation, size, { results }) {
    if (route === 'page') {
      // Whatever is no API is the user interface, or its sign-in: 200 and HTML.
      const api = /^\/(api|platform|e)\//.test(path);
      return { status: api ? 404 : 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body: PAGE };
    }
    const token = this.#state.tokens.authenticate(headers.authorization, route);
    const { scope, run } = this.#operation(method, operation);
    if (scope) {
      this.#state.tokens.authorize(token, scope);
    }
    acceptable(headers.accept);
    if (method === 'POST') {
      if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
        throw new Refusal(415, 'HTTP 415 Unsupported Media Type');
      }
      if (size > MOST_BYTES) {
        throw new Refusal(413, 'Request entity too large.');
      }
      if (json === undefined) {
        throw new Refusal(400, `Could not map JSON: '${text.slice(0, 40)}' is not readable.`);
      }
    }
    return run({ query, json, results });
  }

  /** The operation of a method and path: the scope it needs and what it does. */
  #operation(method, operation) {
    const { entities, events, fine, metrics, problems, slos, tokens } = this.#state;
    const ok = (body) => ({ status: 200, body });
    const [, kind, id] = /^\/(entities|events|metrics|slo)\/([^/]+)$/.exec(operation) ?? [];
    const known = {
      'POST /events/ingest': {
        scope: 'events.ingest',
        run: ({ json, results }) => ({ status: 201, body: events.ingest(json, results) }),
      },
      'GET /events': { scope: 'events.read', run: ({ query }) => ok(events.list(query)) },
      'GET /entities': { scope: 'entities.read', run: ({ query }) => ok(entities.list(query)) },
      'GET /metrics/query': { scope: 'metrics.read', run: ({ query }) => ok(metrics.query(query, { entities, fine })) },
      'GET /slo': { scope: 'slo.read', run: ({ query }) => ok(slos.list(query)) },
      'GET /problems': { scope: 'problems.read', run: ({ query }) => ok(problems.list(query)) },
      'POST /apiTokens/lookup': { run: ({ json }) => ok(tokens.lookup(json)) },
    };
    const found = known[`${method} ${operation}`];
    if (found) {
      return found;
    }
    if (Object.keys(known).some((name) => name.endsWith(` ${operation}`))) {
      throw new Refusal(405, 'HTTP 405 Method Not Allowed');
    }
    if (method !== 'GET' || kind === undefined) {
      throw new Refusal(404, 'HTTP 404 Not Found');
    }
    const name = decodeURIComponent(id);
    return {
      entities: { scope: 'entities.read', run: ({ query }) => ok(entities.one(name, query)) },
      events: { scope: 'events.read', run: () => ok(events.one(name)) },
      metrics: { scope: 'metrics.read', run: () => ok(metrics.descriptor(name)) },
      slo: { scope: 'slo.read', run: ({ query }) => ok(slos.one(name, query)) },
    }[kind];
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

/** Only JSON is spoken here; Dynatrace also has CSV for metrics. */
function acceptable(accept = '*/*') {
  if (!accept.split(',').some((type) => /^\s*(\*\/\*|application\/(\*|json))/i.test(type))) {
    throw new Refusal(406, 'HTTP 406 Not Acceptable');
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
