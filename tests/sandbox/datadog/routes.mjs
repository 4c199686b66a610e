// Datadog: which permission an operation needs, and what it does.

import { plain } from './refusal.mjs';

const MOST_BYTES = 5_242_880;
const PAGE = '<!DOCTYPE html><html><head><title>Datadog</title></head><body>Log in</body></html>';
const API = { 'content-type': 'application/vnd.api+json' };

export class Datadog {
  #state;
  #operations;

  constructor(state) {
    const { deployments, events, gates, metrics, monitors, slos, spans, workflows } = state;
    this.#state = state;
    // [method, path, permission of the application key (none: the API key is enough), status, what is done, headers]
    this.#operations = [
      ['GET', '/api/v1/validate', undefined, 200, () => ({ valid: true })],
      ['POST', '/api/v1/events', undefined, 202, ({ json }) => events.first(json)],
      ['POST', '/api/v2/events', undefined, 202, ({ json }) => events.second(json)],
      ['GET', '/api/v2/events', 'events_read', 200, ({ query }) => events.list(query)],
      ['POST', '/api/v2/dora/deployment', undefined, 200, ({ json }) => deployments.send(json), API],
      ['GET', '/api/v2/dora/deployments/*', 'dora_metrics_read', 200, ({ ids: [id] }) => deployments.one(id), API],
      [
        'PATCH',
        '/api/v2/dora/deployments/*',
        'dora_metrics_write',
        202,
        ({ ids: [id], json }) => deployments.patch(id, json),
        API,
      ],
      ['GET', '/api/v1/metrics', 'metrics_read', 200, ({ query }) => metrics.active(query)],
      ['GET', '/api/v2/metrics/*/all-tags', 'metrics_read', 200, ({ ids: [name], query }) => metrics.tags(name, query)],
      ['GET', '/api/v1/query', 'timeseries_query', 200, ({ query }) => metrics.plain(query)],
      ['POST', '/api/v2/query/timeseries', 'timeseries_query', 200, ({ json }) => metrics.timeseries(json), API],
      ['POST', '/api/v2/query/scalar', 'timeseries_query', 200, ({ json }) => metrics.scalar(json), API],
      ['POST', '/api/v2/series', undefined, 202, ({ json }) => metrics.submit(json)],
      ['GET', '/api/v1/slo', 'slos_read', 200, ({ query }) => slos.list(query)],
      ['GET', '/api/v1/slo/*/history', 'slos_read', 200, ({ ids: [id], query }) => slos.history(id, query)],
      ['GET', '/api/v1/monitor/search', 'monitors_read', 200, ({ query }) => monitors.search(query)],
      ['GET', '/api/v1/monitor/*', 'monitors_read', 200, ({ ids: [id], query }) => monitors.one(id, query)],
      [
        'POST',
        '/api/v2/deployments/gates/evaluation',
        'deployment_gates_evaluate',
        202,
        ({ json }) => gates.trigger(json),
        API,
      ],
      [
        'GET',
        '/api/v2/deployments/gates/evaluation/*',
        'deployment_gates_evaluate',
        200,
        ({ ids: [id] }) => gates.one(id),
        API,
      ],
      ['POST', '/api/v2/spans/analytics/aggregate', 'apm_read', 200, ({ json }) => spans.aggregate(json)],
      ['POST', '/api/v2/workflows/*/instances', 'workflows_run', 200, ({ ids: [id], json }) => workflows.run(id, json)],
      ['GET', '/api/v2/workflows/*/instances', 'workflows_read', 200, ({ ids: [id] }) => workflows.runs(id)],
      ['GET', '/api/v2/workflows/*/instances/*', 'workflows_read', 200, ({ ids: [id, run] }) => workflows.one(id, run)],
    ].map(([method, path, ...rest]) => [method, new RegExp(`^${path.replaceAll('*', '([^/]+)')}$`), ...rest]);
  }

  /** Whatever is no API is the user interface. */
  route(path) {
    return path.startsWith('/api/') ? { route: 'api', operation: path } : { route: 'page' };
  }

  /** Does what is asked. */
  carry({ method, route, query, headers, json, text }, operation, size) {
    if (route === 'page') {
      return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body: PAGE };
    }
    const there = this.#operations.filter(([, path]) => path.test(operation));
    const [, path, permission, status, run, extra] = there.find(([verb]) => verb === method) ?? [];
    if (!run) {
      throw plain(there.length > 0 ? 405 : 404, there.length > 0 ? 'Method not allowed' : 'Not found');
    }
    this.#state.keys.check(headers, permission);
    if (method !== 'GET' && json === undefined) {
      throw plain(400, size > 0 ? `Payload is not valid JSON: ${text.slice(0, 40)}` : 'Payload is empty');
    }
    if (size > MOST_BYTES) {
      throw plain(413, 'Payload too large');
    }
    const ids = path.exec(operation).slice(1).map(decodeURIComponent);
    return { status, headers: extra, body: run({ query, json, ids }) };
  }
}
