// The sandbox's faults and its own routes.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { clientOf } from './client.mjs';

const EVENT = { eventType: 'CUSTOM_DEPLOYMENT', title: 'Deploy', entitySelector: 'type(SERVICE)' };

let box;
let api;

before(async () => {
  box = await startSandbox();
  api = clientOf(box);
  box.entity({ entityId: 'SERVICE-00000000000000C1' });
});
beforeEach(() => box.forget());
after(() => box.close());

const send = () => api.post('/events/ingest', EVENT);

test('an answer of 429 does nothing and is used up', async () => {
  box.fault({ path: '/events/ingest', status: 429, headers: { 'retry-after': '1' }, body: { error: { code: 429 } } });
  assert.equal((await send()).status, 429);
  assert.equal(box.events.length, 0);
  assert.equal((await send()).status, 201);
});

test('an answer of 503 may come after the work was done', async () => {
  box.fault({ path: '/events/ingest', status: 503, taken: true });
  assert.equal((await send()).status, 503);
  assert.equal(box.events.length, 1);
});

for (const [reset, events] of [
  ['before', 0],
  ['after', 0],
  ['taken', 1],
]) {
  test(`a connection that breaks ${reset} leaves ${events} events`, async () => {
    box.fault({ path: '/events/ingest', reset });
    await assert.rejects(send());
    assert.equal(box.events.length, events);
    assert.equal(box.requests[0].status, 0);
  });
}

test('half a body breaks off', async () => {
  box.fault({ path: '/events/ingest', cut: true });
  await assert.rejects(send());
  assert.equal(box.events.length, 1);
});

test('a fault skips, repeats, and keeps to its path and method', async () => {
  box.fault({ path: '/events', method: 'GET', status: 500, skip: 1, times: 2 });
  const statuses = [];
  for (let count = 0; count < 4; count += 1) {
    statuses.push((await api.get('/events')).status);
  }
  assert.deepEqual(statuses, [200, 500, 500, 200]);
  assert.equal((await send()).status, 201);
});

test('an event may be refused for some entities', async () => {
  box.fault({ path: '/events/ingest', results: ['INVALID_ENTITY_TYPE'] });
  assert.equal((await send()).body.reportCount, 0);
});

test('other processes tell and ask by HTTP', async () => {
  const own = (method, path, body) =>
    fetch(`${box.url}/sandbox${path}`, { method, body: body && JSON.stringify(body) });
  await own('POST', '/entities', [{ entityId: 'HOST-00000000000000F4', displayName: 'host' }]);
  await own('POST', '/metrics', { metricId: 'test.metric', dimensions: ['dt.entity.host'] });
  await own('POST', '/samples', [{ metric: 'test.metric', entity: 'HOST-00000000000000F4', value: 3 }]);
  await own('POST', '/faults', { path: '/entities', status: 500 });
  const { token } = await (await own('POST', '/tokens', { scopes: ['metrics.read'] })).json();
  const limited = clientOf(box, { authorization: `Api-Token ${token}` });
  assert.equal((await limited.get('/entities')).status, 500);
  assert.equal((await limited.get('/entities')).status, 403);
  const { body } = await limited.get('/metrics/query', {
    metricSelector: 'test.metric',
    resolution: 'Inf',
    to: 'now+1m',
  });
  assert.deepEqual(body.result[0].data[0].values, [3]);
  await send();
  assert.equal((await (await own('GET', '/events')).json()).length, 1);
  assert.equal((await (await own('GET', '/requests')).json()).at(-1).json.title, 'Deploy');
  assert.equal((await own('DELETE', '')).status, 204);
  assert.deepEqual([box.requests.length, box.events.length], [0, 0]);
});

test('with noMatch: environment an event without a match lands there, as the documentation has it', async () => {
  const other = await startSandbox({ noMatch: 'environment' });
  const { body } = await clientOf(other).post('/events/ingest', EVENT);
  await other.close();
  assert.equal(body.reportCount, 1);
  assert.equal(other.events[0].entityId.entityId.type, 'ENVIRONMENT');
});
