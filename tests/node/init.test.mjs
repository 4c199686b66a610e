// `plimsoll init`: asks the sandboxes what there is, and the file it writes marks and gates.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { folder } from './step.mjs';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const MINUTE_MS = 60_000;
const SERVICES = ['SERVICE-00000000000000C1', 'SERVICE-00000000000000C2'];

let box;
let dog;
let environment;

before(async () => {
  [box, dog] = [await startSandbox(), await startDatadog()];
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  for (const [index, entityId] of SERVICES.entries()) {
    box.entity({ entityId, type: 'SERVICE', displayName: `service ${index}`, tags: ['app:shop'] });
    for (let minute = -150; minute < 0; minute += 1) {
      const time = now + minute * MINUTE_MS;
      for (const call of [0, 1, 2]) {
        const wobble = ((minute * 7 + call * 3 + 2_000) % 11) * 1_000;
        box.sample('builtin:service.response.time', entityId, 100_000 + wobble, time + call * 15_000 + 500);
      }
      box.sample('builtin:service.requestCount.total', entityId, 6_000, time + 500);
      box.sample('builtin:service.errors.total.count', entityId, 60 + (minute % 3), time + 500);
      if (index === 0) {
        const tags = ['service:checkout', 'env:production'];
        dog.sample('trace.servlet.request', 0.1 + ((minute + 900) % 7) / 1_000, tags, time + 500);
        dog.sample('trace.servlet.request.hits', 60, tags, time + 500);
        dog.sample('trace.servlet.request.errors', minute % 3 === 0 ? 1 : 0, tags, time + 500);
      }
    }
  }
  environment = { PLIMSOLL_DYNATRACE_TOKEN: box.tokens.api };
  box.slo({ id: 'slo-1', name: 'checkout: "availability"', target: 99, warning: 99.5, percentage: 99.9 });
  box.slo({ id: 'slo-2', name: 'money', filter: 'entityName.equals("checkout")', target: 99, percentage: 98 });
  box.slo({ id: 'slo-3', name: 'checkout-cart', target: 99, percentage: 99.9 });
  box.slo({ id: 'slo-4', name: 'silent checkout', target: 99 });
  box.platform.slo({
    id: 'p-1',
    name: 'latency',
    tags: ['service:checkout'],
    target: 98,
    value: 99.2,
    status: 'SUCCESS',
  });
  box.platform.slo({ id: 'p-2', name: 'cart', target: 98, value: 99 });
  dog.slo({ id: 'd0', name: 'availability', tags: ['service:checkout'], target: 99.5, sli: 99.8 });
  dog.slo({ id: 'd1', name: 'cart', tags: ['service:cart'], target: 99.5, sli: 99.8 });
});
after(() => Promise.all([box.close(), dog.close()]));

async function plimsoll(args, { home = folder(), env = environment } = {}) {
  const workspace = join(home, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: workspace, env: { TMPDIR: home, ...env } });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (said.stderr += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, home, path: join(workspace, 'plimsoll.yml'), ...said };
}

test('it finds the services that have traffic, chooses what has data, says why, and the file gates', async () => {
  const env = { ...environment, PLIMSOLL_MARK_VERDICT: 'true', PLIMSOLL_EVIDENCE: 'true' };
  const made = await plimsoll(['init', '--dynatrace-url', box.url, '--release-name', 'shop'], { env });
  assert.equal(made.code, 0, made.stderr);
  const { dynatrace, gate, release } = parse(readFileSync(made.path, 'utf8'));
  assert.deepEqual(release, { name: 'shop' });
  assert.deepEqual(
    dynatrace.entities,
    SERVICES.map((id) => `entityId("${id}")`),
  );
  assert.deepEqual(
    gate.objectives.map(({ name, kind }) => [name, kind]),
    [
      ['p95 response time', 'level'],
      ['failed requests', 'count'],
      ['problems', 'value'],
    ],
  );
  assert.match(gate.objectives[0].margin, /^(?:10|15)%$/u);
  assert.match(made.stderr, /chosen: p95 response time: 2 services; \+1[05] % is allowed; /u);
  assert.match(made.stderr, /plimsoll\.yml is written\. Next: read it, then `plimsoll doctor`/u);
  assert.match(made.stderr, /4 SLOs are there, and none names shop: an objective takes one by its id/u);
  assert.ok(
    box.requests.every(({ method }) => method === 'GET'),
    'it only asks',
  );
  const gated = await plimsoll(['gate', '--json', ...deployed], { home: made.home });
  assert.equal(JSON.parse(gated.stdout).verdict, 'pass', gated.stderr);
  assert.equal(readdirSync(made.home).filter((name) => name.startsWith('plimsoll-init')).length, 0);
});

/** The file against the schema that editors use. */
function fitting(path) {
  const schema = JSON.parse(readFileSync(new URL('../../docs/plimsoll.schema.json', import.meta.url), 'utf8'));
  const fits = new Ajv({ allErrors: true, strict: false }).compile(schema);
  const file = parse(readFileSync(path, 'utf8'));
  assert.ok(fits(file), JSON.stringify(fits.errors));
  return file;
}
const deployed = ['--deployed-from', 'now-38m', '--deployed-to', 'now-38m', '--release-version', '1'];

test('the SLOs that name the service become objectives, classic ones and those of the platform, and the file gates', async () => {
  const env = { ...environment, PLIMSOLL_DYNATRACE_PLATFORM_TOKEN: box.tokens.platform };
  const made = await plimsoll(['init', '--dynatrace-url', box.url, '--release-name', 'checkout'], { env });
  assert.equal(made.code, 0, made.stderr);
  const { gate } = fitting(made.path);
  const slos = gate.objectives.filter(({ name }) => name.startsWith('SLO '));
  assert.deepEqual(
    slos.map(({ name, kind, info, dynatrace }) => [name, kind, info, dynatrace]),
    [
      ['SLO checkout: "availability"', 'value', undefined, { slo: 'slo-1' }],
      ['SLO money', 'value', true, { slo: 'slo-2' }],
      ['SLO latency', 'value', undefined, { 'platform-slo': 'p-1' }],
    ],
  );
  assert.match(
    made.stderr,
    /its own target of 99 % must hold in the time after a deployment; it was 99\.9 % just now/u,
  );
  assert.match(made.stderr, /chosen: SLO money: .*it would have failed just now, with nothing deployed/u);
  assert.match(made.stderr, /left out: SLO silent checkout: /u);
  assert.match(made.stderr, /2 more SLOs are there/u);
  const gated = await plimsoll(['gate', '--json', ...deployed], { home: made.home, env });
  const { objectives, verdict } = JSON.parse(gated.stdout);
  assert.equal(verdict, 'pass', gated.stderr);
  assert.equal(objectives.filter(({ name }) => name.startsWith('SLO ')).length, 3);
});

test('a token that may not list SLOs names the scope, and the rest is chosen', async () => {
  const env = { PLIMSOLL_DYNATRACE_TOKEN: box.token({ scopes: ['metrics.read', 'problems.read', 'entities.read'] }) };
  const made = await plimsoll(['init', '--dynatrace-url', box.url], { env });
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stderr, /note: could not list the SLOs \(scope slo\.read\) at Dynatrace: /u);
});

test('on Datadog the service that reports is found, its counts and its SLOs are, and the file gates', async () => {
  const env = { PLIMSOLL_DATADOG_API_KEY: dog.keys.api, PLIMSOLL_DATADOG_APP_KEY: dog.keys.app };
  dog.forget();
  const made = await plimsoll(['init', '--datadog-site', dog.url], { env });
  assert.equal(made.code, 0, made.stderr);
  const { gate, release } = fitting(made.path);
  assert.deepEqual(release, { name: 'checkout' });
  assert.deepEqual(
    gate.objectives.map(({ name, pass, datadog }) => [name, pass, datadog.slo]),
    [
      ['p95 of servlet.request', undefined, undefined],
      ['failed servlet.request', undefined, undefined],
      ['SLO availability', ['>=99.5'], 'd0'],
    ],
  );
  assert.match(made.stderr, /chosen: SLO availability: its own target of 99\.5 % must hold .*it was 99\.8 % just now/u);
  const changing = dog.requests.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/api/v2/query/'));
  assert.deepEqual(changing, [], 'it only asks');
  const gated = await plimsoll(['gate', '--json', ...deployed], { home: made.home, env });
  // So few failures leave one of them open.
  assert.ok(['pass', 'warn'].includes(JSON.parse(gated.stdout).verdict), gated.stderr);
  dog.sample('trace.servlet.request.hits', 1, ['service:cart', 'env:production']);
  const several = await plimsoll(['init', '--datadog-site', dog.url], { env });
  assert.equal(several.code, 4);
  assert.match(several.stderr, /2 services report to Datadog: cart, checkout\. Next: .*`--release-name cart`/u);
  const reader = { ...env, PLIMSOLL_DATADOG_APP_KEY: dog.keys.reader };
  const blind = await plimsoll(['init', '--datadog-site', dog.url, '--release-name', 'checkout'], { env: reader });
  assert.equal(blind.code, 0, blind.stderr);
  assert.match(blind.stderr, /note: could not list the metrics at Datadog: .*metrics_read/u);
  assert.match(blind.stderr, /left out: p95 of flask\.request: /u);
});

test('a file that is there is never written over', async () => {
  const home = folder();
  mkdirSync(join(home, 'workspace'));
  writeFileSync(join(home, 'workspace', 'plimsoll.yml'), 'mine');
  const { code, path, stderr } = await plimsoll(['init', '--dynatrace-url', box.url], { home });
  assert.equal(code, 64);
  assert.match(stderr, /`plimsoll\.yml` is there already/u);
  assert.equal(readFileSync(path, 'utf8'), 'mine');
});

test('on Datadog it finds by which name the tracer counts, and says it as JSON', async () => {
  const env = { PLIMSOLL_DATADOG_API_KEY: dog.keys.api, PLIMSOLL_DATADOG_APP_KEY: dog.keys.app };
  const names = ['--release-name', 'checkout', '--release-stage', 'production'];
  const made = await plimsoll(['init', '--json', '--datadog-site', dog.url, ...names], { env });
  assert.equal(made.code, 0, made.stderr);
  const { file, objectives } = JSON.parse(made.stdout);
  assert.equal(file, 'plimsoll.yml');
  assert.deepEqual(
    objectives.map(({ name }) => name),
    ['p95 of servlet.request', 'failed servlet.request', 'SLO availability'],
  );
  const { gate } = parse(readFileSync(made.path, 'utf8'));
  assert.equal(gate.objectives[0].datadog.query, 'p95:trace.servlet.request{service:checkout,env:production}');
});

test('where nothing can be asked or chosen it says what is missing, and writes nothing', async () => {
  for (const [args, env, phrase, code] of [
    [[], {}, /nobody is named to ask/u, 64],
    [['--datadog-site', dog.url], {}, /no service is seen to report to Datadog.*`--release-name checkout`/u, 4],
    [['--dynatrace-url', box.url], { PLIMSOLL_DYNATRACE_TOKEN: box.tokens.disabled }, /token/iu, 4],
    [['--dynatrace-url', box.url], {}, /`--dynatrace-token`|dynatrace-token/u, 4],
    [['--dynatrace-url', box.url, '--entities', 'type(HOST)'], environment, /nothing that a service/u, 4],
  ]) {
    const made = await plimsoll(['init', ...args], { env });
    assert.deepEqual([made.code, existsSync(made.path)], [code, false], made.stderr);
    assert.match(made.stderr, phrase);
  }
});
