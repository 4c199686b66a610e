// datadog-ci evaluates Deployment Gates beside us: same verdicts.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { hasOpenssl, openAuthority } from '../sandbox/authority.mjs';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { startProxy } from '../sandbox/proxy.mjs';
import { folder, runAction, textOf } from './step.mjs';

const TOOL = createRequire(import.meta.url).resolve('@datadog/datadog-ci');
const MINUTE_MS = 60_000;
const SERVICE = 'service:checkout';

describe('datadog-ci beside our gate', { skip: hasOpenssl() ? false : 'skipped: no openssl' }, () => {
  let dog;
  let site;
  let proxy;
  let authority;

  before(async () => {
    // datadog-ci knows hosts of Datadog only: it finds them behind a proxy that leads here.
    authority = openAuthority(folder());
    dog = await startDatadog();
    site = await startDatadog({ tls: authority.issue('api.datadoghq.com') });
    proxy = await startProxy({ to: site.port });
    for (const one of [dog, site]) {
      one.monitor({ id: 1, name: 'latency', state: 'OK', tags: [SERVICE] });
      one.monitor({ id: 2, name: 'errors', state: 'Alert', tags: ['service:cart'] });
      one.monitor({ id: 3, name: 'silent', state: 'No Data', tags: ['service:silent'] });
    }
  });
  after(async () => {
    await proxy.close();
    await site.close();
    await dog.close();
  });

  const monitor = (query, more = {}) => ({ type: 'monitor', name: `monitors of ${query}`, query, ...more });
  for (const [name, rules, verdict, exit] of [
    ['a gate whose monitors are well', [monitor(SERVICE)], 'pass', 0],
    ['a gate with a monitor that alerts', [monitor(SERVICE), monitor('service:cart')], 'fail', 1],
    ['a gate with a monitor without data', [monitor('service:silent')], 'fail', 1],
    ['a gate that matches no monitor', [monitor('service:nothing')], 'fail', 1],
    ['a rule that failed in dry mode only', [monitor(SERVICE), monitor('service:cart', { dryRun: true })], 'pass', 0],
    ['a version with new errors', [{ type: 'faulty_deployment_detection', faulty: ['1.4.2'] }], 'fail', 1],
  ]) {
    test(`says ${verdict} of ${name}, as we do`, async () => {
      const gate = { service: 'checkout', env: 'production', rules, early: 0, polls: 0 };
      [dog, site].forEach((one) => one.gate(gate));
      const [theirs, ours] = await Promise.all([runTool(), runOurs()]);
      assert.equal(theirs.code, exit, theirs.printed);
      assert.equal(ours, verdict);
    });
  }

  test('differs where we promise to: a dry run is a pass to it, and proves nothing to us', async () => {
    const gate = {
      service: 'checkout',
      env: 'production',
      rules: [monitor('service:cart')],
      dryRun: true,
      early: 0,
      polls: 0,
    };
    [dog, site].forEach((one) => one.gate(gate));
    const [theirs, ours] = await Promise.all([runTool(), runOurs()]);
    assert.deepEqual([theirs.code, ours], [0, 'inconclusive'], theirs.printed);
  });

  function runTool() {
    const child = spawn(
      process.execPath,
      [TOOL, 'deployment', 'gate', '--service', 'checkout', '--env', 'production', '--version', '1.4.2'],
      {
        env: {
          DD_API_KEY: site.keys.api,
          DD_APP_KEY: site.keys.app,
          DD_BETA_COMMANDS_ENABLED: '1',
          HOME: folder(),
          HTTPS_PROXY: proxy.url,
          NODE_EXTRA_CA_CERTS: authority.certificate,
          PATH: process.env.PATH,
        },
      },
    );
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (printed += text));
    }
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, printed })));
  }

  async function runOurs() {
    const to = new Date(Date.now() - 10 * MINUTE_MS).toISOString();
    const inputs = {
      'command': 'gate',
      'datadog-site': dog.url,
      'datadog-api-key': dog.keys.api,
      'datadog-app-key': dog.keys.app,
      'release-version': '1.4.2',
      'deployed-from': to,
      'deployed-to': to,
    };
    const config = `release: { name: checkout, stage: production }
gate:
  before: 5m
  warm-up: 0s
  after: 2m
  objectives:
    - { name: stored gate, kind: value, datadog: { deployment-gate: default }, key: true }
`;
    const step = await runAction({ inputs, config }).ended;
    return /^verdict<<(.*)\n(.*)\n\1$/m.exec(textOf(step, 'GITHUB_OUTPUT'))?.[2] ?? step.stdout;
  }
});
