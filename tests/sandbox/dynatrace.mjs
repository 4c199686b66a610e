// Dynatrace: which of its APIs a path belongs to, which scope an operation needs, and what it does.

import { demandOperation, isPlatform, platformOperation } from './operation.mjs';
import { readForm } from './form.mjs';
import { Refusal } from './refusal.mjs';

const MOST_BYTES = 1_048_576;
const OTLP = /^(?:\/e\/[^/]+)?\/api\/v2\/otlp\/v1\/(?<signal>traces|metrics)$/u;
const PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body>This is a page for people, not an API.</body></html>';

export class Dynatrace {
  #state;

  constructor(state) {
    this.#state = state;
  }

  /** Which API a path belongs to; `operation` is the path below its root. */
  route(path) {
    const otlp = OTLP.exec(path);
    if (otlp) {
      return { route: 'otlp', operation: otlp.groups.signal };
    }
    const roots = [
      ['classic', '/api/v2'],
      ['managed', `/e/${this.#state.environment}/api/v2`],
      ['platform', '/platform/classic/environment-api/v2'],
    ];
    // The configuration API stands beside that of the environment.
    for (const [route, root] of roots.slice(0, 2)) {
      const configuration = root.replace(/v2$/u, 'config/v1');
      if (path.startsWith(`${configuration}/`)) {
        return { route, operation: `/config${path.slice(configuration.length)}` };
      }
    }
    for (const [route, root] of roots) {
      if (path.startsWith(`${root}/`)) {
        return { route, operation: path.slice(root.length) };
      }
    }
    return isPlatform(path) ? { route: 'grown', operation: path } : { route: 'page' };
  }

  /** Does what is asked. */
  carry({ method, path, route, query, headers, json, text }, operation, size, { results }, bytes) {
    if (method === 'POST' && path === '/sso/oauth2/token') {
      return this.#state.platform.lease(new URLSearchParams(text));
    }
    if (route === 'page') {
      // Whatever is no API is the user interface, or its sign-in: 200 and HTML.
      const api = /^\/(api|platform|e)\//.test(path);
      return { status: api ? 404 : 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body: PAGE };
    }
    const token = this.#state.tokens.authenticate(headers.authorization, route);
    if (route === 'otlp') {
      this.#state.tokens.authorize(token, operation === 'traces' ? 'openTelemetryTrace.ingest' : 'metrics.ingest');
      return this.#state.otlp.take(operation, headers, bytes);
    }
    const { scope, bare, form, run } = this.#operation(method, operation);
    if (scope) {
      this.#state.tokens.authorize(token, scope);
    }
    acceptable(headers.accept);
    if (form) {
      return run({ query, form: readForm(headers['content-type'], bytes) });
    }
    if ((method === 'POST' || method === 'PUT') && !bare) {
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
    const further =
      platformOperation(this.#state, method, operation) ?? demandOperation(this.#state, method, operation);
    if (further) {
      return further;
    }
    const { dashboards, entities, events, fine, metrics, problems, releases, slos, smartscape, tokens } = this.#state;
    const ok = (body) => ({ status: 200, body });
    const [, kind, id] = /^\/(config\/dashboards|entities|events|metrics|slo)\/([^/]+)$/.exec(operation) ?? [];
    const known = {
      'POST /events/ingest': {
        scope: 'events.ingest',
        run: ({ json, results }) => ({ status: 201, body: events.ingest(json, results) }),
      },
      'GET /events': { scope: 'events.read', run: ({ query }) => ok(events.list(query)) },
      'GET /entities': {
        scope: 'entities.read',
        run: ({ query }) => {
          if (smartscape) {
            throw new Refusal(404, 'Monitored entities are not available in this environment: use Smartscape.');
          }
          return ok(entities.list(query));
        },
      },
      'GET /entityTypes': { scope: 'entities.read', run: ({ query }) => ok(entities.types(query)) },
      'GET /metrics/query': { scope: 'metrics.read', run: ({ query }) => ok(metrics.query(query, { entities, fine })) },
      'GET /slo': { scope: 'slo.read', run: ({ query }) => ok(slos.list(query)) },
      'GET /config/dashboards': { scope: 'ReadConfig', run: () => ok(dashboards.list()) },
      'GET /releases': { scope: 'releases.read', run: ({ query }) => ok(releases.list(query)) },
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
    if (method === 'PUT' && kind === 'config/dashboards') {
      const name = decodeURIComponent(id);
      return { scope: 'WriteConfig', run: ({ json }) => dashboards.write(name, json) };
    }
    if (method !== 'GET' || kind === undefined) {
      throw new Refusal(404, 'HTTP 404 Not Found');
    }
    const name = decodeURIComponent(id);
    return {
      'config/dashboards': { scope: 'ReadConfig', run: () => ok(dashboards.one(name)) },
      'entities': { scope: 'entities.read', run: ({ query }) => ok(entities.one(name, query)) },
      'events': { scope: 'events.read', run: () => ok(events.one(name)) },
      'metrics': { scope: 'metrics.read', run: () => ok(metrics.descriptor(name)) },
      'slo': { scope: 'slo.read', run: ({ query }) => ok(slos.one(name, query)) },
    }[kind];
  }
}

/** Only JSON is spoken here; Dynatrace also has CSV for metrics. */
function acceptable(accept = '*/*') {
  if (
    !accept
      .split(',')
      .some((type) => /^\s*(\*\/\*|application\/(\*|json|octet-stream)|multipart\/form-data)/i.test(type))
  ) {
    throw new Refusal(406, 'HTTP 406 Not Acceptable');
  }
}
