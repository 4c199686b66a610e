// The sandbox keeps Dynatrace's traps: what it answers, and what it refuses.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { clientOf, violationIn } from './client.mjs';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** Sixteen seconds into a minute. */
const NOW = Date.UTC(2026, 10, 21, 10, 30, 16);
const CHECKOUT = 'SERVICE-00000000000000C1';
const PAYMENT = 'SERVICE-00000000000000D2';
const SILENT = 'SERVICE-00000000000000E3';

let box;
let api;

before(async () => {
  box = await startSandbox({ now: () => NOW });
  api = clientOf(box);
  box.entity({ entityId: CHECKOUT, displayName: 'Checkout', tags: ['app:checkout', '[AWS]env:prod', 'link:a\\:b'] });
  box.entity({ entityId: PAYMENT, displayName: 'Checkout payment', tags: ['app:payment'], healthState: 'UNHEALTHY' });
  box.entity({ entityId: SILENT, displayName: 'Archive', tags: ['app:archive'], lastSeenTms: NOW - 2 * DAY_MS });
  box.entity({ entityId: 'HOST-00000000000000F4', displayName: 'host' });
});
beforeEach(() => box.forget());
after(() => box.close());

describe('the gateway', () => {
  test('says that the header is missing', async () => {
    const { status, body } = await clientOf(box, { authorization: '' }).get('/entities');
    assert.deepEqual([status, body.error.message], [401, 'Missing authorization parameter.']);
  });

  for (const [name, root, authorization] of [
    ['an unknown token', '/api/v2', () => 'Api-Token dt0c01.NO.NO'],
    ['a disabled token', '/api/v2', () => `Api-Token ${box.tokens.disabled}`],
    ['an API token as Bearer', '/api/v2', () => `Bearer ${box.tokens.api}`],
    ['a platform token as Api-Token', '/api/v2', () => `Api-Token ${box.tokens.platform}`],
    ['a platform token on the classic route', '/api/v2', () => `Bearer ${box.tokens.platform}`],
    ['an API token on the platform route', '/platform/classic/environment-api/v2', () => `Api-Token ${box.tokens.api}`],
  ]) {
    test(`takes no ${name.replace(/^an? /, '')}`, async () => {
      const { status, body } = await clientOf(box, { root, authorization: authorization() }).get('/entities');
      assert.deepEqual([status, body], [401, { error: { code: 401, message: 'Token Authentication failed' } }]);
    });
  }

  for (const [route, root, kind] of [
    ['classic', '/api/v2', 'api'],
    ['managed', '/e/abc12345/api/v2', 'api'],
    ['platform', '/platform/classic/environment-api/v2', 'platform'],
  ]) {
    test(`serves the ${route} route`, async () => {
      const scheme = kind === 'api' ? 'Api-Token' : 'Bearer';
      const client = clientOf(box, { root, authorization: `${scheme} ${box.tokens[kind]}` });
      const { status } = await client.get('/entities', { entitySelector: 'type(SERVICE)' });
      assert.deepEqual([status, box.requests.at(-1).route], [200, route]);
    });
  }

  test('names the scope that is missing', async () => {
    const { status, body } = await clientOf(box, { authorization: `Api-Token ${box.tokens.ingest}` }).get(
      '/metrics/query',
    );
    assert.equal(status, 403);
    assert.equal(body.error.message, 'Token is missing required scope. Use one of: metrics.read (Read metrics)');
  });

  test('answers a page with status 200 where the interface is', async () => {
    for (const path of ['/', '/ui/apps/dashboards', '/sign-in']) {
      const { status, type } = await api.ask(path);
      assert.deepEqual([status, type], [200, 'text/html;charset=utf-8']);
    }
  });

  test('answers a page with status 404 for another environment or a wrong root', async () => {
    for (const path of ['/e/other/api/v2/entities', '/api/v1/events', '/api/api/v2/entities']) {
      assert.equal((await api.ask(path)).status, 404);
    }
  });

  test('answers the envelope for an unknown operation and a wrong method', async () => {
    assert.equal((await api.get('/nothing')).body.error.code, 404);
    assert.equal((await api.get('/events/ingest')).body.error.code, 405);
  });

  test('has no CSV', async () => {
    assert.equal((await api.ask('/api/v2/metrics/query', { headers: { accept: 'text/csv' } })).status, 406);
  });

  test('looks tokens up', async () => {
    const { body } = await api.post('/apiTokens/lookup', { token: box.tokens.ingest });
    assert.deepEqual(body.scopes, ['events.ingest']);
    assert.equal(body.id, box.tokens.ingest.slice(0, 31));
    assert.equal((await api.post('/apiTokens/lookup', { token: 'dt0c01.NO.NO' })).status, 404);
  });
});

describe('the ingest', () => {
  const event = {
    eventType: 'CUSTOM_DEPLOYMENT',
    title: 'Deploy',
    entitySelector: 'type(SERVICE),tag("app:checkout")',
  };
  const send = (fields) => api.post('/events/ingest', { ...event, ...fields });

  test('makes one event an entity, each with its own correlation id', async () => {
    const { status, body } = await send({ entitySelector: 'type(SERVICE)' });
    assert.deepEqual([status, body.reportCount, box.events.length], [201, 2, 2]);
    assert.equal(new Set(body.eventIngestResults.map(({ correlationId }) => correlationId)).size, 2);
  });

  test('answers 201 and no event when nothing matches', async () => {
    const { status, body } = await send({ entitySelector: 'type(SERVICE),tag("app:chekout")' });
    assert.deepEqual([status, body], [201, { reportCount: 0, eventIngestResults: [] }]);
  });

  test('does not reach an entity silent for 24 hours, unless it is named by its id', async () => {
    assert.equal((await send({ entitySelector: 'type(SERVICE),tag("app:archive")' })).body.reportCount, 0);
    assert.equal((await send({ entitySelector: `entityId("${SILENT}")` })).body.reportCount, 1);
  });

  test('lands on the environment without a selector', async () => {
    await send({ entitySelector: undefined });
    assert.equal(box.events[0].entityId.entityId.type, 'ENVIRONMENT');
  });

  test('is not idempotent', async () => {
    await send();
    await send();
    assert.equal(box.events.length, 2);
  });

  test('says INVALID_TIMESTAMPS, and makes no event, outside the allowed time', async () => {
    for (const [fields, eventType] of [
      [{ startTime: NOW - 31 * DAY_MS }],
      [{ startTime: NOW + 8 * DAY_MS }],
      [{ startTime: NOW, endTime: NOW - 1 }],
      [{ startTime: NOW - 7 * 60 * MINUTE_MS }, 'ERROR_EVENT'],
    ]) {
      const { status, body } = await send({ ...fields, ...(eventType ? { eventType } : {}) });
      assert.deepEqual([status, body.reportCount, body.eventIngestResults[0].status], [201, 0, 'INVALID_TIMESTAMPS']);
    }
    assert.deepEqual(box.events, []);
  });

  test('says INVALID_METADATA for a reserved property', async () => {
    const { body } = await send({ properties: { 'dt.system.bucket': 'x' } });
    assert.equal(body.eventIngestResults[0].status, 'INVALID_METADATA');
  });

  for (const [name, fields, path] of [
    ['an unknown type', { eventType: 'CUSTOM_DEPLOY' }, 'eventType'],
    ['no title', { title: '' }, 'title'],
    [
      '101 properties',
      { properties: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`k${at}`, 'v'])) },
      'properties',
    ],
    ['a key of 101 characters', { properties: { ['k'.repeat(101)]: 'v' } }, 'properties'],
    ['a value of 4,097 characters', { properties: { k: 'v'.repeat(4_097) } }, 'properties.k'],
    ['a number as a property', { properties: { k: 1 } }, 'properties.k'],
    ['a text as a time', { startTime: '2026-11-21T10:00:00Z' }, 'startTime'],
    [
      'a selector of 2,001 characters',
      { entitySelector: `type(SERVICE),tag("${'x'.repeat(1_981)}")` },
      'entitySelector',
    ],
    ['a selector that is none', { entitySelector: 'type(SERVICE' }, 'entitySelector'],
    ['an unknown field', { entityselector: 'type(SERVICE)' }, 'entityselector'],
  ]) {
    test(`refuses ${name}`, async () => {
      const answer = await send(fields);
      assert.equal(answer.status, 400);
      assert.equal(violationIn(answer).path, path);
      assert.equal(answer.body.error.constraintViolations[0].parameterLocation, 'PAYLOAD_BODY');
    });
  }

  test('takes the limits themselves', async () => {
    const properties = Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`k${at}`, 'v']));
    properties['k'.repeat(100)] = 'v'.repeat(4_096);
    assert.equal((await send({ properties })).body.reportCount, 1);
  });

  test('refuses a list, unreadable JSON, another media type and more than 1 MB', async () => {
    const raw = (body, type = 'application/json') =>
      api.ask('/api/v2/events/ingest', { method: 'POST', headers: { 'content-type': type }, body });
    assert.equal((await raw(JSON.stringify([event]))).status, 400);
    assert.equal((await raw('{')).status, 400);
    assert.equal((await raw('{}', 'text/plain')).status, 415);
    assert.equal((await raw(JSON.stringify({ ...event, title: 'x'.repeat(1_100_000) }))).status, 413);
  });

  test('takes the media type with a charset', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const { status } = await api.ask('/api/v2/events/ingest', { method: 'POST', headers, body: JSON.stringify(event) });
    assert.equal(status, 201);
  });
});

describe('the list of events', () => {
  const send = (fields) =>
    api.post('/events/ingest', {
      eventType: 'CUSTOM_DEPLOYMENT',
      title: 'Deploy',
      entitySelector: 'type(SERVICE)',
      ...fields,
    });
  const list = async (query) => (await api.get('/events', query)).body;

  test('finds an event by its correlation id and by its id', async () => {
    const { body } = await send();
    const [{ correlationId }] = body.eventIngestResults;
    const { events } = await list({ eventSelector: `correlationId("${correlationId}")` });
    assert.equal(events.length, 1);
    assert.deepEqual((await api.get(`/events/${encodeURIComponent(events[0].eventId)}`)).body, events[0]);
  });

  test('filters by type, property and entity together', async () => {
    await send({ properties: { run: '1' } });
    await send({ eventType: 'CUSTOM_INFO', properties: { run: '1' } });
    const found = await list({
      eventSelector: 'eventType("CUSTOM_DEPLOYMENT"),property.run("1","2")',
      entitySelector: `entityId("${PAYMENT}")`,
    });
    assert.deepEqual(
      found.events.map(({ entityId }) => entityId.entityId.id),
      [PAYMENT],
    );
  });

  test('looks two hours back unless told', async () => {
    await send({ startTime: NOW - 3 * 60 * MINUTE_MS, endTime: NOW - 150 * MINUTE_MS });
    assert.equal((await list()).totalCount, 0);
    assert.equal((await list({ from: 'now-4h' })).totalCount, 2);
  });

  test('shows an event that goes on as open, ending at -1', async () => {
    await send();
    const { status, endTime } = (await list()).events[0];
    assert.deepEqual([status, endTime], ['OPEN', -1]);
  });

  test('pages, and takes the key only alone', async () => {
    await send();
    const first = await list({ pageSize: 1 });
    assert.deepEqual([first.events.length, first.totalCount], [1, 2]);
    assert.equal((await api.get('/events', { nextPageKey: first.nextPageKey, pageSize: 1 })).status, 400);
    const second = await list({ nextPageKey: first.nextPageKey });
    assert.equal(second.events.length, 1);
    assert.equal(second.nextPageKey, undefined);
    assert.notEqual(second.events[0].eventId, first.events[0].eventId);
  });

  test('refuses an unknown criterion', async () => {
    const answer = await api.get('/events', { eventSelector: 'type("CUSTOM_DEPLOYMENT")' });
    assert.equal(violationIn(answer).path, 'eventSelector');
  });
});
