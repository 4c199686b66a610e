// The official client against the sandbox: what it sends and reads, we send and read.
// And Dynatrace's own description and recorded answers against both.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import environment from '@dynatrace-sdk/client-classic-environment-v2';
import transport from '@dynatrace-sdk/http-client';
import { Action } from '../demo/action.mjs';
import { Stage } from '../demo/stage.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { clientOf } from './client.mjs';
import { absent, parameters, sample, specification, unknownFields } from './specification.mjs';

// Both packages are CommonJS to Node.
const { EventsClient, MetricsClient, MonitoredEntitiesClient } = environment;
const { PlatformHttpClient } = transport;

const MINUTE_MS = 60_000;
const CHECKOUT = 'SERVICE-00000000000000C1';
const SELECTOR = 'type(SERVICE),tag("app:checkout")';
const TIME = 'builtin:service.response.time';
const JSON_TYPE = 'application/json; charset=utf-8';

const CONFIG = `release: { name: checkout }
gate:
  before: 45m
  warm-up: 1m
  after: 20m
  objectives:
    - { name: median, kind: level, harm: increase, margin: 10%, dynatrace: { metric: '${TIME}:median' } }
    - { name: p95, kind: level, harm: increase, margin: 10%, dynatrace: { metric: '${TIME}:percentile(95)' } }
    - { name: slowest, kind: value, pass: ['<=2000'], dynatrace: { metric: '${TIME}:max' } }
`;

let box;
let official;

before(async () => {
  box = await startSandbox();
  box.entity({ entityId: CHECKOUT, displayName: 'checkout', tags: ['app:checkout'] });
  const now = Date.now();
  for (let minute = 1; minute <= 90; minute += 1) {
    for (const value of [900, 1_000, 1_100]) {
      box.sample(TIME, CHECKOUT, value, now - minute * MINUTE_MS);
    }
  }
  const http = new PlatformHttpClient({
    baseUrl: box.url,
    defaultHeaders: { Authorization: `Bearer ${box.tokens.platform}` },
  });
  official = {
    events: new EventsClient(http),
    entities: new MonitoredEntitiesClient(http),
    metrics: new MetricsClient(http),
  };
});
beforeEach(() => box.forget());
after(() => box.close());

describe('the official client', () => {
  test('places a deployment event and finds it again', async () => {
    const sent = await official.events.createEvent({
      body: {
        eventType: 'CUSTOM_DEPLOYMENT',
        title: 'Deploy checkout',
        entitySelector: SELECTOR,
        properties: { run: '1' },
      },
    });
    assert.equal(sent.reportCount, 1);
    const { events } = await official.events.getEvents({
      eventSelector: 'eventType("CUSTOM_DEPLOYMENT")',
      entitySelector: SELECTOR,
    });
    assert.deepEqual(
      events.map(({ correlationId }) => correlationId),
      sent.eventIngestResults.map(({ correlationId }) => correlationId),
    );
    const event = await official.events.getEvent({ eventId: events[0].eventId });
    assert.deepEqual(event.properties, [{ key: 'run', value: '1' }]);
  });

  test('reads entities with their tags', async () => {
    const { entities } = await official.entities.getEntities({ entitySelector: SELECTOR, fields: '+tags' });
    assert.equal(entities[0].tags[0].stringRepresentation, 'app:checkout');
  });

  test('reads a metric and its descriptor', async () => {
    const data = await official.metrics.query({
      acceptType: JSON_TYPE,
      metricSelector: `${TIME}:percentile(50)`,
      entitySelector: SELECTOR,
      resolution: '1m',
      from: 'now-10m',
      to: 'now-1m',
    });
    assert.deepEqual([...new Set(data.result[0].data[0].values)], [1_000]);
    const { unit } = await official.metrics.metric({ acceptType: JSON_TYPE, metricKey: TIME });
    assert.equal(unit, 'MicroSecond');
  });

  test('reads a refusal', async () => {
    await assert.rejects(
      official.entities.getEntities({ entitySelector: 'tag("app:checkout")' }),
      (error) => error.body.error.constraintViolations[0].path === 'entitySelector',
    );
  });
});

describe('the built action', () => {
  const stage = new Stage(10 * MINUTE_MS);
  let action;
  before(() => {
    const folder = stage.folder('oracle');
    writeFileSync(join(folder, 'plimsoll.yml'), CONFIG);
    action = new Action(stage, folder, folder);
  });
  after(() => stage.clear());

  /** Runs a step, which must succeed; resolves to its requests to Dynatrace. */
  const run = async (inputs) => {
    const heard = [];
    const { code } = await action.run({ 'dynatrace-url': box.url, 'entities': SELECTOR, ...inputs }, (line) =>
      heard.push(line),
    );
    assert.equal(code, 0, heard.join('\n'));
    return box.requests;
  };
  const to = (requests, path) => requests.filter((request) => request.path.endsWith(path));
  const marker = {
    'command': 'mark',
    'release-name': 'checkout',
    'release-version': '1.4.2',
    'properties': 'team=shop',
  };
  /** Half an hour ago: judged at once. */
  const gate = { 'command': 'gate', 'deployed-from': 'now-30m', 'deployed-to': 'now-30m' };

  test('marks with the request that the official client sends', async () => {
    const [ours] = to(await run({ ...marker, 'dynatrace-token': box.tokens.platform }), '/events/ingest');
    const { json, method, path, headers } = structuredClone(ours);
    box.forget();
    await official.events.createEvent({ body: json });
    const [theirs] = to(box.requests, '/events/ingest');
    assert.deepEqual({ method, path, json }, { method: theirs.method, path: theirs.path, json: theirs.json });
    assert.equal(headers.authorization, theirs.headers.authorization);
    assert.equal(headers['content-type'].split(';')[0], theirs.headers['content-type'].split(';')[0]);
  });

  test('marks with an API token by the classic route and header', async () => {
    const [{ path, headers }] = to(await run({ ...marker, 'dynatrace-token': box.tokens.api }), '/events/ingest');
    assert.deepEqual([path, headers.authorization], ['/api/v2/events/ingest', `Api-Token ${box.tokens.api}`]);
  });

  test('asks for what the official client reads the same', async () => {
    const requests = await run({ ...marker, 'dynatrace-token': box.tokens.platform });
    const [entities] = to(requests, '/entities');
    const [events] = to(requests, '/events');
    const names = await official.entities.getEntities(entities.query);
    assert.deepEqual(
      names.entities.map(({ entityId }) => entityId),
      [CHECKOUT],
    );
    const found = await official.events.getEvents(events.query);
    assert.deepEqual(
      found.events.map(({ correlationId }) => correlationId),
      box.events.map(({ correlationId }) => correlationId),
    );
  });

  test('gates on the metrics that the official client reads from the same question', async () => {
    const requests = await run({ ...gate, 'dynatrace-token': box.tokens.platform });
    const asked = to(requests, '/metrics/query');
    assert.deepEqual(
      asked.map(({ query }) => query.metricSelector),
      // The series, the value, and the week of past that the series are compared with.
      [`${TIME}:median,${TIME}:percentile(95)`, `${TIME}:max`, `${TIME}:median,${TIME}:percentile(95)`],
    );
    for (const { query, method, path, headers } of structuredClone(asked)) {
      box.forget();
      const data = await official.metrics.query({ acceptType: JSON_TYPE, ...query });
      assert.ok(data.result.every(({ data: [series] }) => series.values.some((value) => value !== null)));
      const [theirs] = box.requests;
      assert.deepEqual({ method, path, query }, { method: theirs.method, path: theirs.path, query: theirs.query });
      assert.equal(headers.authorization, theirs.headers.authorization);
    }
  });

  test('keeps to the description in everything it sends', { skip: absent }, async () => {
    const validate = specification();
    await run({ ...gate, 'dynatrace-token': box.tokens.api });
    const requests = await run({ ...marker, 'dynatrace-token': box.tokens.api });
    const [{ json }] = to(requests, '/events/ingest');
    assert.deepEqual([...validate('EventIngest', json), ...unknownFields('EventIngest', json)], []);
    for (const { query, path } of requests.filter(({ method }) => method === 'GET')) {
      const known = parameters('get', path.replace('/api/v2', ''));
      assert.deepEqual(
        Object.keys(query).filter((name) => !known.includes(name)),
        [],
        path,
      );
    }
  });
});

describe('the sandbox', { skip: absent }, () => {
  test('answers as described', async () => {
    const validate = specification();
    const api = clientOf(box);
    const sent = await api.post('/events/ingest', {
      eventType: 'CUSTOM_DEPLOYMENT',
      title: 'Deploy',
      entitySelector: SELECTOR,
    });
    const listed = await api.get('/events');
    const token = await api.post('/apiTokens/lookup', { token: box.tokens.api });
    // The description is older than these scopes.
    const younger = ['bizevents.ingest', 'openpipeline.events_sdlc', 'openpipeline.events_sdlc.custom'];
    token.body.scopes = token.body.scopes.filter((it) => !younger.includes(it));
    for (const [schema, answer] of [
      ['EventIngestResults', sent],
      ['EventList', listed],
      ['Event', await api.get(`/events/${encodeURIComponent(listed.body.events[0].eventId)}`)],
      [
        'EntitiesList',
        await api.get('/entities', {
          entitySelector: SELECTOR,
          fields: '+tags,+managementZones,+properties,+lastSeenTms',
        }),
      ],
      ['Entity', await api.get(`/entities/${CHECKOUT}`)],
      [
        'MetricData',
        await api.get('/metrics/query', {
          metricSelector: `${TIME}:avg,${TIME}:splitBy("dt.nothing"):max`,
          resolution: '1m',
        }),
      ],
      ['MetricDescriptor', await api.get(`/metrics/${encodeURIComponent(TIME)}`)],
      ['ApiToken', token],
      ['ErrorEnvelope', await api.get('/entities')],
      ['ErrorEnvelope', await api.get('/metrics/query', { metricSelector: 'builtin:nothing' })],
    ]) {
      assert.deepEqual([...validate(schema, answer.body), ...unknownFields(schema, answer.body)], [], schema);
    }
  });

  test('answers in the shapes that were recorded', async () => {
    const api = clientOf(box);
    await api.post('/events/ingest', { eventType: 'CUSTOM_DEPLOYMENT', title: 'Deploy', entitySelector: SELECTOR });
    box.metric({ metricId: 'test.gaps', noData: 'only-gaps' });
    const query = (metricSelector, entitySelector = SELECTOR) =>
      api.get('/metrics/query', { metricSelector, entitySelector, resolution: 'Inf' });
    const listed = await api.get('/events', { pageSize: 1 });
    for (const [name, answer] of [
      ['keptn_entities_200_pgi', await api.get('/entities', { entitySelector: SELECTOR })],
      ['keptn_metrics_200_three_series', await query(`${TIME}:avg`)],
      ['keptn_metrics_200_null_value', await query('test.gaps:avg')],
      ['keptn_metrics_200_empty_no_warning', await query(TIME, 'type(SERVICE),tag("app:nothing")')],
      [
        'keptn_metrics_200_empty_with_warnings',
        await query(`${TIME}:merge("dt.entity.services")`, 'type(SERVICE),tag("app:nothing")'),
      ],
      ['keptn_metrics_400_unknown_unit', await query(`${TIME}:toUnit(MicroSecond,Special)`)],
      ['keptn_400_invalid_uuid_path', await api.get('/entities')],
      ['managedmcp_getEventDetails', { body: listed.body.events[0] }],
    ]) {
      assert.deepEqual(shape(answer.body), shape(JSON.parse(sample(name))), name);
    }
  });
});

/** Fields and types; the first item stands for a list, and what differs from environment to environment is left out. */
function shape(value) {
  if (Array.isArray(value)) {
    return value.length === 0 ? [] : [shape(value[0])];
  }
  if (value === null || typeof value !== 'object') {
    return value === null ? 'null' : typeof value;
  }
  return Object.fromEntries(
    Object.keys(value)
      .filter(
        (key) => !['dimensions', 'dimensionMap', 'entityTags', 'managementZones', 'properties', 'values'].includes(key),
      )
      .sort()
      .map((key) => [key, shape(value[key])]),
  );
}
