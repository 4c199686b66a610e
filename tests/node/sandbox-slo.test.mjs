// The sandbox answers about SLOs and problems as Dynatrace does, traps included.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { clientOf, violationIn } from './client.mjs';
import { absent, specification, unknownFields } from './specification.mjs';

const NOW = Date.UTC(2026, 10, 21, 10, 30);
const HOUR_MS = 3_600_000;
const CHECKOUT = 'SERVICE-00000000000000C1';

let box;
let api;

before(async () => {
  box = await startSandbox({ now: () => NOW });
  api = clientOf(box);
  box.entity({ entityId: CHECKOUT, displayName: 'checkout', tags: ['app:checkout'] });
  box.slo({ id: 'a-1', name: 'availability', target: 95, warning: 97, percentage: 98 });
  box.slo({ id: 'a-2', name: 'availability', percentage: ({ from }) => (from < NOW - 2 * HOUR_MS ? 99 : 90) });
  box.slo({ id: 'b-1', name: 'silent' });
  box.problem({ title: 'old', startTime: NOW - 9 * HOUR_MS, entities: [CHECKOUT] });
  box.problem({ title: 'new', startTime: NOW - HOUR_MS, entities: [CHECKOUT] });
  box.problem({ title: 'elsewhere', startTime: NOW - HOUR_MS, endTime: NOW, entities: ['HOST-00000000000000F4'] });
});
after(() => box.close());

test('a list is not evaluated and says success', async () => {
  const { body } = await api.get('/slo', { sloSelector: 'name("availability")' });
  assert.deepEqual(
    body.slo.map(({ id, evaluatedPercentage, status, error }) => [id, evaluatedPercentage, status, error]),
    [
      ['a-1', -1, 'SUCCESS', 'NONE'],
      ['a-2', -1, 'SUCCESS', 'NONE'],
    ],
  );
  assert.equal((await api.get('/slo', { sloSelector: 'name("Availability")' })).body.totalCount, 0);
  const { body: many } = await api.get('/slo', { evaluate: 'true', pageSize: '100' });
  assert.equal(violationIn({ body: many }).path, 'pageSize');
});

test('one is evaluated over the time that is asked for', async () => {
  const { body } = await api.get('/slo/a-2', { timeFrame: 'GTF', from: `${NOW - 3 * HOUR_MS}`, to: `${NOW}` });
  assert.deepEqual([body.evaluatedPercentage, body.status], [99, 'SUCCESS']);
  assert.equal(body.timeframe, `${NOW - 3 * HOUR_MS} to ${NOW}`);
  const { body: silent } = await api.get('/slo/b-1');
  assert.deepEqual([silent.evaluatedPercentage, silent.status], [-1, 'FAILURE']);
  assert.match(silent.error, /provides no data/u);
  const { status, body: none } = await api.get('/slo/c-1');
  assert.deepEqual([status, none.error.message], [404, "SLO with ID 'c-1' not found."]);
});

test('a listing of problems leaves out one that is older than its time and still open', async () => {
  const titles = async (query) => (await api.get('/problems', query)).body.problems.map(({ title }) => title);
  const entitySelector = 'type(SERVICE),tag("app:checkout")';
  assert.deepEqual(await titles({ entitySelector }), ['new']);
  assert.deepEqual(await titles({ entitySelector, from: 'now-1d' }), ['old', 'new']);
  assert.deepEqual(await titles({ problemSelector: 'status("closed")' }), ['elsewhere']);
});

test('its answers are as the description of the vendor has them', { skip: absent }, async () => {
  const validate = specification();
  const { body: list } = await api.get('/slo', { evaluate: 'true' });
  const { body: problems } = await api.get('/problems', { from: 'now-1d' });
  assert.deepEqual([...validate('SLOs', list), ...unknownFields('SLOs', list)], []);
  assert.deepEqual(unknownFields('SLO', list.slo[0]), []);
  assert.deepEqual(unknownFields('Problem', problems.problems[0]), []);
  assert.deepEqual(unknownFields('Problems', problems), []);
});
