// `pipeline` on the built action and the built task: what arrives is read by the decoder of OpenTelemetry's own
// exporter, and named in the words of OpenTelemetry's own package of conventions.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { commandIn as azureCommandIn } from './azure-agent.mjs';
import { pairsIn } from './github-runner.mjs';
import { CONFIG, camelCase, openShop } from './shop.mjs';
import { runAction, runTask, textOf } from './step.mjs';
import { startHost } from '../sandbox/host.mjs';
import { pairs } from '../sandbox/otlp.mjs';

const KNOWN = new Set(Object.values(conventions).filter((value) => typeof value === 'string'));
const TOLD = `${CONFIG}
pipeline: { otlp: { endpoint: ENDPOINT } }
`;

let shop;
let host;

before(async () => {
  [shop, host] = await Promise.all([openShop(), startHost()]);
});
after(() => Promise.all([shop.close(), host.close()]));

/** The events of the life cycle, the newest `count`. */
const events = (count) =>
  shop.box.requests
    .filter(({ path }) => path.endsWith('/events.sdlc'))
    .slice(-count)
    .flatMap(({ json }) => json);
const config = () => TOLD.replace('ENDPOINT', `'${shop.box.url}/api/v2/otlp'`);

/** What stands in a namespace of the conventions is one of their names, and its value one of their values. */
function conventional(attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (/^(?:cicd|error|service|vcs)\./u.test(key)) {
      assert.ok(KNOWN.has(key), `${key} is no name of the conventions`);
    }
    if (/^cicd\.pipeline\.(?:task\.run\.)?result$|run\.state$|action\.name$|task\.type$|head\.type$/u.test(key)) {
      assert.ok(KNOWN.has(value), `${key}: ${value} is no value of the conventions`);
    }
  }
}

test('one step at the end of a run on GitHub tells it as events, as one trace and as deltas', async () => {
  const inputs = { ...shop.inputs, ...shop.deployed, 'command': 'pipeline', 'host-token': host.token };
  const step = await runAction({
    inputs,
    config: config(),
    environment: { GITHUB_API_URL: host.url, GITHUB_JOB: 'tell' },
  }).ended;
  assert.equal(step.code, 0, step.stdout);
  const told = events(1);
  const named = told.map((it) => `${it['event.type']} ${it['event.status']}`);
  for (const kind of ['run started', 'run finished', 'build finished', 'approval finished', 'deployment finished']) {
    assert.ok(named.includes(kind), `${kind} in ${named}`);
  }
  assert.equal(new Set(told.map((it) => it['event.id'])).size, told.length);
  const { spans, metrics } = shop.box.otlp;
  const root = spans.find(({ parentSpanId }) => !parentSpanId);
  const job = spans.find(({ name }) => name === 'deploy');
  assert.equal(job.parentSpanId, root.spanId);
  assert.equal(spans.find(({ name }) => name === 'Roll out').parentSpanId, job.spanId);
  assert.ok(spans.every(({ traceId }) => traceId === root.traceId));
  assert.equal(pairsIn(textOf(step, 'GITHUB_OUTPUT')).traceparent, `00-${root.traceId}-${root.spanId}-01`);
  spans.forEach(({ attributes, resource }) => [attributes, resource].forEach(conventional));
  const run = metrics.find(({ name }) => KNOWN.has(name));
  assert.equal(run.name, 'cicd.pipeline.run.duration');
  assert.equal(run.histogram.aggregationTemporality, 1);
  metrics.forEach(({ histogram }) => histogram?.dataPoints.forEach((it) => conventional(pairs(it.attributes))));
  const sent = shop.box.requests.filter(({ route }) => route === 'otlp');
  assert.ok(
    sent.every(
      ({ headers }) => headers['content-encoding'] === 'gzip' && headers['content-type'] === 'application/x-protobuf',
    ),
  );
  assert.ok(host.requests.every(({ authorization }) => authorization === `Bearer ${host.token}`));
});

test('one step at the end of a run on Azure tells its stages, approvals and jobs from the timeline', async () => {
  shop.box.otlp.spans.length = 0;
  const inputs = camelCase({ ...shop.inputs, ...shop.deployed, 'command': 'pipeline', 'host-token': host.token });
  const step = await runTask({ inputs, config: config(), environment: { SYSTEM_COLLECTIONURI: `${host.url}/shop/` } })
    .ended;
  assert.equal(step.code, 0, step.stdout);
  const named = events(1).map((it) => `${it['event.provider']} ${it['event.type']} ${it['event.status']}`);
  for (const kind of ['run finished', 'build finished', 'approval finished', 'deployment finished']) {
    assert.ok(named.includes(`azure.devops ${kind}`), `${kind} in ${named}`);
  }
  const { spans } = shop.box.otlp;
  const of = (name) => spans.find((span) => span.name === name);
  assert.equal(of('Roll out').parentSpanId, of('deploy').spanId);
  assert.equal(of('deploy').parentSpanId, of('Production').spanId);
});

/** What the agent tells a task of a classic release; the `BUILD_` variables are those of the artefact that it ships. */
const classic = () => ({
  AGENT_JOBSTATUS: 'Succeeded',
  BUILD_BUILDNUMBER: '1.4.2',
  RELEASE_ATTEMPTNUMBER: '2',
  RELEASE_DEFINITIONNAME: 'shop release',
  RELEASE_DEPLOYMENT_REQUESTEDFOR: 'Ada',
  RELEASE_ENVIRONMENTID: '32',
  RELEASE_ENVIRONMENTNAME: 'Production',
  RELEASE_RELEASEID: '7',
  RELEASE_RELEASENAME: 'Release-7',
  RELEASE_RELEASEWEBURL: 'https://dev.azure.com/shop/shop/_release?releaseId=7',
  SYSTEM_COLLECTIONURI: `${host.url}/shop/`,
  SYSTEM_HOSTTYPE: 'release',
  SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: `${host.url}/shop/`,
  SYSTEM_TEAMFOUNDATIONSERVERURI: `${host.url}/rm/`,
});

test('a classic release on Azure is told with its environments as deployments and its approvals', async () => {
  const { spans, metrics } = shop.box.otlp;
  spans.length = 0;
  metrics.length = 0;
  const asked = host.requests.length;
  const inputs = camelCase({ ...shop.inputs, ...shop.deployed, 'command': 'pipeline', 'host-token': host.token });
  const step = await runTask({ inputs, config: config(), environment: classic() }).ended;
  assert.equal(step.code, 0, step.stdout);
  assert.deepEqual(
    host.requests.slice(asked).map(({ path }) => path),
    ['/rm/shop/_apis/release/releases/7'],
  );
  const told = events(1);
  const named = (type, status) =>
    told.filter((it) => it['event.type'] === type && it['event.status'] === status).map((it) => it['task.name']);
  assert.deepEqual(named('deployment', 'started'), ['Staging', 'Production']);
  // This task is a part of the environment, which ends after it.
  assert.deepEqual(named('deployment', 'finished'), ['Staging']);
  assert.deepEqual(named('approval', 'finished'), ['Production']);
  assert.deepEqual(named('run', 'finished').length, 1);
  assert.equal(new Set(told.map((it) => it['event.id'])).size, told.length);
  for (const it of told) {
    assert.deepEqual([it['event.provider'], it['cicd.pipeline.run.id']], ['azure.devops', '7']);
    assert.deepEqual([it['cicd.pipeline.id'], it['cicd.pipeline.name']], ['3', 'shop release']);
  }
  const staging = told.find((it) => it['task.name'] === 'Staging' && it['event.status'] === 'finished');
  assert.deepEqual(
    [staging['cicd.deployment.status'], staging['cicd.deployment.release_stage'], staging['artifact.version']],
    ['succeeded', 'Staging', shop.inputs['release-version']],
  );
  // The bytes, read by the official decoder.
  const root = spans.find(({ parentSpanId }) => !parentSpanId);
  const of = (name) => spans.find((span) => span.name === name);
  assert.equal(root.name, 'RUN shop release');
  for (const name of ['Staging', 'Production']) {
    assert.equal(of(name).parentSpanId, root.spanId);
    const job = spans.find((it) => it.name === 'Agent job' && it.parentSpanId === of(name).spanId);
    const copied = spans.filter((it) => it.name === 'Copy files').map((it) => it.parentSpanId);
    assert.ok(copied.includes(job.spanId));
  }
  assert.equal(of('Plimsoll').attributes['cicd.pipeline.task.run.result'], undefined);
  spans.forEach(({ attributes, resource }) => [attributes, resource].forEach(conventional));
  const durations = metrics.filter(({ name }) => name === 'plimsoll.pipeline.task.duration');
  assert.deepEqual(
    durations.map((it) => pairs(it.histogram.dataPoints[0].attributes)['cicd.pipeline.task.name']),
    ['Staging', 'Agent job'],
  );

  // A gate in the same environment hangs on it, and keeps its report with the logs: a release has no artefacts.
  const gate = await runTask({
    inputs: camelCase({ ...shop.inputs, ...shop.deployed, 'command': 'gate', 'upload-report': 'true' }),
    config: config(),
    environment: classic(),
  }).ended;
  assert.equal(gate.code, 0, gate.stdout);
  const own = spans.find(({ name }) => name === 'gate');
  assert.deepEqual([own.parentSpanId, own.traceId], [of('Production').spanId, root.traceId]);
  assert.equal(events(1)[1]['cicd.pipeline.run.id'], '7');
  const commands = gate.lines.map(azureCommandIn).filter(Boolean);
  assert.ok(commands.some(({ name }) => name === 'task.uploadfile'));
  assert.ok(!commands.some(({ name }) => name === 'artifact.upload' || name === 'task.addattachment'));
});

test('a gate tells its verdict, its objectives and its margins as a part of the run, under its job', async () => {
  shop.box.otlp.spans.length = 0;
  shop.box.otlp.metrics.length = 0;
  const inputs = camelCase({ ...shop.inputs, ...shop.deployed, command: 'gate' });
  const step = await runTask({ inputs, config: config(), environment: { SYSTEM_COLLECTIONURI: `${host.url}/shop/` } })
    .ended;
  assert.equal(step.code, 0, step.stdout);
  const [started, finished] = events(1);
  assert.deepEqual(
    [started['event.type'], started['event.status'], finished['event.status']],
    ['validation', 'started', 'finished'],
  );
  assert.deepEqual([finished['task.outcome'], finished['plimsoll.verdict']], ['success', 'pass']);
  const { spans, metrics } = shop.box.otlp;
  const gate = spans.find(({ name }) => name === 'gate');
  const objective = spans.find(({ name }) => name === 'response time');
  assert.equal(objective.parentSpanId, gate.spanId);
  assert.equal(objective.attributes['plimsoll.verdict'], 'pass');
  const names = metrics.map(({ name }) => name);
  assert.ok(names.includes('plimsoll.gate.verdicts') && names.includes('plimsoll.objective.margin'), names.join());
  const set = step.lines
    .map(azureCommandIn)
    .filter(Boolean)
    .find(({ properties }) => properties.variable === 'traceparent');
  assert.equal(set.data, `00-${gate.traceId}-${gate.spanId}-01`);
  assert.equal(
    JSON.parse(
      readFileSync(
        step.lines
          .map(azureCommandIn)
          .filter(Boolean)
          .find(({ properties }) => properties.variable === 'result').data,
        'utf8',
      ),
    ).verdict,
    'pass',
  );
});

test('a token without the scope names the scope, and a gate keeps its verdict though nobody takes its telling', async () => {
  const bare = shop.box.token({ scopes: ['metrics.read'] });
  const inputs = {
    ...shop.inputs,
    ...shop.deployed,
    'command': 'pipeline',
    'pipeline': 'started',
    'dynatrace-token': bare,
  };
  const step = await runAction({ inputs, config: CONFIG }).ended;
  assert.equal(step.code, 1);
  assert.match(step.stdout, /openpipeline\.events_sdlc/u);
  const gate = await runAction({ inputs: { ...inputs, command: 'gate' }, config: config() }).ended;
  assert.equal(gate.code, 0, gate.stdout);
  assert.equal(pairsIn(textOf(gate, 'GITHUB_OUTPUT')).verdict, 'pass');
});

test('the body is packed once, whoever carries it', async () => {
  const { openTransport } = await import('../../crate/web/js/transport.js');
  const { createServer } = await import('node:http');
  const got = new Promise((resolve) => {
    const server = createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        response.end();
        resolve({ server, bytes: Buffer.concat(chunks) });
      });
    }).listen(0, '127.0.0.1', async () => {
      const transport = openTransport();
      await transport.fetch(`http://127.0.0.1:${server.address().port}/v1/traces`, {
        method: 'POST',
        headers: { 'content-encoding': 'gzip' },
        body: new Uint8Array([1, 2, 3]),
      });
      transport.close();
    });
  });
  const { server, bytes } = await got;
  server.close();
  assert.deepEqual([...gunzipSync(bytes)], [1, 2, 3]);
});
