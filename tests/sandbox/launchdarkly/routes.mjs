// LaunchDarkly: what an operation does, and which role it needs.

import { Refused } from './refusal.mjs';

const PAGE = '<!DOCTYPE html><html><head><title>LaunchDarkly</title></head><body>Sign in</body></html>';

export class LaunchDarkly {
  #state;
  #operations;

  constructor(state) {
    const { approvals, audit, flags, places } = state;
    this.#state = state;
    const approval = '/api/v2/projects/*/flags/*/environments/*/approval-requests';
    this.#operations = [
      ['GET', '/api/v2/caller-identity', 'reader', 200, ({ token }) => identity(token)],
      ['GET', '/api/v2/auditlog', 'reader', 200, ({ query }) => audit.list(query)],
      ['POST', '/api/v2/auditlog', 'reader', 200, ({ query, json }) => audit.list(query, json)],
      ['GET', '/api/v2/auditlog/*', 'reader', 200, ({ ids: [id] }) => audit.one(id)],
      ['GET', '/api/v2/projects', 'reader', 200, ({ query }) => places.projectViews(query)],
      ['GET', '/api/v2/projects/*', 'reader', 200, ({ ids: [key] }) => places.projectView(key)],
      [
        'GET',
        '/api/v2/projects/*/environments',
        'reader',
        200,
        ({ ids: [project], query }) => places.environmentViews(project, query),
      ],
      [
        'GET',
        '/api/v2/projects/*/environments/*',
        'reader',
        200,
        ({ ids: [project, key] }) => places.environmentView(project, key),
      ],
      ['GET', '/api/v2/flags/*', 'reader', 200, ({ ids: [project], query }) => flags.list(project, query)],
      ['GET', '/api/v2/flags/*/*', 'reader', 200, ({ ids: [project, key], query }) => flags.one(project, key, query)],
      [
        'PATCH',
        '/api/v2/flags/*/*',
        'writer',
        200,
        ({ ids: [project, key], json, query, headers, token }) =>
          flags.patch(project, key, json, { query, headers, by: { name: token.name } }),
      ],
      ['GET', approval, 'reader', 200, ({ ids }) => approvals.list(...ids)],
      ['POST', approval, 'writer', 201, ({ ids, json }) => approvals.ask(...ids, json)],
      [
        'POST',
        '/api/v2/approval-requests',
        'writer',
        201,
        ({ json }) => {
          const [, ...ids] = /^proj\/([^:]+):env\/([^:]+):flag\/([^:]+)$/.exec(json.resourceId) ?? [];
          return approvals.ask(ids[0], ids[2], ids[1], json);
        },
      ],
    ].map(([method, path, ...rest]) => [method, new RegExp(`^${path.replaceAll('*', '([^/]+)')}$`), ...rest]);
  }

  /** Whatever is no API is the user interface. */
  route(path) {
    return path.startsWith('/api/') ? { route: 'api', operation: path } : { route: 'page' };
  }

  /** Does what is asked. */
  carry({ method: asked, route, query, headers, json }, operation, size) {
    if (route === 'page') {
      return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body: PAGE };
    }
    const method = asked === 'POST' ? (headers['x-http-method-override'] ?? asked) : asked;
    const token = this.#state.tokens.get(headers.authorization);
    if (!token) {
      throw new Refused(401, 'Invalid access token');
    }
    const there = this.#operations.filter(([, path]) => path.test(operation));
    const [, path, role, status, run] = there.find(([verb]) => verb === method) ?? [];
    if (!run) {
      throw new Refused(there.length > 0 ? 405 : 404, there.length > 0 ? 'Method not allowed' : 'Not found');
    }
    if (role === 'writer' && token.role !== 'writer') {
      throw new Refused(403, 'Access to the requested resource was denied');
    }
    if (size > 0 && json === undefined) {
      throw new Refused(400, 'Unable to parse JSON');
    }
    const ids = path.exec(operation).slice(1).map(decodeURIComponent);
    return { status, body: run({ query, json, ids, headers, token }) };
  }
}

function identity({ name }) {
  return {
    accountId: '569f514156e003339cfd3917',
    authKind: 'token',
    tokenKind: 'service',
    tokenName: name,
    serviceToken: true,
    scopes: [],
  };
}
