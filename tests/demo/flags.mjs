// `npm run demo -- flags`, after the build: a good version is shipped, and while its gate watches somebody flips a flag.
// The gate fails, names the flag, turns it off, and sees the service recover: it really reads the flag. About 90 seconds.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { startLaunchDarkly } from '../sandbox/launchdarkly/sandbox.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { Action } from './action.mjs';
import { Stage } from './stage.mjs';
import { bold, chapter, dim, ear, say, verdict, wait } from './voice.mjs';

const BOUND_MS = 170_000;
const RATE = 40;
const BEFORE_S = 20;
const FLIP_S = 5;
const AFTER_S = 30;
const ENTITY = 'SERVICE-00000000000000C1';
const ADA = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' };

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const stage = new Stage(BOUND_MS);
const box = await startSandbox({ fine: true });
const dog = await startDatadog();
const lamp = await startLaunchDarkly();
box.entity({ entityId: ENTITY, displayName: 'checkout', tags: ['app:checkout'] });
lamp.flag({
  key: 'new-checkout',
  name: 'New checkout',
  properties: {
    dynatrace: { name: 'Dynatrace tags', value: ['app:checkout'] },
    datadog: { name: 'Datadog tags', value: ['service:checkout'] },
  },
});

const reports = stage.folder('demo');
const workspace = stage.folder('workspace');
writeFileSync(
  join(workspace, 'plimsoll.yml'),
  `release: { name: checkout, stage: production }
dynatrace:
  url: ${box.url}
  entities: ['type(SERVICE),tag("app:checkout")']
datadog: { service: checkout, env: production }
flags:
  datadog: true
gate:
  before: ${BEFORE_S}s
  warm-up: 1s
  after: ${AFTER_S}s
  resolution: 1s          # the sandbox's own; Dynatrace has 1m and up
  settle: 1s
  objectives:
    - name: failed requests
      kind: value
      dynatrace: { metric: 'builtin:service.errors.total.rate:avg' }
      pass: ['<=2']
      key: true
remediate:
  launchdarkly: { turn-off: [new-checkout] }
  confirm-recovery: 15s
`,
);
const action = new Action(stage, workspace, reports, '1001');
const keys = {
  'config': 'plimsoll.yml',
  'dynatrace-token': box.tokens.api,
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

let service;
let port = 0;
async function ship(version) {
  const from = Date.now();
  await service?.stop();
  const flag = `${lamp.url}/sandbox/value/default/production/new-checkout`;
  port = await new Promise((resolve, reject) => {
    service = stage.node(here('service.mjs'), [version, port, flag], { lines: (line) => resolve(Number(line)) });
    service.ended.then(() => reject(new Error(`the service ${version} did not start`)));
  });
  return { from, to: Date.now() };
}

chapter(`v1 runs; ${RATE} requests a second for ${BEFORE_S} s are its baseline`);
await ship('v1');
const load = stage.node(here('load.mjs'), [`http://127.0.0.1:${port}`, box.url, ENTITY, RATE, BOUND_MS / 1_000]);
await wait(BEFORE_S + 1);

chapter(`v3 is shipped, a good one; ${FLIP_S} s later Ada turns a flag on`);
const deployed = await ship('v3');
const release = {
  ...keys,
  'release-version': 'v3',
  'deployed-from': String(deployed.from),
  'deployed-to': String(deployed.to),
};
const mark = await action.run({ ...release, command: 'mark' }, ear());
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
const gate = await action.run({ ...release, command: 'gate' }, ear());
clearTimeout(flip);
say(`  ${verdict(gate.outputs.verdict ?? 'no verdict')}`);
say(`  report: ${gate.outputs.report ?? gate.summary}`);
stage.keep(reports);

chapter('both dashboards are told of the flags');
const flags = await action.run({ ...keys, command: 'flags' }, ear());

await load.stop();
await service.stop();
const told = dog.events.filter(({ tags }) => tags.includes('flag_key:new-checkout')).length;
const off = lamp.value('default', 'new-checkout', 'production') === false;
await Promise.all([box.close(), dog.close(), lamp.close()]);

const went = mark.code === 0 && gate.outputs.verdict === 'fail' && off && flags.code === 0 && told >= 2;
chapter(went ? 'the flag was named and turned off' : 'The demo did not go as it should');
say(dim(`  Everything the gate wrote is in ${reports}`));
process.exitCode = went ? 0 : 1;
