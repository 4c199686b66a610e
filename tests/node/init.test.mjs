// `plimsoll init`: asks the sandboxes what there is, and the file it writes marks and gates.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
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
  const made = await plimsoll(['init', '--dynatrace-url', box.url, '--release-name', 'checkout'], { env });
  assert.equal(made.code, 0, made.stderr);
  const { dynatrace, gate, release } = parse(readFileSync(made.path, 'utf8'));
  assert.deepEqual(release, { name: 'checkout' });
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
  assert.ok(
    box.requests.every(({ method }) => method === 'GET'),
    'it only asks',
  );
  const deployed = ['--deployed-from', 'now-38m', '--deployed-to', 'now-38m', '--release-version', '1'];
  const gated = await plimsoll(['gate', '--json', ...deployed], { home: made.home });
  assert.equal(JSON.parse(gated.stdout).verdict, 'pass', gated.stderr);
  assert.equal(readdirSync(made.home).filter((name) => name.startsWith('plimsoll-init')).length, 0);
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
    ['p95 of servlet.request', 'failed servlet.request'],
  );
  assert.match(made.stderr, /left out: p95 of flask\.request: /u);
  const { gate } = parse(readFileSync(made.path, 'utf8'));
  assert.equal(gate.objectives[0].datadog.query, 'p95:trace.servlet.request{service:checkout,env:production}');
});

test('where nothing can be asked or chosen it says what is missing, and writes nothing', async () => {
  for (const [args, env, phrase, code] of [
    [[], {}, /nobody is named to ask/u, 64],
    [['--datadog-site', dog.url], {}, /--release-name checkout/u, 64],
    [['--dynatrace-url', box.url], { PLIMSOLL_DYNATRACE_TOKEN: box.tokens.disabled }, /token/iu, 4],
    [['--dynatrace-url', box.url], {}, /`--dynatrace-token`|dynatrace-token/u, 4],
    [['--dynatrace-url', box.url, '--entities', 'type(HOST)'], environment, /nothing that a service/u, 4],
  ]) {
    const made = await plimsoll(['init', ...args], { env });
    assert.deepEqual([made.code, existsSync(made.path)], [code, false], made.stderr);
    assert.match(made.stderr, phrase);
  }
});
