// `connect` on the built action and task. The manifests are read by a YAML reader that others made and held to the
// rules that the custom resource definitions of Kyma's telemetry module publish (telemetry.kyma-project.io/v1beta1:
// their schema, and their CEL rules as functions), written down here.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import Ajv from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { commandIn } from './azure-agent.mjs';
import { pairsIn } from './github-runner.mjs';
import { camelCase, openShop } from './shop.mjs';
import { runAction, runTask, textOf } from './step.mjs';

const object = (properties, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const text = { type: 'string', minLength: 1 };
const VALUE = object(
  { value: text, valueFrom: object({ secretKeyRef: object({ name: text, namespace: text, key: text }) }) },
  [],
);
const HEADER = object({ ...VALUE.properties, name: text, prefix: { type: 'string' } }, ['name']);
const TLS = object(
  { insecure: { type: 'boolean' }, insecureSkipVerify: { type: 'boolean' }, ca: VALUE, cert: VALUE, key: VALUE },
  [],
);
const OTLP = {
  protocol: { enum: ['grpc', 'http'] },
  endpoint: VALUE,
  path: { type: 'string' },
  headers: { type: 'array', items: HEADER },
  tls: TLS,
  compression: { enum: ['none', 'gzip', 'snappy', 'zstd'] },
};
const ENABLED = object({ enabled: { type: 'boolean' } }, []);
const SPECS = {
  TracePipeline: object({ output: object({ otlp: object(OTLP, ['endpoint']) }) }),
  MetricPipeline: object(
    {
      input: object({ istio: ENABLED, prometheus: ENABLED, runtime: ENABLED, otlp: ENABLED }, []),
      output: object({ otlp: object({ ...OTLP, temporality: { enum: ['preserve', 'delta'] } }, ['endpoint']) }),
    },
    ['output'],
  ),
};

/** The CEL rules of OTLPOutput, ValueType, Header and OutputTLS: what each objects to. */
function objections({ protocol, endpoint, path, headers = [], tls }) {
  const has = ({ value, valueFrom }) => value !== undefined || valueFrom !== undefined;
  const one = ({ value, valueFrom }) => !(value !== undefined && valueFrom !== undefined);
  return [
    path && protocol !== 'http' && 'Path is only available with HTTP protocol',
    !has(endpoint) && "'endpoint' must have 'value' or 'valueFrom' set",
    ![endpoint, ...headers].every(one) && "Only one of 'value' or 'valueFrom' can be set",
    !headers.every(has) && "Header must have 'value' or 'valueFrom' set",
    tls &&
      (tls.cert === undefined) !== (tls.key === undefined) &&
      "Can define either both 'cert' and 'key', or neither",
  ].filter(Boolean);
}

const ajv = new Ajv();
const manifestsIn = (yaml) =>
  parseAllDocuments(yaml)
    .map((document) => {
      assert.deepEqual(document.errors, []);
      return document.toJSON();
    })
    .filter(Boolean);

/** Holds every pipeline to the rules, and answers all manifests by kind. */
function held(yaml) {
  const byKind = Object.fromEntries(manifestsIn(yaml).map((manifest) => [manifest.kind, manifest]));
  for (const [kind, schema] of Object.entries(SPECS)) {
    const { apiVersion, metadata, spec } = byKind[kind];
    assert.equal(apiVersion, 'telemetry.kyma-project.io/v1beta1');
    assert.match(metadata.name, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/u);
    const validate = ajv.compile(schema);
    assert.ok(validate(spec), JSON.stringify(validate.errors));
    assert.deepEqual(objections(spec.output.otlp), []);
  }
  return byKind;
}

let shop;

before(async () => {
  shop = await openShop();
});
after(() => shop.close());

const inputs = () => ({ ...shop.inputs, command: 'connect' });

test('the rules refuse what the definitions refuse', () => {
  const validate = ajv.compile(SPECS.TracePipeline);
  assert.ok(!validate({ output: { otlp: { endpoint: { value: 'a' }, protocol: 'https' } } }));
  assert.ok(!validate({ output: { otlp: {} } }));
  assert.deepEqual(objections({ endpoint: {}, path: 'v1', headers: [{ name: 'a' }] }).length, 3);
});

test('the action writes manifests that hold to the definitions, proves the path and keeps every token to itself', async () => {
  const step = await runAction({ inputs: inputs() }).ended;
  assert.equal(step.code, 0, step.stdout);
  const written = readFileSync(pairsIn(textOf(step, 'GITHUB_OUTPUT')).connection, 'utf8');
  const { Secret, DynaKube, TracePipeline, MetricPipeline } = held(written);
  const { otlp } = TracePipeline.spec.output;
  assert.equal(`${Secret.stringData.apiurl}/${otlp.path}`, `${shop.box.url}/api/v2/otlp/v1/traces`);
  assert.equal(otlp.headers[0].prefix, 'Api-Token');
  assert.equal(otlp.headers[0].valueFrom.secretKeyRef.namespace, Secret.metadata.namespace);
  assert.equal(DynaKube.spec.metadataEnrichment.namespaceSelector.matchExpressions[0].values[0], 'kyma');
  assert.match(MetricPipeline.spec.output.otlp.endpoint.value, /^http:\/\/dynakube-telemetry-ingest\.dynatrace:4317$/u);
  assert.match(written, /cumulative metrics,\n# which Dynatrace refuses/u);
  const [span] = shop.box.otlp.spans;
  assert.equal(span.name, 'plimsoll connect');
  assert.equal(shop.box.otlp.metrics.at(-1).sum.aggregationTemporality, 1);
});

test('the task tells the direct way too, in a namespace of its own', async () => {
  const more = { 'connect-metrics': 'direct', 'connect-namespace': 'observability', 'connect-to': 'kyma' };
  const step = await runTask({ inputs: camelCase({ ...inputs(), ...more }) }).ended;
  assert.equal(step.code, 0, step.stdout);
  const set = step.lines.map(commandIn).find((it) => it?.properties.variable === 'connection');
  const { Secret, MetricPipeline } = held(readFileSync(set.data, 'utf8'));
  assert.equal(Secret.metadata.namespace, 'observability');
  const { otlp } = MetricPipeline.spec.output;
  assert.deepEqual(
    [MetricPipeline.spec.input, otlp.temporality, otlp.path],
    [undefined, 'delta', 'v2/otlp/v1/metrics'],
  );
});

test("Kyma's dashboard is written where the platform is open, once, and every query of it is one of Grail's", async () => {
  const { box } = shop;
  for (const [resource, state] of ['Ready', 'Warning'].entries()) {
    const dimensions = { state, 'k8s.resource.kind': 'telemetries', 'k8s.resource.name': `module-${resource}` };
    box.grail.measure({ metric: 'kyma.resource.status.state', value: 1, time: Date.now() - 120_000, dimensions });
  }
  const more = { 'connect-to': 'kyma', 'dynatrace-platform-token': box.tokens.platform };
  const step = await runAction({ inputs: { ...inputs(), ...more } }).ended;
  assert.equal(step.code, 0, step.stdout);
  const { connection, dashboard } = pairsIn(textOf(step, 'GITHUB_OUTPUT'));
  const { ConfigMap } = held(readFileSync(connection, 'utf8'));
  const [{ children }] = parse(ConfigMap.data.general).externalNodes;
  assert.equal(children.length, 4);
  assert.equal(parse(ConfigMap.data.dataSources).dynatraceSecret.resource.name, 'dynakube');
  const { content, isPrivate } = box.documents.of(dashboard.split('/').at(-1));
  assert.equal(isPrivate, false);
  const queries = Object.values(JSON.parse(content).tiles).flatMap(({ query }) => query ?? []);
  const ask = { defaultTimeframeStart: new Date(Date.now() - 3_600_000), defaultTimeframeEnd: new Date() };
  const records = queries.map((query) => {
    const { requestToken } = box.grail.execute({ query, ...ask }).body;
    box.grail.poll({ 'request-token': requestToken });
    return box.grail.poll({ 'request-token': requestToken }).body.result.records;
  });
  const [[{ not_ready: share }], states] = records;
  assert.equal(
    share.find((it) => it !== null),
    50,
  );
  assert.deepEqual(
    states.map(({ state }) => state),
    ['Ready', 'Warning'],
  );
  const again = await runAction({ inputs: { ...inputs(), ...more } }).ended;
  assert.match(again.stdout, /Kyma's dashboard: as it was/u);
});

test('the form of a collector and the environment of an SDK are what their own readers take', async () => {
  const step = await runAction({ inputs: { ...inputs(), 'connect-to': 'collector\nsdk' } }).ended;
  const written = readFileSync(pairsIn(textOf(step, 'GITHUB_OUTPUT')).connection, 'utf8');
  const lines = written.split('\n').map((line) => line.replace(/^# ?/u, ''));
  const [collector] = manifestsIn(lines.slice(1, lines.indexOf('SDK of OpenTelemetry, as environment')).join('\n'));
  assert.equal(collector.exporters.otlphttp.endpoint, `${shop.box.url}/api/v2/otlp`);
  for (const { receivers, processors = [], exporters } of Object.values(collector.service.pipelines)) {
    assert.ok(receivers.every((it) => it in collector.receivers) && exporters.every((it) => it in collector.exporters));
    assert.ok(processors.every((it) => it in collector.processors));
  }
  assert.ok(lines.includes(`OTEL_EXPORTER_OTLP_ENDPOINT=${shop.box.url}/api/v2/otlp`));
});

test('a token without the scopes, and settings that are wrong elsewhere, are named with their fixes', async () => {
  const bare = shop.box.token({ scopes: ['openTelemetryTrace.ingest'] });
  const found = `Authorization: Bearer ${shop.box.tokens.ingest}\nEncoding: JSON\nHTTP Status Code 404`;
  const step = await runAction({ inputs: { ...inputs(), 'dynatrace-token': bare, 'connect-found': found } }).ended;
  assert.equal(step.code, 1);
  for (const phrase of [/metrics\.ingest/u, /`Bearer`/u, /JSON is not supported/u, /404 Not Found/u]) {
    assert.match(step.stdout, phrase);
  }
});
