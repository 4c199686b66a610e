// Datadog's official client against the sandbox: what it sends and reads, we send and read.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import datadog from '@datadog/datadog-api-client';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';

const { client, v1, v2 } = datadog;
const MINUTE_MS = 60_000;
const SERVICE = 'service:checkout';

/** The official client with these keys, asking this sandbox. */
function officialOf(dog, app = dog.keys.app) {
  const configuration = client.createConfiguration({
    authMethods: { apiKeyAuth: dog.keys.api, appKeyAuth: app },
    baseServer: new client.BaseServerConfiguration(dog.url, {}),
    enableRetry: false,
  });
  configuration.unstableOperations['v2.triggerDeploymentGatesEvaluation'] = true;
  configuration.unstableOperations['v2.getDeploymentGatesEvaluationResult'] = true;
  return {
    authentication: new v1.AuthenticationApi(configuration),
    deployments: new v2.DeploymentGatesApi(configuration),
    dora: new v2.DORAMetricsApi(configuration),
    events: new v2.EventsApi(configuration),
    first: new v1.EventsApi(configuration),
    metrics: new v2.MetricsApi(configuration),
    monitors: new v1.MonitorsApi(configuration),
    plain: new v1.MetricsApi(configuration),
    slos: new v1.ServiceLevelObjectivesApi(configuration),
    spans: new v2.SpansApi(configuration),
    workflows: new v2.WorkflowAutomationApi(configuration),
  };
}

/** Fails where the client met something that its description does not know. */
function known(value, path = 'answer') {
  if (value && typeof value === 'object') {
    assert.ok(!value._unparsed && !value.unparsedObject, `${path} is not as described`);
    Object.entries(value).forEach(([key, inner]) => known(inner, `${path}.${key}`));
  }
  return value;
}

const attributes = {
  category: 'change',
  title: 'checkout-v2 turned on',
  tags: ['env:production'],
  attributes: {
    changedResource: { name: 'checkout-v2', type: 'feature_flag' },
    impactedResources: [{ name: 'checkout', type: 'service' }],
    author: { name: 'ada@example.com', type: 'user' },
    prevValue: { enabled: false },
    newValue: { enabled: true },
  },
};

let dog;
let official;

before(async () => {
  dog = await startDatadog();
  official = officialOf(dog);
  const now = Date.now();
  for (let minute = 0; minute < 30; minute += 1) {
    for (const region of ['eu', 'us']) {
      const tags = [SERVICE, `region:${region}`];
      dog.sample('checkout.latency', region === 'eu' ? 10 : 30, tags, now - minute * MINUTE_MS);
      dog.sample('checkout.errors', 1, tags, now - minute * MINUTE_MS);
    }
  }
  dog.monitor({ id: 1, name: 'latency', state: 'OK', tags: [SERVICE], groups: { 'region:eu': 'OK' } });
  dog.monitor({ id: 2, name: 'errors', state: 'Alert', tags: ['service:cart'], groups: { 'region:eu': 'Alert' } });
  dog.slo({ id: 'good', sli: 99.95, tags: [SERVICE] });
  dog.slo({ id: 'empty' });
});
beforeEach(() => dog.forget());
after(() => dog.close());

describe('the official client', () => {
  test('asks what there is in the words of tests/inventory.rs, and understands what comes', async () => {
    const from = 1_700_000_000;
    const { metrics } = known(await official.plain.listActiveMetrics({ from, tagFilter: SERVICE }));
    assert.deepEqual(metrics, ['checkout.errors', 'checkout.latency']);
    const metricName = 'checkout.latency';
    const { data } = known(await official.metrics.listTagsByMetricName({ metricName, filterMatch: 'service:' }));
    assert.deepEqual(data.attributes.tags, [SERVICE]);
    const slos = known(await official.slos.listSLOs({ tagsQuery: SERVICE, limit: 100 })).data;
    assert.deepEqual(
      slos.map(({ id, thresholds }) => [id, thresholds[0].target]),
      [['good', 99.9]],
    );
    assert.deepEqual(
      dog.requests.map(({ path, query }) => [path, query]),
      [
        ['/api/v1/metrics', { from: String(from), tag_filter: SERVICE }],
        [`/api/v2/metrics/${metricName}/all-tags`, { 'filter[match]': 'service:' }],
        ['/api/v1/slo', { tags_query: SERVICE, limit: '100' }],
      ],
    );
  });

  test('knows the keys, and says why another is refused', async () => {
    assert.equal(known(await official.authentication.validate()).valid, true);
    await assert.rejects(officialOf(dog, dog.keys.reader).monitors.getMonitor({ monitorId: 1 }), { code: 403 });
  });

  test('sends a change event and finds it by its tag', async () => {
    const { data } = known(await official.events.createEvent({ body: { data: { type: 'event', attributes } } }));
    const found = known(await official.events.listEvents({ filterQuery: 'env:production' }));
    assert.equal(found.data[0].id, data.attributes.attributes.evt.uid);
    assert.deepEqual(dog.events[0].attributes.attributes.new_value, { enabled: true });
  });

  for (const [name, wrong] of [
    [
      'a blank name',
      { attributes: { ...attributes.attributes, changedResource: { name: ' ', type: 'feature_flag' } } },
    ],
    ['a list of tags that is empty', { tags: [] }],
    ['an empty message', { message: '' }],
    ['a title of 501 characters', { title: 'x'.repeat(501) }],
    ['an event of yesterday', { timestamp: new Date(Date.now() - 19 * 60 * MINUTE_MS).toISOString() }],
  ]) {
    test(`is refused ${name}`, async () => {
      const body = { data: { type: 'event', attributes: { ...attributes, ...wrong } } };
      await assert.rejects(official.events.createEvent({ body }), { code: 400 });
      assert.deepEqual(dog.events, []);
    });
  }

  test('is not what lets a value in that is no object', async () => {
    const { changedResource: changed_resource } = attributes.attributes;
    const event = { ...attributes, attributes: { changed_resource, new_value: true } };
    const { status, body } = await ask('/api/v2/events', { data: { type: 'event', attributes: event } });
    assert.equal(status, 400);
    assert.match(body.errors[0].detail, /^JSON validation failed at \$\.data\.attributes\.attributes\.new_value/);
  });

  test('sends an event of the first version, whose number no number of JavaScript holds', async () => {
    const { event } = known(await official.first.createEvent({ body: { title: 'Deploy', text: 'checkout' } }));
    assert.equal(event.title, 'Deploy');
    const { body } = await ask('/api/v1/events', { title: 'Deploy', text: 'checkout' });
    assert.notEqual(String(body.event.id), body.event.id_str);
  });

  test('records a deployment and turns it into a failure', async () => {
    const id = 'run-1658821493-checkout';
    const times = { service: 'checkout', startedAt: Date.now() - MINUTE_MS, finishedAt: Date.now() };
    const sent = await official.dora.createDORADeployment({ body: { data: { attributes: { ...times, id } } } });
    assert.equal(known(sent).data.id, id);
    const remediation = { id: 'new-checkout', type: 'rollforward' };
    const patch = { id, type: 'dora_deployment_patch_request', attributes: { changeFailure: true, remediation } };
    await official.dora.patchDORADeployment({ deploymentId: id, body: { data: patch } });
    assert.deepEqual([dog.deployments[0].change_failure, dog.deployments[0].remediation], [true, remediation]);
  });

  test('reads series and numbers, by group and by formula', async () => {
    const to = Date.now() + MINUTE_MS;
    const from = to - 20 * MINUTE_MS;
    const seconds = { from: Math.floor(from / 1_000), to: Math.floor(to / 1_000) };
    const query = 'avg:checkout.latency{service:checkout} by {region}.rollup(avg, 60)';
    const plain = known(await official.plain.queryMetrics({ ...seconds, query }));
    assert.deepEqual(
      plain.series.map(({ tagSet, pointlist }) => [tagSet, pointlist.at(-1)[1]]),
      [
        [['region:eu'], 10],
        [['region:us'], 30],
      ],
    );
    assert.ok(
      plain.series[0].pointlist.every(([at]) => at >= from && at < to),
      'in milliseconds',
    );
    const queries = [
      { dataSource: 'metrics', name: 'a', query: 'sum:checkout.errors{service:checkout}.as_count()' },
      { dataSource: 'metrics', name: 'b', query: 'avg:checkout.latency{service:checkout}' },
    ];
    const body = {
      data: {
        type: 'timeseries_request',
        attributes: { from, to, interval: MINUTE_MS, queries, formulas: [{ formula: 'b / a' }] },
      },
    };
    const computed = known(await official.metrics.queryTimeseriesData({ body }));
    assert.deepEqual([...new Set(computed.data.attributes.values[0])], [10]);
    const reduced = queries.map((one) => ({ ...one, aggregator: 'sum' }));
    const scalar = await official.metrics.queryScalarData({
      body: {
        data: { type: 'scalar_request', attributes: { from, to, queries: [reduced[0]], formulas: [{ formula: 'a' }] } },
      },
    });
    assert.deepEqual(known(scalar).data.attributes.columns[0].values, [38]);
    const wrong = { ...queries[0], query: 'sum:checkout.errors{*} / 2' };
    body.data.attributes = { from, to, interval: MINUTE_MS, queries: [wrong] };
    await assert.rejects(official.metrics.queryTimeseriesData({ body }), { code: 400 });
  });

  test('submits a series that can be asked for afterwards', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const series = [
      {
        metric: 'dd.dynamic_config.is_experiment_enabled',
        type: 3,
        points: [{ timestamp: now, value: 1 }],
        tags: ['experiment.id:new-checkout', SERVICE],
      },
    ];
    assert.deepEqual(known(await official.metrics.submitMetrics({ body: { series } })).errors, []);
    const query = 'max:dd.dynamic_config.is_experiment_enabled{experiment.id:new-checkout} by {service}';
    const found = known(await official.plain.queryMetrics({ from: now - 600, to: now + 60, query }));
    assert.deepEqual(found.series[0].tagSet, [SERVICE]);
  });

  test('counts the spans of services', async () => {
    dog.span({ operation: 'experiments.IsEnabled', service: 'cart', attributes: { experiment_id: 'new-checkout' } });
    const query = 'operation_name:experiments.IsEnabled @experiment_id:new-checkout';
    const attributes = {
      compute: [{ aggregation: 'count', type: 'total' }],
      filter: { from: 'now-15m', to: 'now', query },
      groupBy: [{ facet: 'service', limit: 10 }],
    };
    const { data } = known(
      await official.spans.aggregateSpans({ body: { data: { type: 'aggregate_request', attributes } } }),
    );
    assert.deepEqual(
      data.map((bucket) => bucket.attributes.by),
      [{ service: 'cart' }],
    );
  });

  test('reads monitors and the history of SLOs', async () => {
    const monitor = known(await official.monitors.getMonitor({ monitorId: 2, groupStates: 'all' }));
    assert.deepEqual([monitor.overallState, monitor.state.groups['region:eu'].status], ['Alert', 'Alert']);
    const found = known(await official.monitors.searchMonitors({ query: SERVICE }));
    assert.deepEqual(
      found.monitors.map(({ name }) => name),
      ['latency'],
    );
    await assert.rejects(official.monitors.searchMonitors({ query: 'status:notastatus' }), { code: 400 });
    const history = (sloId) => official.slos.getSLOHistory({ sloId, fromTs: 1_700_000_000, toTs: 1_700_003_600 });
    assert.equal(known(await history('good')).data.overall.sliValue, 99.95);
    assert.equal((await history('empty')).data.overall.sliValue, null);
  });

  test('runs a workflow', async () => {
    const id = 'ccf73164-1998-4785-a7a3-8d06c7e5f558';
    dog.workflow({ id, polls: 0 });
    const run = known(
      await official.workflows.createWorkflowInstance({ workflowId: id, body: { meta: { payload: { flag: 'x' } } } }),
    );
    const seen = known(await official.workflows.getWorkflowInstance({ workflowId: id, instanceId: run.data.id }));
    assert.equal(seen.data.attributes.id, run.data.id);
    assert.deepEqual(dog.runs[0].payload, { flag: 'x' });
  });

  test('is told that an evaluation is not found yet, then that it is under way, then how it ended', async () => {
    dog.gate({
      service: 'checkout',
      env: 'production',
      rules: [{ type: 'monitor', name: 'errors', query: 'service:cart' }],
    });
    const attributes = { service: 'checkout', env: 'production' };
    const { data } = known(
      await official.deployments.triggerDeploymentGatesEvaluation({
        body: { data: { type: 'deployment_gates_evaluation_request', attributes } },
      }),
    );
    const poll = () => official.deployments.getDeploymentGatesEvaluationResult({ id: data.attributes.evaluationId });
    await assert.rejects(poll(), { code: 404 });
    assert.equal(known(await poll()).data.attributes.gateStatus, 'in_progress');
    const { gateStatus, rules } = known(await poll()).data.attributes;
    assert.deepEqual([gateStatus, rules[0].status], ['fail', 'fail']);
  });
});

async function ask(path, json) {
  const headers = { 'content-type': 'application/json', 'dd-api-key': dog.keys.api };
  const answer = await fetch(`${dog.url}${path}`, { method: 'POST', headers, body: JSON.stringify(json) });
  return { status: answer.status, body: await answer.json() };
}
