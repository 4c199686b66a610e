// The platform on the built action against the sandbox; and the official clients against the same sandbox: what they
// send and read, we send and read.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import automation from '@dynatrace-sdk/client-automation';
import environment from '@dynatrace-sdk/client-classic-environment-v2';
import transport from '@dynatrace-sdk/http-client';
import query from '@dynatrace-sdk/client-query';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { pairsIn } from './github-runner.mjs';
import { runAction, textOf } from './step.mjs';

const MINUTE_MS = 60_000;
const WORKFLOW = '1c2d3e4f-0000-4000-8000-000000000001';
const SECRET = `dt0s02.SANDBOX1.${'NOTASECRETCLIENT'.padEnd(64, 'C')}`;
const CLIENT = { id: 'dt0s02.SANDBOX1', secret: SECRET, urn: 'urn:dtaccount:4711' };
const DURATION = 'dt.service.request.response_time';

const config = (objectives) => `release: { name: checkout, version: 1.4.2, stage: production }
gate:
  before: 30m
  warm-up: 1m
  after: 20m
  history: 0s
  objectives:
${objectives.map((it) => `    - ${it}`).join('\n')}
`;

const EVERYTHING = config([
  '{ name: p90, kind: level, harm: increase, dynatrace: { ready-made: response-time, services: [checkout] } }',
  '{ name: slowest, kind: value, pass: ["<=2000"], dynatrace: { dql: "timeseries slowest = max(dt.service.request.response_time, scalar:true), filter:{ dt.service.name == {{release.name}} }" } }',
  '{ name: failures, kind: count, dynatrace: { ready-made: failure-rate, services: [checkout] } }',
  '{ name: failing, kind: value, pass: ["<=1"], dynatrace: { ready-made: failure-rate, services: [checkout] } }',
  '{ name: failing over time, kind: level, harm: increase, margin: 50%, dynatrace: { ready-made: failure-rate, services: [SERVICE-1] } }',
  '{ name: traffic, kind: value, pass: [">=-20%"], dynatrace: { ready-made: throughput, services: [checkout] } }',
  '{ name: traffic over time, kind: level, harm: decrease, dynatrace: { ready-made: throughput, services: [checkout] } }',
  '{ name: guardian, kind: value, dynatrace: { guardian: { workflow: 1c2d3e4f-0000-4000-8000-000000000001 } } }',
  '{ name: event, kind: value, dynatrace: { guardian: { event: business, tags: [tag.service=checkout], guardians: [checkout] } } }',
  '{ name: lifecycle, kind: value, dynatrace: { guardian: { event: sdlc, tags: [tag.service=checkout], guardians: [g-2] } } }',
  '{ name: platform SLO, kind: value, dynatrace: { platform-slo: vu9U3 } }',
  '{ name: journeys, kind: value, dynatrace: { synthetic: { tags: [smoke] } } }',
  '{ name: times, kind: value, dynatrace: { synthetic: { tags: [smoke], measure: time } } }',
]);

let box;
let deployed;
let event;
let lifecycle;

before(async () => {
  box = await startSandbox();
  const end = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 30 * MINUTE_MS;
  deployed = { 'deployed-from': new Date(end - MINUTE_MS).toISOString(), 'deployed-to': new Date(end).toISOString() };
  const dimensions = { 'dt.service.name': 'checkout', 'dt.entity.service': 'SERVICE-1' };
  for (let minute = -60; minute < 28; minute += 1) {
    const failed = {
      metric: 'dt.service.request.failure_count',
      value: 100,
      time: end + minute * MINUTE_MS,
      dimensions,
    };
    box.grail.measure(failed);
    for (const [index, value] of [900, 1_000, 1_100].entries()) {
      const time = end + minute * MINUTE_MS + index * 20_000;
      box.grail.measure({ metric: DURATION, value: value + ((minute + 60) % 7), time, dimensions });
      box.grail.measure({
        metric: 'dt.service.request.count',
        value: 4_000 + 10 * Math.abs(minute % 5),
        time,
        dimensions,
      });
    }
  }
  box.platform.client(CLIENT);
  const validation = { validation_status: 'pass', validation_id: 'v-1', guardian_id: 'g-1', guardian_name: 'checkout' };
  box.platform.workflow({ id: WORKFLOW, tasks: { validate: validation } });
  const objectives = [{ name: 'latency', status: 'pass', value: 12.5 }];
  box.platform.guardian({ id: 'g-2', name: 'checkout', status: 'pass', objectives });
  box.platform.slo({ id: 'vu9U3', name: 'checkout', target: 99, warning: 99.5, value: 99.9 });
  box.monitor({ id: 'HTTP_CHECK-1', tags: ['smoke'], time_ms: 120, again: true });
});
after(() => box.close());

const oauth = () => ({
  'dynatrace-oauth-client-id': CLIENT.id,
  'dynatrace-oauth-client-secret': CLIENT.secret,
  'dynatrace-oauth-urn': CLIENT.urn,
  'dynatrace-oauth-url': `${box.url}/sso/oauth2/token`,
});

async function step(command, inputs, text = EVERYTHING) {
  const all = { 'dynatrace-url': box.url, ...deployed, ...inputs, command };
  const ended = await runAction({ inputs: all, config: text }).ended;
  const outputs = pairsIn(textOf(ended, 'GITHUB_OUTPUT'));
  return { ended, outputs, result: outputs.result && JSON.parse(readFileSync(outputs.result, 'utf8')) };
}

test('one OAuth client answers for everything: Grail, guardians, SLOs and journeys before and after', async () => {
  const { outputs: earlier, ended: first } = await step('journeys', oauth());
  assert.match(earlier.journeys ?? '', /"HTTP_CHECK-1":120/u, first.stdout);
  const { ended, outputs, result } = await step('gate', { ...oauth(), journeys: earlier.journeys });
  event = box.requests.find(({ path }) => path.endsWith('/bizevents/ingest')).json;
  lifecycle = box.requests.find(({ path }) => path.endsWith('/events.sdlc')).json;
  const told = Object.fromEntries(result.objectives.map(({ name, verdict }) => [name, verdict]));
  assert.equal(outputs.verdict, 'pass', `${ended.stdout}\n${JSON.stringify(result.objectives, undefined, 1)}`);
  assert.equal(told['event [latency]'], 'pass');
  assert.equal(told['lifecycle [latency]'], 'pass');
  assert.equal(told['times [HTTP_CHECK-1]'], 'pass');
  const link = result.objectives.find(({ name }) => name === 'guardian').link;
  assert.match(link, /analysis\/g-1\?validationId=v-1$/u);
  assert.ok(box.platform.leases.length >= 2);
  assert.ok(box.platform.leases.at(-1).scopes.includes('automation:workflows:run'));
  // The access token was masked before it was used; that it stands nowhere else every run of the suite makes sure.
  const masked = ended.lines.filter((line) => line.startsWith('::add-mask::'));
  assert.ok(
    masked.some((line) => line.includes(box.platform.leases.at(-1).text)),
    masked.join('\n'),
  );
});

test('an API token and a platform token each go where they are taken', async () => {
  box.requests.length = 0;
  const tokens = { 'dynatrace-token': box.tokens.api, 'dynatrace-platform-token': box.tokens.platform };
  const { ended, outputs } = await step('gate', tokens);
  assert.ok(['pass', 'warn'].includes(outputs.verdict), ended.stdout);
  for (const { path, headers } of box.requests) {
    const platform = path.startsWith('/platform/') && !path.includes('/ingest/');
    assert.match(headers.authorization, platform ? /^Bearer dt0s16/u : /^Api-Token dt0c01/u, path);
  }
});

test('a repeated gate runs the workflow once and triggers the guardian once', async () => {
  const events = () => box.requests.filter(({ path, status }) => path.endsWith('/bizevents/ingest') && status === 202);
  box.requests.length = 0;
  const environment = { GITHUB_RUN_ID: '77' };
  const inputs = { 'dynatrace-url': box.url, ...deployed, ...oauth(), 'command': 'gate' };
  for (let time = 0; time < 2; time += 1) {
    await runAction({ inputs, environment, config: EVERYTHING }).ended;
  }
  const runs = box.requests.filter(({ path }) => path.endsWith('/run')).map(({ status }) => status);
  assert.deepEqual(runs, [201, 202]);
  assert.equal(events().length, 1);
});

test('an environment without entity selectors is marked through Smartscape, and a repeated step adds nothing', async () => {
  const smart = await startSandbox({ smartscape: true });
  try {
    for (const id of ['SERVICE-1', 'SERVICE-2', 'SERVICE-3']) {
      smart.grail.node({ id, type: 'SERVICE', name: id, tags: { app: id === 'SERVICE-3' ? 'cart' : 'checkout' } });
    }
    const inputs = {
      'dynatrace-url': smart.url,
      'dynatrace-token': smart.tokens.api,
      'dynatrace-platform-token': smart.tokens.platform,
      'entities': 'type(SERVICE),tag("app:checkout")',
      'command': 'mark',
    };
    for (const events of [2, 2]) {
      const ended = await runAction({ inputs, environment: { GITHUB_RUN_ID: '88' } }).ended;
      assert.equal(ended.code, 0, ended.stdout);
      assert.equal(pairsIn(textOf(ended, 'GITHUB_OUTPUT')).marked, '2', ended.stdout);
      assert.equal(smart.events.length, events);
    }
    const named = smart.events.map(({ entityId }) => entityId.entityId.id).toSorted();
    assert.deepEqual(named, ['SERVICE-1', 'SERVICE-2']);
  } finally {
    await smart.close();
  }
});

test('doctor looks at every objective of the platform, and changes nothing', async () => {
  box.entity({ entityId: 'HTTP_CHECK-1', displayName: 'front page', tags: ['smoke'] });
  box.requests.length = 0;
  const tokens = { 'dynatrace-token': box.tokens.api, 'dynatrace-platform-token': box.tokens.platform };
  const { ended, result } = await step('doctor', tokens);
  const of = (about) => result.checks.filter(({ check }) => check === about).map(({ state }) => state);
  for (const name of ['slowest', 'guardian', 'event', 'lifecycle', 'platform SLO', 'journeys', 'times', 'failures']) {
    assert.ok(of(`objective ${name}`).length > 0, `${name}: ${ended.stdout}`);
    assert.ok(!of(`objective ${name}`).includes('error'), `${name}: ${ended.stdout}`);
  }
  assert.deepEqual(of('token for the platform'), ['ok']);
  assert.equal(box.requests.filter(({ path }) => path.endsWith('/run')).length, 0);
  const wrong = await step('doctor', tokens, EVERYTHING.replace('vu9U3', 'gone').replace('max(', 'most('));
  const bad = wrong.result.checks.filter(({ state }) => state === 'error').map(({ check }) => check);
  assert.deepEqual(bad, ['objective slowest', 'objective platform SLO']);
});

describe('the official clients', () => {
  const http = () =>
    new transport.PlatformHttpClient({
      baseUrl: box.url,
      defaultHeaders: { Authorization: `Bearer ${box.tokens.platform}` },
    });

  test('ask the same Grail with the same DQL', async () => {
    box.requests.length = 0;
    await step('gate', { 'dynatrace-platform-token': box.tokens.platform });
    const ours = box.requests.filter(({ path }) => path.endsWith('query:execute')).map(({ json }) => json);
    assert.ok(ours.length >= 5);
    const client = new query.QueryExecutionClient(http());
    for (const body of ours) {
      const started = await client.queryExecute({ body });
      let polled = await client.queryPoll({ requestToken: started.requestToken });
      while (polled.state === 'RUNNING') {
        polled = await client.queryPoll({ requestToken: started.requestToken });
      }
      assert.equal(polled.state, 'SUCCEEDED', body.query);
      assert.ok(Array.isArray(polled.result.records));
    }
    const theirs = box.requests.filter(({ path }) => path.endsWith('query:execute')).at(-1);
    assert.deepEqual(theirs.json, ours.at(-1));
  });

  test('run the same workflow, and read the validation that we read', async () => {
    const ours = box.requests.find(({ path }) => path.endsWith('/run'));
    const workflows = new automation.WorkflowsClient(http());
    const execution = await workflows.runWorkflow({ id: WORKFLOW, body: ours.json });
    const theirs = box.requests.findLast(({ path }) => path.endsWith('/run'));
    assert.deepEqual(theirs.json, ours.json);
    // The qualifier is taken already: the execution is ours.
    assert.equal(theirs.status, 202);
    const executions = new automation.ExecutionsClient(http());
    const read = await executions.getExecution({ id: execution.id });
    assert.ok(['RUNNING', 'SUCCESS'].includes(read.state));
  });

  test('name what a lifecycle guardian is asked in the words of the conventions for CI/CD', () => {
    const known = new Set(Object.values(conventions).filter((value) => typeof value === 'string'));
    const shared = Object.keys(lifecycle).filter((key) => /^(?:cicd|artifact|vcs)\./u.test(key));
    assert.ok(shared.length >= 2);
    assert.deepEqual(
      shared.filter((key) => !known.has(key)),
      [],
    );
  });

  test('run the same monitors, and send the same business event', async () => {
    const { BusinessEventsClient, SyntheticOnDemandMonitorExecutionsClient } = environment;
    const ours = box.requests.find(({ path }) => path.endsWith('/synthetic/executions/batch'));
    const demand = new SyntheticOnDemandMonitorExecutionsClient(http());
    const started = await demand.execute({ body: ours.json });
    assert.equal(started.triggeredCount, 1);
    await new BusinessEventsClient(http()).ingest({ body: event, type: 'application/json' });
    assert.deepEqual(box.requests.at(-1).json, event);
  });
});
