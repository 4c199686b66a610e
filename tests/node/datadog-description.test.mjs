// What the sandbox answers, and what we send, is as Datadog describes it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { absent, Description } from './vendor-description.mjs';

const MINUTE_MS = 60_000;
const WORKFLOW = 'ccf73164-1998-4785-a7a3-8d06c7e5f558';

describe("Datadog's description", { skip: absent }, () => {
  let dog;
  let first;
  let second;

  before(async () => {
    dog = await startDatadog();
    first = new Description('datadog-v1-openapi.yaml');
    second = new Description('datadog-v2-openapi.yaml');
    dog.sample('checkout.latency', 10, ['service:checkout']);
    dog.monitor({ id: 1, state: 'Alert', groups: { 'region:eu': 'Alert' } });
    dog.slo({ id: 'good', sli: 99.95 });
    dog.slo({ id: 'empty' });
    dog.workflow({ id: WORKFLOW });
    dog.span({ operation: 'experiments.IsEnabled', service: 'cart' });
    dog.gate({ service: 'checkout', env: 'production', rules: [{ type: 'monitor', query: 'a:b' }], early: 0 });
  });
  after(() => dog.close());

  async function ask(path, json, method = json ? 'POST' : 'GET') {
    const headers = {
      'content-type': 'application/json',
      'dd-api-key': dog.keys.api,
      'dd-application-key': dog.keys.app,
    };
    const answer = await fetch(`${dog.url}${path}`, { method, headers, body: json && JSON.stringify(json) });
    return answer.json();
  }

  test('holds for what the sandbox answers', async () => {
    const now = Date.now();
    const seconds = Math.floor(now / 1_000);
    const window = { from: now - MINUTE_MS, to: now + MINUTE_MS };
    const query = { data_source: 'metrics', name: 'a', query: 'avg:checkout.latency{*}', aggregator: 'avg' };
    const attributes = { ...window, queries: [query], formulas: [{ formula: 'a' }] };
    const history = (id) => `/api/v1/slo/${id}/history?from_ts=${seconds - 60}&to_ts=${seconds}`;
    const evaluation = await ask('/api/v2/deployments/gates/evaluation', {
      data: { type: 'deployment_gates_evaluation_request', attributes: { service: 'checkout', env: 'production' } },
    });
    const run = await ask(`/api/v2/workflows/${WORKFLOW}/instances`, { meta: { payload: {} } });
    const points = [{ timestamp: seconds, value: 1 }];
    const changed = { changed_resource: { name: 'new-checkout', type: 'feature_flag' } };
    const change = { category: 'change', title: 'on', tags: ['env:production'], attributes: changed };
    const id = 'run-1658821493-checkout';
    const deployed = { id, service: 'checkout', started_at: now - 1_000, finished_at: now };
    const spans = { compute: [{ aggregation: 'count', type: 'total' }], group_by: [{ facet: 'service' }] };
    for (const [description, schema, answer] of [
      [first, 'MetricsListResponse', await ask(`/api/v1/metrics?from=${seconds - 60}&tag_filter=service:checkout`)],
      [first, 'SLOListResponse', await ask('/api/v1/slo?limit=100')],
      [second, 'MetricAllTagsResponse', await ask('/api/v2/metrics/checkout.latency/all-tags?filter[match]=service:')],
      [first, 'AuthenticationValidationResponse', await ask('/api/v1/validate')],
      [first, 'EventCreateResponse', await ask('/api/v1/events', { title: 'Deploy', text: 'checkout' })],
      [
        first,
        'MetricsQueryResponse',
        await ask(`/api/v1/query?from=${seconds - 60}&to=${seconds + 60}&query=avg:checkout.latency{*}`),
      ],
      [first, 'Monitor', await ask('/api/v1/monitor/1?group_states=all')],
      [first, 'MonitorSearchResponse', await ask('/api/v1/monitor/search')],
      [first, 'SLOHistoryResponse', await ask(history('good'))],
      [first, 'SLOHistoryResponse', await ask(history('empty'))],
      [
        second,
        'TimeseriesFormulaQueryResponse',
        await ask('/api/v2/query/timeseries', { data: { type: 'timeseries_request', attributes } }),
      ],
      [
        second,
        'ScalarFormulaQueryResponse',
        await ask('/api/v2/query/scalar', { data: { type: 'scalar_request', attributes } }),
      ],
      [
        second,
        'EventCreateResponsePayload',
        await ask('/api/v2/events', { data: { type: 'event', attributes: change } }),
      ],
      [second, 'EventsListResponse', await ask('/api/v2/events')],
      [second, 'DORADeploymentResponse', await ask('/api/v2/dora/deployment', { data: { attributes: deployed } })],
      [second, 'DORADeploymentFetchResponse', await ask(`/api/v2/dora/deployments/${id}`)],
      [second, 'WorkflowListInstancesResponse', await ask(`/api/v2/workflows/${WORKFLOW}/instances`)],
      [second, 'IntakePayloadAccepted', await ask('/api/v2/series', { series: [{ metric: 'a.b', type: 3, points }] })],
      [second, 'DeploymentGatesEvaluationResponse', evaluation],
      [
        second,
        'DeploymentGatesEvaluationResultResponse',
        await ask(`/api/v2/deployments/gates/evaluation/${evaluation.data.id}`),
      ],
      [second, 'WorkflowInstanceCreateResponse', run],
      [second, 'WorklflowGetInstanceResponse', await ask(`/api/v2/workflows/${WORKFLOW}/instances/${run.data.id}`)],
      [
        second,
        'SpansAggregateResponse',
        await ask('/api/v2/spans/analytics/aggregate', { data: { type: 'aggregate_request', attributes: spans } }),
      ],
    ]) {
      const relaxed = new Set(LEFT_OPEN[schema]);
      const complaints = description.complaints(schema, answer).filter((one) => !relaxed.has(one));
      assert.deepEqual(complaints, [], `${schema} ${JSON.stringify(answer)}`);
    }
  });
});

/** Where recorded answers are otherwise than described, and the sandbox answers as was recorded. */
const LEFT_OPEN = {
  EventCreateResponse: ['EventCreateResponse/event/priority must be equal to one of the allowed values'],
  SLOHistoryResponse: [
    'SLOHistoryResponse/data/overall/sli_value must be number',
    'SLOHistoryResponse/data/overall/uptime must be number',
    'SLOHistoryResponse/errors must be array',
  ],
};
