import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { camelCase, CHECKOUT, CONFIG, openShop } from './shop.mjs';
import { runTask } from './step.mjs';

const ID = '2f6b1c1e-8d3a-4c55-9d64-0b7c6a1f0e11';
const CLIENT = { id: 'dt0s02.SANDBOX1', secret: `dt0s02.SANDBOX1.${'C'.repeat(64)}`, urn: 'urn:dtaccount:4711' };

let shop;
before(async () => {
  shop = await openShop();
  shop.box.platform.client(CLIENT);
});
after(() => shop.close());

const mark = (inputs, environment) => {
  const { 'dynatrace-url': _url, 'dynatrace-token': _token, ...rest } = { ...shop.inputs, ...shop.deployed };
  return runTask({ inputs: { ...camelCase(rest), command: 'mark', ...inputs }, environment, config: CONFIG }).ended;
};

/** As the agent hands a connection over: every parameter of its authorization, the fields that were left empty too. */
function connection(parameters, url = shop.box.url) {
  const all = { apitoken: '', platformtoken: '', clientid: '', clientsecret: '', urn: '', issuer: '', ...parameters };
  const held = Object.entries(all).map(([name, value]) => [
    `ENDPOINT_AUTH_PARAMETER_${ID}_${name.toUpperCase()}`,
    value,
  ]);
  return {
    [`ENDPOINT_URL_${ID}`]: url,
    [`ENDPOINT_AUTH_${ID}`]: JSON.stringify({ scheme: 'Token', parameters: all }),
    [`ENDPOINT_AUTH_SCHEME_${ID}`]: 'Token',
    [`ENDPOINT_DATA_${ID}_KIND`]: 'api',
    ...Object.fromEntries(held),
  };
}
const issuer = () => `${shop.box.url}/sso/oauth2/token`;
const client = (more) => ({ clientid: CLIENT.id, clientsecret: CLIENT.secret, urn: CLIENT.urn, ...more });
const api = () => ({ apitoken: shop.box.tokens.api });
const masked = (step) =>
  step.lines.filter((line) => line.startsWith('##vso[task.setsecret]')).map((line) => line.slice(21));
/** The form of the task fills in what it presets. */
const FORM = { dynatraceOauthUrl: 'https://sso.dynatrace.com/sso/oauth2/token' };

test('a service connection is all that the task needs to reach Dynatrace, whatever it holds', async () => {
  for (const [held, authorization] of [
    [api(), /^Api-Token dt0c01\./u],
    [{ platformtoken: shop.box.tokens.platform }, /^Bearer dt0s16\./u],
    [client({ issuer: issuer() }), /^Bearer eyJ/u],
    [{ ...api(), ...client({ issuer: issuer() }) }, /^Api-Token dt0c01\./u],
  ]) {
    shop.box.forget();
    const step = await mark({ dynatraceConnection: ID, ...FORM }, connection(held));
    assert.match(step.stdout, /task\.complete result=Succeeded/u, step.stdout);
    const secrets = [held.apitoken, held.platformtoken, held.clientsecret].filter(Boolean);
    assert.ok(
      secrets.every((it) => masked(step).includes(it)),
      step.stdout,
    );
    assert.ok(shop.box.events.length > 0);
    const sent = shop.box.requests.filter(({ path }) => path.endsWith('/events/ingest'));
    assert.ok(sent.length > 0);
    sent.forEach(({ headers }) => assert.match(headers.authorization, authorization));
    const exchanged = shop.box.requests.filter(({ path }) => path === '/sso/oauth2/token');
    assert.equal(exchanged.length > 0, held.clientsecret !== undefined && !held.apitoken);
    assert.ok(shop.box.requests.every(({ headers }) => !headers.authorization?.includes(CLIENT.secret)));
  }
});

test('a token goes to no other address than that of its connection, and a client to no other issuer', async () => {
  const asked = shop.box.requests.length;
  for (const [inputs, held] of [
    [{ dynatraceUrl: 'https://abc12345.live.dynatrace.com' }, api()],
    [{ dynatraceOauthUrl: 'https://sso.example.com/token' }, client({ issuer: issuer() })],
    [{ dynatraceOauthUrl: 'https://sso.example.com/token' }, client()],
    [{ dynatraceOauthClientSecret: 'another-secret-of-a-client' }, client()],
  ]) {
    const [name] = Object.keys(inputs);
    const step = await mark({ dynatraceConnection: ID, ...inputs }, connection(held));
    assert.match(step.stdout, new RegExp(`result=Failed;\\]input \`${name}\`: is given twice`, 'u'), step.stdout);
  }
  assert.equal(shop.box.requests.length, asked);
});

test('half a client is named with the fix', async () => {
  const step = await mark({ dynatraceConnection: ID }, connection({ clientid: CLIENT.id }));
  assert.match(step.stdout, /result=Failed;\]input `dynatraceOauthClientSecret`: is not given/u, step.stdout);
});

test('a connection that the pipeline may not use is named with the fix', async () => {
  const step = await mark({ dynatraceConnection: ID }, {});
  assert.match(step.stdout, /result=Failed;\]input `dynatraceConnection`: .*authorise the pipeline/u, step.stdout);
});

test('the entity that was chosen from the list is marked before those that were written', async () => {
  for (const [entities, count] of [
    ['', 1],
    ['type(SERVICE),tag("app:shop"),entityName.equals("cart")', 2],
  ]) {
    shop.box.forget();
    const chosen = { dynatraceEntity: ` entityId("${CHECKOUT}") `, entities };
    const step = await mark({ dynatraceConnection: ID, ...chosen }, connection(api()));
    assert.match(step.stdout, /task\.complete result=Succeeded/u, step.stdout);
    const selectors = shop.box.requests.filter(({ path }) => path.endsWith('/events/ingest')).map(({ json }) => json);
    assert.equal(selectors.length, count);
    assert.equal(selectors[0].entitySelector, `entityId("${CHECKOUT}")`);
  }
});
