// `npm run demo -- flags`, after the build: a good version is shipped and marked in Dynatrace and in Datadog, and while
// one gate watches objectives of both, somebody flips a flag. The gate fails early, names the flag and not the
// deployment, turns it off, and sees the service recover: it really reads the flag. About 90 seconds.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { startLaunchDarkly } from '../sandbox/launchdarkly/sandbox.mjs';
import { RATE, Scene } from './scene.mjs';
import { bold, chapter, dim, say, wait } from './voice.mjs';

const BEFORE_S = 20;
const FLIP_S = 10;
const ADA = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' };
const TAGS = 'service:checkout,env:production';

const dog = await startDatadog();
const lamp = await startLaunchDarkly();
lamp.flag({
  key: 'new-checkout',
  name: 'New checkout',
  properties: {
    dynatrace: { name: 'Dynatrace tags', value: ['app:checkout'] },
    datadog: { name: 'Datadog tags', value: ['service:checkout'] },
  },
});
const scene = await Scene.open({ flag: `${lamp.url}/sandbox/value/default/production/new-checkout` });
scene.configure(
  `release: { name: checkout, stage: production }
dynatrace:
  url: ${scene.box.url}
  entities: ['type(SERVICE),tag("app:checkout")']
datadog: { service: checkout, env: production }
flags:
  datadog: true
gate:
  before: ${BEFORE_S}s
  warm-up: 1s
  after: 45s
  resolution: 1s          # the sandboxes' own; the vendors have 1m and up
  settle: 1s
  soak: { look-every: 3s, minimum: 45s }
  objectives:
    - name: response time
      kind: level
      dynatrace: { metric: 'builtin:service.response.time:median' }
      harm: increase
      margin: 25%
      key: true
    - name: latency
      kind: level
      datadog: { query: 'avg:trace.http.request.duration{${TAGS}}.rollup(avg, 1)' }
      harm: increase
      margin: 25%
    - name: failed requests
      kind: count
      datadog:
        count: 'sum:trace.http.request.errors{${TAGS}}.as_count().rollup(sum, 1)'
        exposure: 'sum:trace.http.request.hits{${TAGS}}.as_count().rollup(sum, 1)'
      key: true
remediate:
  launchdarkly: { turn-off: [new-checkout] }
  confirm-recovery: 20s
`,
  '1001',
);
const keys = {
  'dynatrace-token': scene.box.tokens.api,
  'datadog-site': dog.url,
  'datadog-api-key': dog.keys.api,
  'datadog-app-key': dog.keys.app,
  'launchdarkly-url': lamp.url,
  'launchdarkly-token': lamp.tokens.writer,
};

say(bold('Plimsoll demo: flags'));
say(
  dim(
    'Sandboxes that answer like Dynatrace, Datadog and LaunchDarkly, a small real service that reads its flag there.',
  ),
);

chapter(`v1 runs; ${RATE} requests a second for ${BEFORE_S} s are its baseline`);
await scene.ship('v1');
scene.load(dog.url);
await wait(BEFORE_S + 1);

chapter(`v3 is shipped, a good one; ${FLIP_S} s later Ada turns a flag on`);
const deployed = await scene.ship('v3');
const release = {
  ...keys,
  'release-version': 'v3',
  'deployed-from': String(deployed.from),
  'deployed-to': String(deployed.to),
};
const mark = await scene.run({ ...release, command: 'mark' });
const flip = setTimeout(
  () => {
    say(bold('  Ada turns on the flag New checkout'));
    lamp.change(
      { key: 'new-checkout', environmentKey: 'production', instructions: [{ kind: 'turnFlagOn' }] },
      { by: ADA },
    );
  },
  Math.max(0, deployed.to + FLIP_S * 1_000 - Date.now()),
);
const gate = await scene.gate(release);
clearTimeout(flip);

chapter('both dashboards are told of the flag');
const flags = await scene.run({ ...keys, command: 'flags' });
const told = dog.events.filter(({ tags }) => tags.includes('flag_key:new-checkout')).length;
const off = lamp.value('default', 'new-checkout', 'production') === false;
const deployments = dog.deployments.length;
await Promise.all([scene.close(), dog.close(), lamp.close()]);

// Every page tells the same story.
const written = dirname(gate.summary);
const page = (name) => {
  const path = readdirSync(written, { recursive: true }).find((it) => it === name || it.endsWith(`/${name}`));
  return path === undefined ? '' : readFileSync(join(written, path), 'utf8');
};
const STORY = [
  /began with.*Ada Lovelace turned on the flag New checkout in 'Production'/s,
  /and not with the deployment/,
  /flag new-checkout was turned off, and reading it back shows that it is off/,
  /it helped: .* recovered within 20s/,
];
const pages = {
  'the chat line': gate.outputs.chat ?? '',
  'the summary': readFileSync(gate.summary, 'utf8'),
  'report.html': page('report.html'),
  'result.json': page('result.json'),
  'junit.xml': page('junit.xml'),
};
const plain = (text) =>
  text
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(code))
    .replaceAll('&quot;', '"')
    .replaceAll(/<[^>]*>/g, '');
const silent = Object.entries(pages).filter(([, text]) => !STORY.every((line) => line.test(plain(text))));
silent.forEach(([name]) => say(`  ${name} does not tell the story`));

const went =
  mark.code === 0 && deployments === 1 && gate.outputs.verdict === 'fail' && off && flags.code === 0 && told >= 2;
chapter(went && silent.length === 0 ? 'the flag was named and turned off' : 'The demo did not go as it should');
scene.farewell();
process.exitCode = went && silent.length === 0 ? 0 : 1;
