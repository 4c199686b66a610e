// Everything that the built action sends to Datadog, as Datadog describes it: field by field, parameter by parameter.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { startLaunchDarkly } from '../sandbox/launchdarkly/sandbox.mjs';
import { runAction } from './step.mjs';
import { absent, Description } from './vendor-description.mjs';

const MINUTE_MS = 60_000;
const WORKFLOW = 'ccf73164-1998-4785-a7a3-8d06c7e5f558';
const TAGS = ['service:checkout'];
const ADA = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' };
const COUNTS =
  "count: 'sum:checkout.errors{service:checkout}.as_count().rollup(sum, 60)', exposure: 'sum:checkout.hits{service:checkout}.as_count().rollup(sum, 60)'";
const CONFIG = `
release: { name: checkout, stage: production }
datadog: { service: checkout, env: production, tags: ['team:shop'], report-failure: true }
flags: { datadog: true, enrich: true }
gate:
  before: 20m
  warm-up: 2m
  after: 20m
  objectives:
    - { name: latency, kind: level, harm: increase, datadog: { query: 'avg:checkout.latency{service:checkout}.rollup(avg, 60)' } }
    - { name: slower, kind: level, harm: increase, datadog: { queries: ['avg:checkout.latency{service:checkout}', 'avg:checkout.hits{service:checkout}'], formula: 'a / b' } }
    - { name: errors, kind: count, datadog: { ${COUNTS} } }
    - { name: worst, kind: value, pass: ['<=100'], datadog: { query: 'max:checkout.latency{service:checkout} by {service}', aggregate: max } }
    - { name: slo, kind: value, pass: ['>=99.9'], datadog: { slo: '0123456789abcdef0123456789abcdef' } }
    - { name: monitor, kind: value, datadog: { monitor: 1 } }
    - { name: stored gate, kind: value, datadog: { deployment-gate: default, primary-tag: 'region:eu' } }
    - { name: own rules, kind: value, datadog: { rules: [{ type: monitor, query: 'service:checkout', duration: 5m }, { type: faulty_deployment_detection, excluded-resources: ['GET /health'] }] } }
remediate: { datadog: { workflow: ${WORKFLOW}, inputs: ['service={service}', 'version={version}', 'run={run}'] } }
`;

/** What is posted, by its path. */
const BODIES = [
  [/^\/api\/v1\/events$/, 1, 'EventCreateRequest'],
  [/^\/api\/v2\/events$/, 2, 'EventCreateRequestPayload'],
  [/^\/api\/v2\/dora\/deployment$/, 2, 'DORADeploymentRequest'],
  [/^\/api\/v2\/dora\/deployments\/[^/]+$/, 2, 'DORADeploymentPatchRequest'],
  [/^\/api\/v2\/query\/timeseries$/, 2, 'TimeseriesFormulaQueryRequest'],
  [/^\/api\/v2\/query\/scalar$/, 2, 'ScalarFormulaQueryRequest'],
  [/^\/api\/v2\/series$/, 2, 'MetricPayload'],
  [/^\/api\/v2\/deployments\/gates\/evaluation$/, 2, 'DeploymentGatesEvaluationRequest'],
  [/^\/api\/v2\/spans\/analytics\/aggregate$/, 2, 'SpansAggregateRequest'],
  [/^\/api\/v2\/workflows\/[^/]+\/instances$/, 2, 'WorkflowInstanceCreateRequest'],
];

/** What the documentation of Deployment Gates knows, and the description does not yet. */
const NEWER = ['DeploymentGatesEvaluationRequest.data.attributes.configuration is unknown'];

/** What is asked, by its path as it is described. */
const QUESTIONS = [
  [/^\/api\/v1\/validate$/, 1],
  [/^\/api\/v1\/query$/, 1, '/api/v1/query'],
  [/^\/api\/v1\/monitor\/[^/]+$/, 1, '/api/v1/monitor/{monitor_id}'],
  [/^\/api\/v1\/slo\/[^/]+\/history$/, 1, '/api/v1/slo/{slo_id}/history'],
  [/^\/api\/v2\/events$/, 2, '/api/v2/events'],
  [/^\/api\/v2\/dora\/deployments\/[^/]+$/, 2, '/api/v2/dora/deployments/{deployment_id}'],
  [/^\/api\/v2\/deployments\/gates\/evaluation\/[^/]+$/, 2, '/api/v2/deployments/gates/evaluation/{id}'],
  [/^\/api\/v2\/workflows\/[^/]+\/instances$/, 2, '/api/v2/workflows/{workflow_id}/instances'],
  [/^\/api\/v2\/workflows\/[^/]+\/instances\/[^/]+$/, 2, '/api/v2/workflows/{workflow_id}/instances/{instance_id}'],
];

describe('everything that is sent to Datadog', { skip: absent }, () => {
  let dog;
  let lamp;
  let run;

  before(async () => {
    dog = await startDatadog();
    lamp = await startLaunchDarkly();
    const now = Date.now();
    for (let minute = 0; minute < 90; minute += 1) {
      const time = now - minute * MINUTE_MS;
      // Twice as slow since the deployment, half an hour ago.
      dog.sample('checkout.latency', (minute < 30 ? 80 : 40) + (minute % 3), TAGS, time);
      dog.sample('checkout.hits', 100, TAGS, time);
      dog.sample('checkout.errors', minute % 2, TAGS, time);
    }
    dog.slo({ id: '0123456789abcdef0123456789abcdef', sli: 99.95 });
    dog.monitor({ id: 1, name: 'latency', state: 'OK', tags: TAGS });
    dog.workflow({ id: WORKFLOW, polls: 0 });
    const gate = { service: 'checkout', env: 'production', early: 0, polls: 0 };
    dog.gate({ ...gate, rules: [{ type: 'monitor', name: 'latency', query: 'service:checkout' }] });
    const tags = { datadog: { name: 'Datadog tags', value: TAGS } };
    lamp.flag({ key: 'new-checkout', name: 'New checkout', properties: tags });
    const deployed = new Date(now - 30 * MINUTE_MS).toISOString();
    const inputs = {
      'datadog-site': dog.url,
      'datadog-api-key': dog.keys.api,
      'datadog-app-key': dog.keys.app,
      'launchdarkly-url': lamp.url,
      'launchdarkly-token': lamp.tokens.reader,
      'release-version': '1.4.2',
      'deployed-from': deployed,
      'deployed-to': deployed,
    };
    run = (command) => runAction({ inputs: { ...inputs, command }, config: CONFIG }).ended;
  });
  after(() => Promise.all([dog.close(), lamp.close()]));

  test('is as Datadog describes it', async () => {
    const marked = await run('mark');
    assert.equal(marked.code, 0, marked.stdout);
    lamp.change(
      { key: 'new-checkout', environmentKey: 'production', instructions: [{ kind: 'turnFlagOn' }] },
      { by: ADA },
    );
    const told = await run('flags');
    assert.equal(told.code, 0, told.stdout);
    const gated = await run('gate');
    assert.notEqual(gated.code, 0, gated.stdout);
    assert.match(gated.stdout, /ended with SUCCEEDED/, gated.stdout);
    // Once more where the host for events of the second version is barred.
    lamp.change(
      { key: 'new-checkout', environmentKey: 'production', instructions: [{ kind: 'turnFlagOff' }] },
      { by: ADA },
    );
    dog.fault({ path: '/api/v2/events', method: 'POST', status: 403, body: { errors: ['Forbidden'] } });
    const again = await run('flags');
    assert.equal(again.code, 0, again.stdout);

    const descriptions = {
      1: new Description('datadog-v1-openapi.yaml'),
      2: new Description('datadog-v2-openapi.yaml'),
    };
    const met = new Set();
    for (const { method, path, query, json } of dog.requests.filter((it) => it.path.startsWith('/api/'))) {
      const table = method === 'GET' ? QUESTIONS : BODIES;
      const row = table.find(([pattern]) => pattern.test(path));
      assert.ok(row, `${method} ${path} is not in the table`);
      met.add(row);
      const [, version, name] = row;
      if (method !== 'GET') {
        assert.deepEqual(
          descriptions[version].complaints(name, json, { exact: true }).filter((it) => !NEWER.includes(it)),
          [],
          `${name} ${JSON.stringify(json)}`,
        );
      } else if (Object.keys(query).length > 0) {
        const known = descriptions[version].asks(name);
        assert.deepEqual(
          Object.keys(query).filter((it) => !known.includes(it)),
          [],
          `${path} knows ${known}`,
        );
      }
    }
    const unmet = [...BODIES, ...QUESTIONS].filter((row) => !met.has(row)).map(([pattern]) => String(pattern));
    assert.deepEqual(unmet, [], 'each of them was sent');
  });
});
