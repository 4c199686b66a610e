// The sandbox reads entity selectors as Dynatrace does, and lists entities.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { clientOf, violationIn } from './client.mjs';

const NOW = Date.UTC(2026, 10, 21, 10, 30, 16);
const DAY_MS = 86_400_000;
const CHECKOUT = 'SERVICE-00000000000000C1';
const PAYMENT = 'SERVICE-00000000000000D2';

let box;
let api;

before(async () => {
  box = await startSandbox({ now: () => NOW });
  api = clientOf(box);
  box.entity({ entityId: CHECKOUT, displayName: 'Checkout', tags: ['app:checkout', '[AWS]env:prod', 'link:a\\:b'] });
  box.entity({ entityId: PAYMENT, displayName: 'Checkout payment', tags: ['app:payment'], healthState: 'UNHEALTHY' });
  const lastSeenTms = NOW - 2 * DAY_MS;
  box.entity({ entityId: 'SERVICE-00000000000000E3', displayName: 'Archive', tags: ['app:archive'], lastSeenTms });
  box.entity({ entityId: 'HOST-00000000000000F4', displayName: 'host' });
});
after(() => box.close());

describe('the entity selector', () => {
  const names = async (entitySelector, query = {}) => {
    const { body } = await api.get('/entities', { entitySelector, ...query });
    return body.entities?.map(({ displayName }) => displayName) ?? violationIn({ body }).path;
  };

  for (const [selector, expected] of [
    ['type(SERVICE),entityName("checkout")', ['Checkout', 'Checkout payment']],
    ['type(SERVICE),entityName.equals("checkout")', ['Checkout']],
    ['type(SERVICE),caseSensitive(entityName.equals("checkout"))', []],
    ['type(SERVICE),entityName.startsWith("checkout p")', ['Checkout payment']],
    ['type(SERVICE),entityName.in("checkout","archive")', ['Archive', 'Checkout']],
    ['type("service"),tag("app:checkout","app:payment")', ['Checkout', 'Checkout payment']],
    ['type(SERVICE),tag("app:checkout"),tag("app:payment")', []],
    ['type(SERVICE),tag("app:Checkout")', []],
    ['type(SERVICE),tag("app")', []],
    ['type(SERVICE),tag("env:prod")', []],
    ['type(SERVICE),tag("[AWS]env:prod")', ['Checkout']],
    ['type(SERVICE),tag("link:a\\:b")', ['Checkout']],
    ['type(SERVICE),tag(app:checkout)', ['Checkout']],
    ['type(SERVICE),healthState("UNHEALTHY")', ['Checkout payment']],
    ['type(SERVICE),not(tag("app:checkout"))', ['Archive', 'Checkout payment']],
    [`entityId("${CHECKOUT}","${PAYMENT}")`, ['Checkout', 'Checkout payment']],
    ['type(SERVICE),firstSeenTms.gte(now-3h)', []],
  ]) {
    test(`${selector} means ${expected.join(' and ') || 'nothing'}`, async () => {
      assert.deepEqual(await names(selector), expected);
    });
  }

  for (const selector of [
    'tag("app:checkout")',
    'type(SERVICE),type(HOST)',
    `entityId("${CHECKOUT}","HOST-00000000000000F4")`,
    'entityId("checkout")',
    'type(SERVICES)',
    'type(SERVICE),tag("app:checkout"',
    'type(SERVICE),tag("app:checkout)',
    'type(SERVICE) tag("x")',
    'type(SERVICE),not(type(HOST))',
    'type(SERVICE),entityName.like("x")',
    '',
  ]) {
    test(`refuses ${selector || 'an empty selector'}`, async () => {
      assert.equal(await names(selector), 'entitySelector');
    });
  }

  test('finds what was seen in the last three days unless told', async () => {
    assert.deepEqual(await names('type(SERVICE),tag("app:archive")'), ['Archive']);
    assert.deepEqual(await names('type(SERVICE),tag("app:archive")', { from: 'now-24h' }), []);
  });

  test('takes a plus as the official client sends it, not percent-encoded', async () => {
    const { body } = await api.ask('/api/v2/entities?entitySelector=type(SERVICE)&fields=+tags');
    assert.equal(body.entities[0].tags.length, 1);
  });

  test('refuses an unknown field', async () => {
    assert.equal(
      violationIn(await api.get('/entities', { entitySelector: 'type(SERVICE)', fields: '+tag' })).path,
      'fields',
    );
  });

  test('shows only the fields asked for', async () => {
    const { body } = await api.get('/entities', { entitySelector: `entityId("${CHECKOUT}")`, fields: '+lastSeenTms' });
    assert.deepEqual(body.entities, [
      { entityId: CHECKOUT, type: 'SERVICE', displayName: 'Checkout', lastSeenTms: NOW },
    ]);
  });
});
