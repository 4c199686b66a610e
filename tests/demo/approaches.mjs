// `npm run demo -- approaches`, after the build: every way to tie a release to Dynatrace, from one plimsoll.yml, on a
// release that is worse and on one that is good. About two minutes.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startHost } from '../sandbox/host.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { Action } from './action.mjs';
import { validate } from './guardian.mjs';
import { visit } from './journey.mjs';
import { Stage } from './stage.mjs';
import { bold, chapter, dim, ear, say, verdict, wait } from './voice.mjs';

const BOUND_MS = 240_000;
const RATE = 40;
const BEFORE_S = 20;
const ENTITY = 'SERVICE-00000000000000C1';
const WORKFLOW = '1c2d3e4f-0000-4000-8000-000000000001';
const METRICS = { errors: 'builtin:service.errors.total.rate' };

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const stage = new Stage(BOUND_MS);
const box = await startSandbox({ fine: true });
const host = await startHost();
let port = 0;
box.entity({ entityId: ENTITY, displayName: 'checkout', tags: ['app:checkout'] });
box.platform.workflow({ id: WORKFLOW, tasks: { validate: validate(box, { id: 'guardian-1', name: 'checkout' }) } });
// A monitor runs at a location once a minute; the demo has no minute.
box.monitor({ id: 'HTTP_CHECK-1', tags: ['smoke'], again: true, visit: () => visit(`http://127.0.0.1:${port}`) });
const succeeded = (window) => {
  const values = box.values(METRICS.errors, window);
  return values.length > 0 ? 100 - values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
};
box.slo({ id: 'slo-1', name: 'checkout availability', target: 98, warning: 99, percentage: succeeded });

const reports = stage.folder('demo');
const workspace = stage.folder('workspace');
writeFileSync(
  join(workspace, 'plimsoll.yml'),
  `release: { name: checkout, stage: demo }
dynatrace:
  url: ${box.url}
  entities: ['type(SERVICE),tag("app:checkout")']
gate:
  before: ${BEFORE_S}s
  warm-up: 2s
  after: 15s
  resolution: 1s          # the sandbox's own; Dynatrace has 1m and up
  settle: 1s
  objectives:
    - name: response time
      kind: level
      harm: increase
      margin: 25%
      dynatrace: { metric: 'builtin:service.response.time:median' }
    - name: availability
      kind: value
      dynatrace: { slo: checkout availability }
    - name: guardian
      kind: value
      dynatrace: { guardian: { workflow: ${WORKFLOW} } }
    - name: journeys
      kind: value
      dynatrace: { synthetic: { tags: [smoke] } }
    - name: journey times
      kind: value
      pass: ['<=+60%']
      dynatrace: { synthetic: { tags: [smoke], measure: time } }
pipeline:
  otlp: { endpoint: '${box.url}/api/v2/otlp' }
`,
);
const action = new Action(stage, workspace, reports, '1001');
// The run that GitHub is asked about, here a run on loopback.
const run = { GITHUB_API_URL: host.url, GITHUB_REPOSITORY: 'shop/checkout', GITHUB_JOB: 'tell' };
const step = (inputs) => action.run({ ...keys, ...inputs }, ear(), run);
const keys = {
  'config': 'plimsoll.yml',
  'dynatrace-token': box.tokens.api,
  'dynatrace-platform-token': box.tokens.platform,
};

say(bold('Plimsoll demo: five approaches, one plimsoll.yml'));
say(dim('A sandbox that answers like Dynatrace, a small real service, a steady load; everything on this machine.'));

let service;
async function ship(version) {
  const from = Date.now();
  await service?.stop();
  port = await new Promise((resolve, reject) => {
    service = stage.node(here('service.mjs'), [version, port], { lines: (line) => resolve(Number(line)) });
    service.ended.then(() => reject(new Error(`the service ${version} did not start`)));
  });
  return { from, to: Date.now() };
}

/** Ships a version by all approaches; resolves to what each of them said. */
async function release(version) {
  say(dim('  plimsoll journeys, before the deployment'));
  const first = await step({ 'release-version': version, 'command': 'journeys' });
  const deployed = await ship(version);
  const inputs = {
    'release-version': version,
    'deployed-from': String(deployed.from),
    'deployed-to': String(deployed.to),
  };
  say(dim(`  ${version} is shipped; plimsoll mark`));
  const mark = await step({ ...inputs, command: 'mark' });
  say(dim('  plimsoll gate'));
  const journeys = first.outputs.journeys ?? '';
  const gate = await step({ ...inputs, command: 'gate', journeys });
  say(`  ${verdict(gate.outputs.verdict ?? 'no verdict')}; report: ${gate.outputs.report ?? gate.summary}`);
  stage.keep(reports);
  say(dim('  plimsoll pipeline'));
  await step({ ...inputs, 'command': 'pipeline', 'host-token': host.token });
  const events = box.requests.filter(({ path, status }) => path.endsWith('/events.sdlc') && status === 202);
  const kinds = events.flatMap(({ json }) => json).map((it) => `${it['event.type']} ${it['event.status']}`);
  const spans = box.otlp.spans.splice(0);
  box.requests.length = 0;
  const told = gate.result?.objectives ?? [];
  const of = (name) => told.filter((row) => row.name.split(' [')[0] === name).map((row) => row.verdict);
  return {
    'deployment event': [mark.outputs.marked === '1' ? 'placed' : 'missing'],
    'pipeline as data': [`${kinds.length} events`, `${spans.length} spans`],
    'told': ['run finished', 'deployment finished', 'validation finished'].filter((it) => kinds.includes(it)),
    'guardian': of('guardian'),
    'metrics': of('response time'),
    'SLO': of('availability'),
    'synthetic journeys': [...of('journeys'), ...of('journey times')],
  };
}

chapter(`v1 runs; ${RATE} requests a second for ${BEFORE_S} s are its baseline`);
await ship('v1');
const load = stage.node(here('load.mjs'), [`http://127.0.0.1:${port}`, box.url, ENTITY, RATE, BOUND_MS / 1_000]);
await wait(BEFORE_S + 1);

chapter('v2: slower, and it fails now and then');
const worse = await release('v2');

chapter(`v2 is taken back; v1 runs for another ${BEFORE_S} s`);
await ship('v1');
await wait(BEFORE_S + 1);

chapter('v3: the mended one');
const good = await release('v3');

chapter('Both side by side');
say(dim('  plimsoll dashboard'));
const { outputs: pages } = await step({ 'release-version': 'v3', 'command': 'dashboard' });
say(`  ${pages.dashboard}\n  ${pages.notebook}`);
const sides = ['v2', 'v3'].map((it) => `checkout ${it}`);
const shown =
  box.documents.all().length === 2 &&
  box.documents.all().every(({ content }) => sides.every((it) => content.includes(it)));

await load.stop();
await service.stop();
await Promise.all([box.close(), host.close()]);

chapter('What each approach said');
const WIDTH = 20;
for (const name of Object.keys(worse).filter((it) => it !== 'told')) {
  say(`  ${name.padEnd(WIDTH)} of v2: ${worse[name].join(', ').padEnd(WIDTH)} of v3: ${good[name].join(', ')}`);
}
const gates = ['guardian', 'metrics', 'SLO', 'synthetic journeys'];
const caught = gates.every((name) => worse[name].includes('fail'));
const passed = gates.every((name) => good[name].length > 0 && good[name].every((word) => word === 'pass'));
const placed = [worse, good].every((it) => it['deployment event'][0] === 'placed' && it.told.length === 3);
const well = placed && caught && passed && shown;
chapter(well ? 'v2 was stopped by each, v3 went through' : 'The demo did not go as it should');
say(dim(`  Everything the gates wrote is in ${reports}`));
process.exitCode = well ? 0 : 1;
