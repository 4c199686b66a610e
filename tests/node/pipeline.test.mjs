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
