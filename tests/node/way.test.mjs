// The built action and task in networks as enterprises have them: a real proxy, a private authority, client
// certificates. Every step ends by itself: a connection left open would keep it alive past the time that is looked at.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { hasOpenssl, openAuthority } from '../sandbox/authority.mjs';
import { startProxy } from '../sandbox/proxy.mjs';
import { commandIn as azureCommandIn } from './azure-agent.mjs';
import { commandIn, pairsIn } from './github-runner.mjs';
import { CONFIG, camelCase, openShop } from './shop.mjs';
import { folder, runAction, runTask, textOf, tracesOf } from './step.mjs';

const TENANT = 'abc12345.live.dynatrace.com';
const PASSWORD = 'p@ss word/1';
const skip = hasOpenssl() ? false : 'skipped: no openssl';

let authority;
let shop;
let mutual;
let proxy;
let open;

before(async () => {
  if (skip) {
    return;
  }
  authority = openAuthority(folder());
  shop = await openShop({ sandbox: { tls: authority.issue(TENANT) } });
  mutual = await openShop({
    sandbox: {
      tls: { ...authority.issue('localhost'), ca: authority.pem, requestCert: true, rejectUnauthorized: true },
    },
  });
  proxy = await startProxy({ to: shop.box.port, credentials: `build:${PASSWORD}` });
  open = await startProxy({ to: shop.box.port });
});
after(() => Promise.all([shop, mutual, proxy, open].map((it) => it?.close())));

const written = (password = PASSWORD) => proxy.url.replace('//', `//build:${encodeURIComponent(password)}@`);
const inputsOf = (at, url, more) => ({
  ...at.inputs,
  ...at.deployed,
  'dynatrace-url': url,
  'command': 'gate',
  ...more,
});

/** Runs a gate by the action; a whole step takes a second or so. */
async function gate({ at = shop, url = `https://${TENANT}`, environment = {}, ...more } = {}) {
  const inputs = inputsOf(at, url, { 'ca-file': authority.certificate, ...more });
  const start = performance.now();
  const step = await runAction({ inputs, config: CONFIG, environment }).ended;
  const errors = step.lines.map(commandIn).filter((it) => it?.name === 'error');
  const verdict = pairsIn(textOf(step, 'GITHUB_OUTPUT')).verdict;
  return { step, verdict, said: errors.map(({ data }) => data).join('\n'), took: performance.now() - start };
}

/** The same by the task. */
async function gateOnAzure({ at = shop, url = `https://${TENANT}`, environment = {}, ...more }) {
  const inputs = camelCase(inputsOf(at, url, more));
  const step = await runTask({ inputs, config: CONFIG, environment }).ended;
  const commands = step.lines.map(azureCommandIn).filter(Boolean);
  const issues = commands.filter(({ name }) => name === 'task.logissue');
  const verdict = commands.find(({ properties }) => properties.variable === 'verdict')?.data;
  return { step, verdict, said: issues.map(({ data }) => data).join('\n') };
}

/** Neither the password nor what it is sent as stands anywhere but in the masks. */
function keepsPassword(step) {
  const traces = tracesOf(step).replaceAll(/^(?:::add-mask::|##vso\[task\.setsecret\]).*$/gmu, '');
  for (const form of [PASSWORD, encodeURIComponent(PASSWORD), Buffer.from(`build:${PASSWORD}`).toString('base64')]) {
    assert.ok(!traces.includes(form), `${form} is somewhere`);
  }
}

describe('through a proxy', { skip }, () => {
  test('a host that only the proxy knows is asked through a tunnel, with user and password', async () => {
    const { step, verdict, took } = await gate({ environment: { HTTPS_PROXY: written() } });
    assert.equal(verdict, 'pass', step.stdout);
    assert.ok(took < 5_000, `a connection kept it alive: ${took} ms`);
    assert.deepEqual(
      [...new Set(proxy.asked.map(({ method, target }) => `${method} ${target}`))],
      [`CONNECT ${TENANT}:443`],
    );
    keepsPassword(step);
  });

  test('one connection carries all questions', async () => {
    const before = open.asked.length;
    const { verdict } = await gate({ command: 'mark', environment: { https_proxy: open.url } });
    assert.equal(verdict, 'pass');
    assert.equal(open.asked.length - before, 1);
    assert.equal(open.asked.at(-1).authorization, undefined);
  });

  for (const [name, address] of [
    ['another password', () => written('wrong')],
    ['no password', () => proxy.url],
  ]) {
    test(`${name} is said in one sentence with the fix, and not tried again`, async () => {
      const { step, verdict, said } = await gate({ environment: { HTTPS_PROXY: address() } });
      assert.equal(verdict, 'error', step.stdout);
      assert.match(said, /the proxy http:\/\/127\.0\.0\.1:\d+ wants other credentials \(status 407\).*HTTPS_PROXY/u);
      assert.doesNotMatch(step.stdout, /trying again/u);
      keepsPassword(step);
    });
  }

  test('no_proxy goes around it', async () => {
    const before = open.asked.length;
    const around = { https_proxy: open.url, no_proxy: 'dynatrace.com' };
    const { verdict, said } = await gate({ environment: around, timeout: '5s' });
    assert.equal(verdict, 'error', 'this machine knows no such host');
    assert.match(said, /does not resolve|cannot be reached|no connection|time limit/u);
    assert.equal(open.asked.length, before);
  });

  test('a proxy that refuses the host or is not there is told from the vendor', async (t) => {
    for (const [status, phrase] of [
      [403, /opens no way to abc12345\.live\.dynatrace\.com:443 \(status 403\).*NO_PROXY/u],
      [undefined, /the proxy http:\/\/127\.0\.0\.1:\d+ refuses connections.*proxy/u],
    ]) {
      const other = await startProxy({ to: shop.box.port, status });
      t.after(other.close);
      if (status === undefined) {
        await other.close();
      }
      const { verdict, said } = await gate({ environment: { HTTPS_PROXY: other.url } });
      assert.equal(verdict, 'error');
      assert.match(said, phrase);
    }
  });

  test('a proxy that is none is named by where it was written', async () => {
    const { said } = await gate({ environment: { HTTPS_PROXY: 'socks5://127.0.0.1:1080' } });
    assert.match(said, /the proxy in HTTPS_PROXY is not one that can be used/u);
  });

  test('the proxy itself may speak TLS', async (t) => {
    const secure = await startProxy({ to: shop.box.port, tls: authority.issue('127.0.0.1') });
    t.after(secure.close);
    const { verdict, step } = await gate({ environment: { HTTPS_PROXY: secure.url } });
    assert.equal(verdict, 'pass', step.stdout);
    assert.equal(secure.asked[0].method, 'CONNECT');
  });

  test('plain HTTP to a sandbox is forwarded with the whole address', async (t) => {
    const plain = await openShop();
    const forward = await startProxy({ to: plain.box.port });
    t.after(() => Promise.all([plain.close(), forward.close()]));
    const { verdict, step } = await gate({ at: plain, url: plain.box.url, environment: { http_proxy: forward.url } });
    assert.equal(verdict, 'pass', step.stdout);
    assert.ok(forward.asked.every(({ target }) => target.startsWith(plain.box.url)));
    assert.ok(forward.asked.length > 0);
  });

  test("the agent's own settings are followed, its exceptions too", async () => {
    const environment = {
      AGENT_PROXYURL: proxy.url,
      AGENT_PROXYUSERNAME: 'build',
      SECRET_AGENT_PROXYPASSWORD: PASSWORD,
      AGENT_CAINFO: authority.certificate,
    };
    const { step, verdict } = await gateOnAzure({ environment });
    assert.equal(verdict, 'pass', step.stdout);
    keepsPassword(step);
    const before = proxy.asked.length;
    const bypass = { ...environment, AGENT_PROXYBYPASSLIST: '["dynatrace\\\\.com"]' };
    assert.equal((await gateOnAzure({ environment: bypass, timeout: '5s' })).verdict, 'error');
    assert.equal(proxy.asked.length, before);
  });
});

describe('certificates', { skip }, () => {
  /** What a gate says of a host with this certificate. */
  async function saidOf(tls, given = {}) {
    const other = await openShop({ sandbox: { tls } });
    const { verdict, said, step } = await gate({ at: other, url: other.box.url, ...given });
    await other.close();
    assert.equal(verdict, given.verdict ?? 'error', step.stdout);
    return said;
  }

  test('a private authority is trusted by ca-file, by NODE_EXTRA_CA_CERTS, and by both at once', async () => {
    const tls = authority.issue('localhost');
    const other = openAuthority(folder());
    const extra = { NODE_EXTRA_CA_CERTS: authority.certificate };
    await saidOf(tls, { verdict: 'pass' });
    await saidOf(tls, { 'verdict': 'pass', 'environment': extra, 'ca-file': '' });
    await saidOf(tls, { 'verdict': 'pass', 'environment': extra, 'ca-file': other.certificate });
  });

  test('an authority that nobody knows is named with the ways to hand it over', async () => {
    const said = await saidOf(authority.issue('localhost'), { 'ca-file': '' });
    assert.match(said, /trusts no authority that vouches for the certificate.*`ca-file`.*never turned off/u);
  });

  test('no variable turns the check off', async () => {
    const environment = { NODE_TLS_REJECT_UNAUTHORIZED: '0', AGENT_SKIPCERTVALIDATION: 'true' };
    const said = await saidOf(authority.issue('localhost'), { 'ca-file': '', environment });
    assert.match(said, /trusts no authority/u);
  });

  test('one that has expired is told from one for another host', async () => {
    assert.match(await saidOf(authority.issue('localhost', { days: -1 })), /has expired.*renew/u);
    const other = await saidOf(authority.issue('other.example.com'));
    assert.match(other, /is for another host: .*DNS:other\.example\.com.*name that stands in the certificate/u);
  });

  test('a host that speaks no TLS is told as that', async () => {
    const plain = await openShop();
    const { said } = await gate({ at: plain, url: plain.box.url.replace('http://127.0.0.1', 'https://localhost') });
    await plain.close();
    assert.match(said, /does not speak TLS.*port/u);
  });

  test('a ca-file that is not there, holds none or a broken one is a mistake with its fix', async () => {
    const home = folder();
    const file = (name, text) => {
      writeFileSync(join(home, name), text);
      return join(home, name);
    };
    const broken = readFileSync(authority.certificate, 'utf8').replace(/.{40}(?=\n-----END)/u, '');
    for (const [path, phrase] of [
      [join(home, 'none.pem'), /`ca-file`: there is no file/u],
      [file('empty.pem', 'nothing'), /`ca-file`.*no certificate in PEM/u],
      [file('broken.pem', broken), /certificate 1 in .*broken\.pem.*cannot be read/u],
    ]) {
      const { said, verdict } = await gate({ 'ca-file': path, 'environment': { https_proxy: open.url } });
      assert.equal(verdict, 'error');
      assert.match(said, phrase);
    }
  });

  test('a client certificate of the agent is shown to a host that asks for one, and its absence is named', async () => {
    const at = { at: mutual, url: mutual.box.url };
    const { paths } = authority.issue('agent-7', { password: PASSWORD });
    const environment = { AGENT_CAINFO: authority.certificate };
    const without = await gateOnAzure({ ...at, environment });
    assert.match(without.said, /client certificate.*--sslclientcert/u);
    assert.equal(without.verdict, 'error');
    const locked = { ...environment, AGENT_CLIENTCERT: paths.cert, SECRET_AGENT_CLIENTCERTPASSWORD: PASSWORD };
    for (const key of [{ AGENT_CLIENTCERTKEY: paths.key }, { AGENT_CLIENTCERTARCHIVE: paths.archive }]) {
      const { step, verdict } = await gateOnAzure({ ...at, environment: { ...locked, ...key } });
      assert.equal(verdict, 'pass', step.stdout);
      keepsPassword(step);
    }
    const wrong = { ...locked, AGENT_CLIENTCERTKEY: paths.key, SECRET_AGENT_CLIENTCERTPASSWORD: 'wrong' };
    assert.match(
      (await gateOnAzure({ ...at, environment: wrong })).said,
      /client certificate of the agent cannot be used/u,
    );
  });
});
