// Secret variables and service connections: what Azure's own library reads through its vault, the built task reads, and
// what the vault takes out of the environment, the built task takes out of it too.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { hasOpenssl, openAuthority } from '../sandbox/authority.mjs';
import { startProxy } from '../sandbox/proxy.mjs';
import { CONFIG, camelCase, openShop } from './shop.mjs';
import { folder, runTask } from './step.mjs';

const ID = '2f6b1c1e-8d3a-4c55-9d64-0b7c6a1f0e11';
const PASSWORD = 'p@ss word/1';
const LIBRARY = pathToFileURL(fileURLToPath(import.meta.resolve('azure-pipelines-task-lib'))).href;

/** Loads the library into a process with this environment, as a task does, and gives what `reads` says there. */
function byLibrary(environment, reads) {
  const home = folder();
  const script = `
    import lib from ${JSON.stringify(LIBRARY)};
    const read = (${reads})(lib);
    process.stderr.write(JSON.stringify({ read, left: Object.keys(process.env) }));`;
  const env = { ...environment, AGENT_TEMPDIRECTORY: home };
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env,
    cwd: home,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stderr);
}

/** Says, when the task ends, what is left of its environment. */
const SPY = `process.on('exit', () => process.stderr.write(JSON.stringify(Object.keys(process.env))))`;
const spied = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(SPY)}` };

let shop;
before(async () => (shop = await openShop()));
after(() => shop.close());

const inputsBut = (more) => {
  const { 'dynatrace-url': _url, 'dynatrace-token': _token, ...rest } = { ...shop.inputs, ...shop.deployed };
  return { ...camelCase(rest), command: 'mark', ...more };
};

test('a service connection is read as the library reads it out of its vault, whatever it holds', async () => {
  const client = { id: 'dt0s02.SANDBOX1', secret: `dt0s02.SANDBOX1.${'C'.repeat(64)}`, urn: 'urn:dtaccount:4711' };
  shop.box.platform.client(client);
  const issuer = `${shop.box.url}/sso/oauth2/token`;
  const oauth = { clientid: client.id, clientsecret: client.secret, urn: client.urn, issuer };
  for (const [held, scheme] of [
    [{ apitoken: shop.box.tokens.api }, 'Api-Token'],
    [{ platformtoken: shop.box.tokens.platform }, 'Bearer'],
    [oauth, 'Bearer'],
  ]) {
    const environment = {
      [`ENDPOINT_URL_${ID}`]: shop.box.url,
      [`ENDPOINT_AUTH_${ID}`]: JSON.stringify({ scheme: 'Token', parameters: held }),
      [`ENDPOINT_AUTH_SCHEME_${ID}`]: 'Token',
    };
    for (const [name, value] of Object.entries(held)) {
      environment[`ENDPOINT_AUTH_PARAMETER_${ID}_${name.toUpperCase()}`] = value;
    }
    const { read, left } = byLibrary(
      { ...environment, INPUT_DYNATRACECONNECTION: ID },
      `(lib) => {
        const id = lib.getInput('dynatraceConnection', true);
        const names = ${JSON.stringify(Object.keys(held))};
        return [lib.getEndpointUrl(id, false), ...names.map((it) => lib.getEndpointAuthorizationParameter(id, it, false))];
      }`,
    );
    assert.deepEqual(read, [shop.box.url, ...Object.values(held)]);
    shop.box.forget();
    const inputs = inputsBut({ dynatraceConnection: ID });
    const step = await runTask({ inputs, environment: { ...environment, ...spied }, config: CONFIG }).ended;
    assert.match(step.stdout, /task\.complete result=Succeeded/u, step.stdout);
    const names = Object.keys(environment).filter((it) => it.startsWith('ENDPOINT_AUTH'));
    const ours = JSON.parse(step.stderr);
    assert.deepEqual(
      names.filter((it) => ours.includes(it) && !left.includes(it)),
      [],
      'out of the environment',
    );
    const asked = shop.box.requests.filter(({ path }) => path !== '/sso/oauth2/token');
    const [, token] = read;
    const bearer = held === oauth ? shop.box.platform.leases.map(({ text }) => text) : [token];
    assert.ok(asked.length > 0);
    for (const { headers } of asked) {
      assert.ok(bearer.some((it) => headers.authorization === `${scheme} ${it}`));
      assert.equal(`http://${headers.host}`, read[0]);
    }
    if (held === oauth) {
      const form = new URLSearchParams(shop.box.requests.find(({ path }) => path === '/sso/oauth2/token').text);
      assert.deepEqual([form.get('client_id'), form.get('client_secret'), form.get('resource')], read.slice(1, 4));
    }
  }
});

test('a secret variable arrives as the library hands it over, with what stood around it', async () => {
  for (const pasted of [shop.box.tokens.api, ` ${shop.box.tokens.api}\t`]) {
    const own = { INPUT_DYNATRACETOKEN: pasted };
    const { read } = byLibrary(own, `(lib) => lib.getInput('dynatraceToken', true)`);
    shop.box.forget();
    const inputs = inputsBut({ dynatraceUrl: shop.box.url, dynatraceToken: pasted });
    const step = await runTask({ inputs, config: CONFIG }).ended;
    assert.match(step.stdout, /task\.complete result=Succeeded/u, step.stdout);
    const sent = new Set(shop.box.requests.map(({ headers }) => headers.authorization));
    assert.deepEqual([...sent], [`Api-Token ${read.trim()}`]);
  }
});

test('whatever the vault takes out of the environment is out of it, and so is every secret', async () => {
  const held = {
    SECRET_DATABASE: 'correct-horse-battery',
    SECUREFILE_TICKET_1: 'ticket-of-a-secure-file',
    VSTS_TASKVARIABLE_TOKEN: 'a-variable-of-this-task',
    [`ENDPOINT_AUTH_${ID}`]: '{"parameters":{"apitoken":"staple-staple"}}',
    [`ENDPOINT_AUTH_PARAMETER_${ID}_APITOKEN`]: 'staple-staple',
    PUBLIC_VARIABLE: 'for everybody',
  };
  const inputs = { dynatraceUrl: shop.box.url, dynatraceToken: shop.box.tokens.api, command: 'doctor' };
  const { left: theirs } = byLibrary({ ...held, INPUT_DYNATRACETOKEN: shop.box.tokens.api }, '() => null');
  const step = await runTask({ inputs, environment: { ...held, ...spied }, config: CONFIG }).ended;
  const ours = JSON.parse(step.stderr);
  assert.ok(ours.includes('PUBLIC_VARIABLE') && theirs.includes('PUBLIC_VARIABLE'));
  for (const name of [...Object.keys(held), 'INPUT_DYNATRACETOKEN', 'INPUT_DYNATRACEURL']) {
    assert.ok(theirs.includes(name) || !ours.includes(name), `${name} is left`);
  }
});

test("the proxy's password comes out of the vault as well", { skip: hasOpenssl() ? false : 'no openssl' }, async () => {
  const authority = openAuthority(folder());
  const secure = await openShop({ sandbox: { tls: authority.issue('abc12345.live.dynatrace.com') } });
  const proxy = await startProxy({ to: secure.box.port, credentials: `build:${PASSWORD}` });
  try {
    const environment = {
      AGENT_PROXYURL: proxy.url,
      AGENT_PROXYUSERNAME: 'build',
      SECRET_AGENT_PROXYPASSWORD: PASSWORD,
    };
    const { read } = byLibrary(environment, `(lib) => lib.getHttpProxyConfiguration('https://example.com')`);
    assert.deepEqual([read.proxyUrl.replace(/\/$/u, ''), read.proxyPassword], [proxy.url, PASSWORD]);
    const inputs = camelCase({
      ...secure.inputs,
      'dynatrace-url': 'https://abc12345.live.dynatrace.com',
      'ca-file': join(authority.certificate),
      'command': 'doctor',
    });
    const step = await runTask({ inputs, environment, config: CONFIG }).ended;
    assert.match(step.stdout, /✓ network/u, step.stdout);
    const basic = Buffer.from(`${read.proxyUsername}:${read.proxyPassword}`).toString('base64');
    assert.equal(proxy.asked[0].authorization, `Basic ${basic}`);
  } finally {
    await Promise.all([secure.close(), proxy.close()]);
  }
});
