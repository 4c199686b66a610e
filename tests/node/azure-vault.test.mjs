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

test('a service connection is read as the library reads it out of its vault', async () => {
  const environment = {
    [`ENDPOINT_URL_${ID}`]: shop.box.url,
    [`ENDPOINT_AUTH_${ID}`]: JSON.stringify({ scheme: 'Token', parameters: { apitoken: shop.box.tokens.api } }),
    [`ENDPOINT_AUTH_SCHEME_${ID}`]: 'Token',
    [`ENDPOINT_AUTH_PARAMETER_${ID}_APITOKEN`]: shop.box.tokens.api,
  };
  const { read } = byLibrary(
    { ...environment, INPUT_DYNATRACECONNECTION: ID },
    `(lib) => {
      const id = lib.getInput('dynatraceConnection', true);
      return [lib.getEndpointUrl(id, false), lib.getEndpointAuthorizationParameter(id, 'apitoken', false)];
    }`,
  );
  shop.box.forget();
  const step = await runTask({ inputs: inputsBut({ dynatraceConnection: ID }), environment, config: CONFIG }).ended;
  assert.match(step.stdout, /task\.complete result=Succeeded/u, step.stdout);
  const sent = new Set(shop.box.requests.map(({ headers }) => `http://${headers.host} ${headers.authorization}`));
  assert.deepEqual([...sent], [`${read[0]} Api-Token ${read[1]}`]);
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
