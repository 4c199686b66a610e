import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pairsIn } from './github-runner.mjs';
import { CHECKOUT, CONFIG, openShop } from './shop.mjs';
import { runAction, textOf } from './step.mjs';

// Someone sets this up for the first time, and makes every mistake there is, one at a time.

let shop;
let elsewhere;

before(async () => {
  shop = await openShop();
  elsewhere = await openShop();
  shop.box.entity({
    entityId: 'SERVICE-00000000000000D1',
    type: 'SERVICE',
    displayName: 'Peer-Presentation-Service',
    tags: ['application:peer-presentation'],
  });
  shop.box.entity({
    entityId: 'SERVICE-00000000000000D2',
    type: 'SERVICE',
    displayName: 'Retired-Service',
    lastSeenTms: Date.now() - 5 * 86_400_000,
  });
});
after(() => Promise.all([shop.close(), elsewhere.close()]));

/** Runs doctor and gives its checks by the beginning of their names. */
function doctor(inputs, config) {
  shop.box.forget();
  return doctorAgain(inputs, config);
}

/** The same, with the faults that wait. */
async function doctorAgain(inputs, config) {
  const all = { ...shop.inputs, command: 'doctor', ...inputs };
  const step = await runAction({ inputs: all, config }).ended;
  const outputs = pairsIn(textOf(step, 'GITHUB_OUTPUT'));
  const result = JSON.parse(readFileSync(outputs.result, 'utf8'));
  const check = (about) => {
    const found = result.checks.find((it) => it.check.startsWith(about));
    assert.ok(found, `no check ${about} in ${step.stdout}`);
    return found;
  };
  assert.equal(shop.box.events.length, 0, 'doctor placed an event');
  return { step, outputs, result, check, summary: textOf(step, 'GITHUB_STEP_SUMMARY') };
}

test('all is well: every check has its sign, in the log, the summary and the result', async () => {
  const seen = await doctor({ entities: `entityId("${CHECKOUT}")` }, CONFIG);
  assert.equal(seen.step.code, 0, seen.step.stdout);
  assert.match(seen.step.stdout, /^✓ token: `api`, an API token, sent as `Authorization: Api-Token …`$/mu);
  assert.match(seen.summary, /\| ✓ \| network \|/u);
  assert.equal(seen.check('scope metrics.read').state, 'ok');
  assert.equal(seen.result.request, null);
});

test('the apps host, or any address that is for people', async () => {
  // What the address of the apps host answers to an API client: a page.
  shop.box.forget();
  shop.box.fault({
    path: '/lookup',
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<html>Sign in</html>',
  });
  const step = await runAction({ inputs: { ...shop.inputs, command: 'doctor', entities: 'type(SERVICE)' } }).ended;
  assert.equal(step.code, 1);
  assert.match(step.stdout, /✗ network: .* answers a page for people \(status 200\), not the environment API/u);
  assert.match(step.stdout, /→ .*<id>\.live\.dynatrace\.com` \(not `\.apps\.`/u);
});

test('a token with the wrong header around it', async () => {
  const seen = await doctor({
    'dynatrace-token': `Authorization: Bearer ${shop.box.tokens.api}`,
    'entities': 'type(SERVICE)',
  });
  const { state, found, fix } = seen.check('token');
  assert.equal(state, 'warn', found);
  assert.match(found, /sent as `Authorization: Api-Token …`/u);
  assert.match(fix, /store the token alone/u);
});

test('a missing permission, and the message that asks for exactly what is needed', async () => {
  const seen = await doctor(
    { 'dynatrace-token': shop.box.tokens.ingest, 'entities': 'type(SERVICE),tag("app:shop")' },
    CONFIG,
  );
  assert.equal(seen.step.code, 1, seen.step.stdout);
  assert.match(seen.check('scope metrics.read').found, /the token lacks it/u);
  const asked = seen.result.request.split('\n').filter((line) => line.startsWith('- '));
  assert.deepEqual(
    asked.map((line) => line.replace(/:.*$/u, '')),
    [
      '- events.ingest',
      '- events.read (missing today)',
      '- entities.read (missing today)',
      '- metrics.read (missing today)',
    ],
  );
  assert.match(seen.step.stdout, /To send to the administrators:/u);
});

test('no token at all yet', async () => {
  const seen = await doctor({ 'dynatrace-token': '', 'entities': 'type(SERVICE),tag("app:shop")' }, CONFIG);
  assert.match(seen.check('token').found, /none is given/u);
  assert.match(seen.result.request, /- events\.ingest: to place one CUSTOM_DEPLOYMENT event/u);
  assert.equal(shop.box.requests.length, 0);
});

test('a service name with a typo', async () => {
  const seen = await doctor({ entities: 'type(SERVICE),entityName.equals("Peer-Presentaton-Service")' });
  const { state, found, fix } = seen.check('entities');
  assert.equal(state, 'error');
  assert.match(found, /near is `Peer-Presentation-Service`/u);
  assert.equal(fix, 'write `type(SERVICE),entityName.equals("Peer-Presentation-Service")`');
});

test('a tag in another case', async () => {
  const seen = await doctor({ entities: 'type(SERVICE),tag("application:Peer-Presentation")' });
  assert.match(seen.check('entities').found, /one has `application:peer-presentation`: upper and lower case count/u);
});

test('a token of another environment', async () => {
  const foreign = elsewhere.box.token({ name: 'of the other one' });
  const seen = await doctor({ 'dynatrace-token': foreign.replace('SANDBOX', 'OTHERBX'), 'entities': 'type(SERVICE)' });
  const { state, found, fix } = seen.check('token');
  assert.equal(state, 'error');
  assert.match(found, /the API token is of another environment, expired, disabled or deleted/u);
  assert.match(fix, /each token works in one environment/u);
});

test('a service that is inactive', async () => {
  const seen = await doctor({ entities: 'type(SERVICE),entityName.equals("Retired-Service")' });
  const { state, found, fix } = seen.check('entities');
  assert.equal(state, 'error');
  assert.match(found, /inactive for 24 hours, last seen .*Retired-Service \(SERVICE-00000000000000D2\)/u);
  assert.match(fix, /entityId\("SERVICE-00000000000000D2"\)/u);
});

test('an address where nobody listens', async () => {
  const seen = await doctor({ 'dynatrace-url': 'http://127.0.0.1:9', 'entities': 'type(SERVICE)' });
  assert.match(seen.check('network').found, /no answer from http:\/\/127\.0\.0\.1:9/u);
});

test('a name that does not resolve, a host that speaks no TLS and a proxy that is not there', async () => {
  const way = async (url, environment) => {
    const inputs = { ...shop.inputs, 'command': 'doctor', 'entities': 'type(SERVICE)', 'dynatrace-url': url };
    const step = await runAction({ inputs, environment }).ended;
    assert.equal(step.code, 1);
    return step.stdout;
  };
  assert.match(
    await way('https://nothing.invalid/e/abc12345'),
    /✗ network: .*nothing\.invalid.*\n.*→ .*(?:letter by letter|only through a proxy)/u,
  );
  const secure = shop.box.url.replace('http://', 'https://');
  assert.match(await way(secure), /✗ network: .*TLS/u);
  const live = 'https://abc12345.live.dynatrace.com';
  assert.match(await way(live, { https_proxy: 'http://127.0.0.1:9' }), /✗ network: .*proxy.*\n.*→ .*proxy/u);
});

test('a clock that is a day off', async () => {
  shop.box.forget();
  const headers = { date: new Date(Date.now() - 86_400_000).toUTCString() };
  shop.box.fault({ path: '/lookup', headers, times: 9 });
  const { check } = await doctorAgain({ entities: 'type(SERVICE)' });
  assert.equal(check('clock').state, 'error');
  assert.match(check('clock').found, /this machine is .* ahead of Dynatrace/u);
  assert.match(check('clock').fix, /NTP/u);
});

test('a mark that fails is explained, one that succeeds asks nothing more', async () => {
  const typo = await doctor({ command: 'mark', entities: 'type(SERVICE),tag("app:shopp")' });
  assert.match(typo.check('entities').found, /near is `app:shop`/u);
  shop.box.forget();
  const inputs = { ...shop.inputs, ...shop.deployed, command: 'mark', entities: `entityId("${CHECKOUT}")` };
  assert.equal((await runAction({ inputs }).ended).code, 0);
  assert.equal(shop.box.requests.filter(({ path }) => path.endsWith('/lookup')).length, 0);
});
