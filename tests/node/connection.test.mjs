import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { camelCase, CONFIG, openShop } from './shop.mjs';
import { runTask } from './step.mjs';

const ID = '2f6b1c1e-8d3a-4c55-9d64-0b7c6a1f0e11';

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());

const mark = (inputs, environment) => {
  const { 'dynatrace-url': _url, 'dynatrace-token': _token, ...rest } = { ...shop.inputs, ...shop.deployed };
  return runTask({ inputs: { ...camelCase(rest), command: 'mark', ...inputs }, environment, config: CONFIG }).ended;
};
const connection = () => ({
  [`ENDPOINT_URL_${ID}`]: shop.box.url,
  [`ENDPOINT_AUTH_${ID}`]: JSON.stringify({ scheme: 'Token', parameters: { apitoken: shop.box.tokens.api } }),
  [`ENDPOINT_AUTH_SCHEME_${ID}`]: 'Token',
  [`ENDPOINT_AUTH_PARAMETER_${ID}_APITOKEN`]: shop.box.tokens.api,
});

test('a service connection is all that the task needs to reach Dynatrace', async () => {
  const step = await mark({ dynatraceConnection: ID }, connection());
  assert.match(step.stdout, /task\.complete result=Succeeded/u, step.stdout);
  assert.equal(step.lines[0], `##vso[task.setsecret]${shop.box.tokens.api}`);
  assert.ok(shop.box.events.length > 0);
});

test('a token goes to no other address than that of its connection', async () => {
  const asked = shop.box.requests?.length;
  const step = await mark(
    { dynatraceConnection: ID, dynatraceUrl: 'https://abc12345.live.dynatrace.com' },
    connection(),
  );
  assert.match(step.stdout, /result=Failed;\]input `dynatraceUrl`: is given twice/u, step.stdout);
  assert.equal(shop.box.requests?.length, asked);
});

test('a connection that the pipeline may not use is named with the fix', async () => {
  const step = await mark({ dynatraceConnection: ID }, {});
  assert.match(step.stdout, /result=Failed;\]input `dynatraceConnection`: .*authorise the pipeline/u, step.stdout);
});
