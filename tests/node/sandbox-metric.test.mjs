// The sandbox's metrics: real aggregation of raw measurements, slots as Dynatrace cuts them, four shapes of "no data".

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { clientOf, violationIn } from './client.mjs';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 21, 10, 30, 16);
const MINUTE = Date.UTC(2026, 10, 21, 10, 30);
const CHECKOUT = 'SERVICE-00000000000000C1';
const PAYMENT = 'SERVICE-00000000000000D2';
const TIME = 'builtin:service.response.time';
const COUNT = 'builtin:service.requestCount.total';

let box;
let api;

before(async () => {
  box = await startSandbox({ now: () => NOW, fine: true });
  api = clientOf(box);
  box.entity({ entityId: CHECKOUT, displayName: 'Checkout', tags: ['app:checkout'] });
  box.entity({ entityId: PAYMENT, displayName: 'Payment', tags: ['app:payment'] });
  box.entity({ entityId: 'SERVICE-00000000000000E3', tags: ['app:gaps'], noData: 'only-gaps' });
  // 1 to 100 in the minute before last, nothing in the last, 500 in the one that runs.
  for (let value = 1; value <= 100; value += 1) {
    box.sample(TIME, CHECKOUT, value, MINUTE - 2 * MINUTE_MS + value * 500);
    box.sample(COUNT, CHECKOUT, 1, MINUTE - 2 * MINUTE_MS + value * 500);
  }
  box.sample(TIME, CHECKOUT, 500, MINUTE + SECOND_MS);
  box.sample(TIME, PAYMENT, 1_000, MINUTE - 2 * MINUTE_MS);
  for (const noData of ['no-series', 'empty-result', 'only-gaps', 'no-points']) {
    box.metric({ metricId: `test.${noData}`, noData });
  }
  box.metric({ metricId: 'test.no-inf', resolutionInfSupported: false });
  box.sample('test.no-inf', CHECKOUT, 1, NOW - MINUTE_MS);
});
after(() => box.close());

const query = (fields) =>
  api.get('/metrics/query', { from: 'now-3m', resolution: '1m', entitySelector: `entityId("${CHECKOUT}")`, ...fields });
const values = async (metricSelector, fields = {}) => {
  const { body } = await query({ metricSelector, ...fields });
  return body.result?.[0].data.map((series) => series.values) ?? body.error;
};

describe('slots', () => {
  test('are named by their end, widen the window, and the last lies in the future', async () => {
    const { body } = await query({ metricSelector: `${TIME}:avg` });
    const [{ timestamps }] = body.result[0].data;
    assert.deepEqual(
      timestamps,
      [-2, -1, 0, 1].map((minutes) => MINUTE + minutes * MINUTE_MS),
    );
    assert.equal(body.resolution, '1m');
  });

  test('without a measurement are null, never zero', async () => {
    assert.deepEqual(await values(`${TIME}:avg`), [[null, 50.5, null, 500]]);
    assert.deepEqual(await values(`${TIME}:count`), [[null, 100, null, 1]]);
  });

  test('of a number of points are as wide as needed', async () => {
    assert.equal((await api.get('/metrics/query', { metricSelector: TIME })).body.resolution, '1m');
    assert.equal((await query({ metricSelector: TIME, from: 'now-2h', resolution: '12' })).body.resolution, '10m');
  });

  test('of old time are coarser than asked for', async () => {
    assert.equal((await query({ metricSelector: TIME, from: 'now-15d', to: 'now-14d' })).body.resolution, '5m');
  });

  test('may be a second wide only where the sandbox was told so', async () => {
    assert.equal((await query({ metricSelector: TIME, resolution: '1s' })).body.resolution, '1s');
    const strict = await startSandbox();
    const answer = await clientOf(strict).get('/metrics/query', { metricSelector: TIME, resolution: '1s' });
    await strict.close();
    assert.equal(violationIn(answer).path, 'resolution');
  });

  test('may be one for the whole window', async () => {
    const { body } = await query({ metricSelector: `${TIME}:max`, resolution: 'Inf' });
    assert.deepEqual(body.result[0].data[0].values, [500]);
    assert.deepEqual(body.result[0].data[0].timestamps, [NOW]);
  });

  test('come as usual from a metric that has no single value', async () => {
    assert.ok((await values('test.no-inf', { resolution: 'Inf' }))[0].length > 1);
    assert.equal((await api.get('/metrics/test.no-inf')).body.resolutionInfSupported, false);
  });

  test('are refused beyond 10,080 a series', async () => {
    const answer = await query({ metricSelector: TIME, from: 'now-8d' });
    assert.equal(violationIn(answer).path, 'resolution');
  });

  test('take every form of time', async () => {
    for (const from of [
      String(NOW - 3 * MINUTE_MS),
      '2026-11-21T10:27:16Z',
      '2026-11-21T11:27:16.000+01:00',
      '2026-11-21 10:27',
      'now-3m',
    ]) {
      assert.deepEqual(await values(`${TIME}:max`, { from }), [[null, 100, null, 500]], from);
    }
    assert.equal(violationIn(await query({ metricSelector: TIME, from: 'yesterday' })).path, 'from');
    assert.equal(violationIn(await query({ metricSelector: TIME, to: 'now-4m' })).path, 'to');
  });
});

describe('a metric selector', () => {
  for (const [selector, expected] of [
    [`${TIME}:percentile(95)`, 95.05],
    [`${TIME}:median`, 50.5],
    [`${TIME}:min`, 1],
    [`${TIME}:max`, 100],
    [`${TIME}:sum`, 5_050],
    [`${COUNT}:value`, 100],
    [COUNT, 100],
    [`${TIME}:avg:toUnit(MicroSecond,MilliSecond)`, 0.0505],
    [`${COUNT}:value:rate(1s)`, 100 / 60],
    [`(${TIME}:sum)/(${TIME}:count)`, 50.5],
    [`(${TIME}:max - ${TIME}:min) * 2`, 198],
    [`${TIME}:filter(eq("dt.entity.service","${CHECKOUT}")):avg`, 50.5],
  ]) {
    test(`${selector} is ${expected}`, async () => {
      const [[, value]] = await values(selector);
      assert.ok(Math.abs(value - expected) < 1e-9, `${value}`);
    });
  }

  test('split by nothing joins the raw measurements of all entities', async () => {
    const [[, value]] = await values(`${TIME}:splitBy():avg`, {
      entitySelector: 'type(SERVICE),tag("app:checkout","app:payment")',
    });
    assert.equal(value, 6_050 / 101);
  });

  test('folds with the aggregation before it', async () => {
    assert.deepEqual(await values(`${TIME}:max:fold`), [[500]]);
    assert.equal((await values(`${COUNT}:fold`)).code, 400);
  });

  test('fills gaps with a default only where something real is', async () => {
    assert.deepEqual(await values(`${TIME}:max:default(0)`), [[0, 100, 0, 500]]);
    assert.deepEqual(
      await values(`${TIME}:max:default(0)`, { entitySelector: `entityId("${PAYMENT}")`, from: 'now-1m' }),
      [],
    );
    assert.deepEqual(
      await values(`${TIME}:splitBy():max:default(0,always)`, {
        entitySelector: `entityId("${PAYMENT}")`,
        from: 'now-1m',
      }),
      [[0, 0]],
    );
  });

  test('with names puts the name before the id', async () => {
    const { body } = await query({ metricSelector: `${TIME}:avg:names` });
    assert.deepEqual(body.result[0].data[0].dimensions, ['Checkout', CHECKOUT]);
  });

  test('asks for several metrics, cut only at top level', async () => {
    const { body } = await query({ metricSelector: `${TIME}:filter(in("dt.entity.service","a,b")):avg,${COUNT}` });
    assert.equal(body.error.code, 400);
    const answer = await query({ metricSelector: `${TIME}:percentile(50),${COUNT}:value` });
    assert.deepEqual(
      answer.body.result.map(({ metricId }) => metricId),
      [`${TIME}:percentile(50)`, `${COUNT}:value`],
    );
    assert.equal(answer.body.totalCount, 2);
  });

  test('asks for ten metrics at the most', async () => {
    assert.equal((await query({ metricSelector: Array(10).fill(TIME).join(',') })).status, 200);
    assert.equal(violationIn(await query({ metricSelector: Array(11).fill(TIME).join(',') })).path, 'metricSelector');
  });

  test('with one unknown metric spoils the whole query', async () => {
    assert.equal((await query({ metricSelector: `${TIME},builtin:service.nothing` })).status, 404);
  });

  for (const selector of [
    `${TIME}:frobnicate`,
    `${TIME}:percentile`,
    `${TIME}:percentile(101)`,
    `${TIME}:avg(`,
    `(${TIME}`,
    `${COUNT}:percentile(95)`,
    ':avg',
  ]) {
    test(`${selector} is a parse error`, async () => {
      const { status, body } = await query({ metricSelector: selector });
      assert.equal(status, 400);
      assert.match(body.error.message, /^Metric selector parse error/);
    });
  }

  test('names the unit that it does not know', async () => {
    const error = await values(`${TIME}:toUnit(MicroSecond,Special)`);
    assert.equal(error.message, "No unit found using the Unit Id: 'Special'.");
  });

  test('missing altogether is a violation', async () => {
    const { message } = violationIn(await api.get('/metrics/query'));
    assert.equal(message, 'expected one of nextPageKey or metricSelector to be specified');
  });
});

describe('no data', () => {
  test('of a wrong tag has no warning at all', async () => {
    const { status, body } = await query({ metricSelector: TIME, entitySelector: 'type(SERVICE),tag("app:chekout")' });
    assert.deepEqual([status, body.totalCount, body.result[0].data, body.warnings], [200, 0, [], undefined]);
  });

  test('of a dimension that the metric lacks is warned of, at the top and with its result', async () => {
    const { body } = await query({ metricSelector: `${TIME}:splitBy("dt.entity.services")` });
    const warning = 'The dimension key `dt.entity.services` has been referenced, but the metric has no such key.';
    assert.deepEqual([body.warnings, body.result[0].warnings], [[warning], [warning]]);
  });

  for (const [shape, totalCount, data] of [
    ['no-series', 0, []],
    ['empty-result', 1, []],
    ['only-gaps', 1, [[null, null, null, null]]],
    ['no-points', 1, [[]]],
  ]) {
    test(`comes as ${shape}`, async () => {
      const { status, body } = await query({ metricSelector: `test.${shape}:avg` });
      assert.deepEqual(
        [status, body.totalCount, body.result[0].data.map((series) => series.values)],
        [200, totalCount, data],
      );
    });
  }

  test('comes by an entity, too', async () => {
    assert.deepEqual(await values(TIME, { entitySelector: 'type(SERVICE),tag("app:gaps")' }), [
      [null, null, null, null],
    ]);
  });
});

test('a descriptor tells unit and aggregations', async () => {
  const { body } = await api.get(`/metrics/${encodeURIComponent(TIME)}`);
  assert.equal(body.unit, 'MicroSecond');
  assert.ok(body.aggregationTypes.includes('percentile'));
  assert.equal((await api.get('/metrics/builtin%3Anothing.here')).status, 404);
});
