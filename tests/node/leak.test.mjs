import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaksIn, secretsIn } from './leak.mjs';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { startLaunchDarkly } from '../sandbox/launchdarkly/sandbox.mjs';
import { CONFIG, openShop } from './shop.mjs';
import { runAction, runTask, tracesOf } from './step.mjs';

const SECRET = 'dt0c01.ABCDEFGH.ijkl/mnop+qrst=uvwx';

test('the search finds a secret in every form, and does not take a mask for a leak', () => {
  const bytes = Buffer.from(SECRET);
  for (const text of [
    SECRET,
    `x${encodeURIComponent(SECRET)}y`,
    Buffer.concat([Buffer.from('Authorization: '), bytes, Buffer.from('!')]).toString('base64'),
    Buffer.concat([Buffer.from('a'), bytes]).toString('base64url'),
    bytes.toString('hex'),
    `${SECRET.slice(0, 9)}\n${SECRET.slice(9)}`,
    JSON.stringify({ token: SECRET }),
  ]) {
    assert.notDeepEqual(leaksIn(`before ${text} after`, [SECRET]), [], text);
  }
  assert.deepEqual(leaksIn(`::add-mask::${SECRET}\n##vso[task.setsecret]${SECRET}\nall well`, [SECRET]), []);
});

test('the secrets of a step are known by the names of its variables', () => {
  const environment = {
    'INPUT_DYNATRACE-TOKEN': `Bearer ${SECRET}`,
    'INPUT_COMMAND': 'mark-something-long',
    'INPUT_FLAG-KEY': 'new-checkout-of-the-shop',
    'INPUT_FLAGKEY': 'new-checkout-of-the-shop',
    'SECRET_DEPLOY': 'hunter2hunter2',
    'HTTPS_PROXY': 'http://ann:correct%20horse%20battery@proxy:8080',
  };
  assert.deepEqual(
    secretsIn(environment).sort(),
    [`Bearer ${SECRET}`, 'battery', 'correct horse battery', SECRET, 'hunter2hunter2']
      .filter((it) => it.length >= 12)
      .sort(),
  );
});

test('a vendor that answers with the token in every form that it was sent in brings it into no artefact', async () => {
  const shop = await openShop();
  const { api } = shop.box.tokens;
  const said = {
    error: { code: 400, message: `no Api-Token ${api} here`, constraintViolations: [{ path: api, message: api }] },
  };
  try {
    for (const command of ['mark', 'gate', 'doctor']) {
      shop.box.fault({ path: '', times: 50, status: 400, body: said });
      const inputs = { ...shop.inputs, ...shop.deployed, command };
      const step = await runAction({ inputs, config: CONFIG }).ended;
      assert.match(tracesOf(step), /no Api-Token \*\*\*/u, step.stdout);
      shop.box.forget();
    }
  } finally {
    await shop.close();
  }
});

test('nor do Datadog and LaunchDarkly, with either key, in any command', async () => {
  const dog = await startDatadog();
  const lamp = await startLaunchDarkly();
  const { api, app } = dog.keys;
  // Its time after is over: a gate asks at once.
  const then = new Date(Date.now() - 30 * 60_000).toISOString();
  const inputs = {
    'datadog-site': dog.url,
    'datadog-api-key': api,
    'datadog-app-key': app,
    'launchdarkly-url': lamp.url,
    'launchdarkly-token': lamp.tokens.writer,
    'deployed-from': then,
    'deployed-to': then,
    'wait': 'false',
  };
  const config = `
release: { name: checkout, stage: production }
datadog: { service: checkout }
flags: { datadog: true }
gate: { after: 10m, objectives: [{ name: alarm, kind: value, datadog: { monitor: 1234 } }] }
`;
  try {
    for (const command of ['mark', 'gate', 'doctor', 'flags']) {
      dog.fault({ path: '', times: 50, status: 400, body: { errors: [`no ${api} and ${app}`] } });
      const said = `no ${lamp.tokens.writer} here`;
      lamp.fault({ path: '', times: 50, status: 400, body: { code: 'invalid_request', message: said } });
      // The search is part of every run.
      const step = await runAction({ inputs: { ...inputs, command }, config }).ended;
      assert.match(tracesOf(step), /no \*{3,} (?:and \*{3,}|here)/u, `${command}: ${step.stdout}`);
      [dog, lamp].forEach((one) => one.forget());
    }
  } finally {
    await Promise.all([dog.close(), lamp.close()]);
  }
});

test('variables of the Azure agent that hold secrets are read by nothing that the task starts later', async () => {
  const shop = await openShop();
  try {
    const inputs = { dynatraceUrl: shop.box.url, dynatraceToken: shop.box.tokens.api, command: 'doctor' };
    const environment = {
      SECRET_DATABASE: 'correct-horse-battery',
      ENDPOINT_AUTH_1: '{"parameters":{"apitoken":"staple-staple"}}',
    };
    const step = await runTask({ inputs, environment, config: CONFIG }).ended;
    assert.match(step.stdout, /token/u);
    assert.ok(!tracesOf(step).includes('correct-horse-battery'));
  } finally {
    await shop.close();
  }
});
