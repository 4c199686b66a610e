// What the platform of the sandbox can be asked beyond the environment API, and which permission it needs.

const ok = (body) => ({ status: 200, body });

/** Which of the platform's services a path is of; none where it is no such path. */
export const isPlatform = (path) => /^\/platform\/(?:storage|automation|slo|ingest|document)\//u.test(path);

/** The operation: the scope it needs, and what it does. */
export function platformOperation({ documents, grail, platform }, method, path) {
  const known = {
    'POST /platform/storage/query/v1/query:execute': { scope: 'grail', run: ({ json }) => grail.execute(json) },
    'GET /platform/storage/query/v1/query:poll': { scope: 'grail', run: ({ query }) => grail.poll(query) },
    'POST /platform/storage/query/v1/query:cancel': {
      scope: 'grail',
      bare: true,
      run: ({ query }) => grail.cancel(query),
    },
    'POST /platform/slo/v1/slos/evaluation:start': { scope: 'slos', run: ({ json }) => platform.evaluate(json) },
    'GET /platform/slo/v1/slos/evaluation:poll': { scope: 'slos', run: ({ query }) => ok(platform.evaluated(query)) },
    'GET /platform/slo/v1/slos': { scope: 'slos', run: ({ query }) => ok(platform.slos(query)) },
    'POST /platform/ingest/v1/events.sdlc': {
      scope: 'openpipeline.events_sdlc',
      run: ({ json }) => {
        platform.ingest('events', json);
        return { status: 202 };
      },
    },
    // The segment is one that was set up.
    'POST /platform/ingest/custom/events.sdlc/shop': {
      scope: 'openpipeline.events_sdlc.custom',
      run: ({ json }) => {
        platform.ingest('events', json);
        return { status: 202 };
      },
    },
  };
  const found = known[`${method} ${path}`];
  if (found) {
    return found;
  }
  const decode = (text) => decodeURIComponent(text ?? '');
  const [, document, part] =
    /^\/platform\/document\/v1\/documents(?:\/([^/]+))?(?:\/(metadata|content))?$/u.exec(path) ?? [];
  const asked =
    path.startsWith('/platform/document/') && documents.operation(method, document && decode(document), part);
  if (asked) {
    return asked;
  }
  const [, slo] = /^\/platform\/slo\/v1\/slos\/([^/:]+)$/u.exec(path) ?? [];
  if (slo && method === 'GET') {
    return { scope: 'slos', run: () => ok(platform.definition(decode(slo))) };
  }
  const [, described] = /^\/platform\/automation\/v1\/workflows\/([^/]+)$/u.exec(path) ?? [];
  if (described && method === 'GET') {
    return { scope: 'watch', run: () => ok(platform.described(decode(described))) };
  }
  const [, workflow] = /^\/platform\/automation\/v1\/workflows\/([^/]+)\/run$/u.exec(path) ?? [];
  if (workflow && method === 'POST') {
    return { scope: 'run', run: ({ json }) => platform.run(decode(workflow), json) };
  }
  const [, id, tasks, name] =
    /^\/platform\/automation\/v1\/executions\/([^/]+)(\/tasks)?(?:\/([^/]+)\/result)?$/u.exec(path) ?? [];
  if (id && method === 'GET') {
    const read = () =>
      name
        ? platform.result(decode(id), decode(name))
        : tasks
          ? platform.tasks(decode(id))
          : platform.execution(decode(id));
    return { scope: 'watch', run: () => ok(read()) };
  }
  return undefined;
}

/** Synthetic monitors and business events of the environment API. */
export function demandOperation({ synthetic, platform }, method, operation) {
  const [, batch] = /^\/synthetic\/executions\/batch\/([^/]+)$/u.exec(operation) ?? [];
  if (batch && method === 'GET') {
    return { scope: 'syntheticExecutions.read', run: () => ok(synthetic.status(decodeURIComponent(batch))) };
  }
  return {
    'POST /synthetic/executions/batch': {
      scope: 'syntheticExecutions.write',
      run: ({ json }) => ({ status: 201, body: synthetic.start(json) }),
    },
    'GET /synthetic/executions': { scope: 'syntheticExecutions.read', run: ({ query }) => ok(synthetic.list(query)) },
    'POST /bizevents/ingest': {
      scope: 'bizevents.ingest',
      run: ({ json }) => {
        platform.ingest('bizevents', json);
        return { status: 202 };
      },
    },
  }[`${method} ${operation}`];
}
