// `npm run demo`, after the build: a real service, a real load, a release that is worse, and one that is good.
// No account, no network but loopback, about a minute and a half.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { Action } from './action.mjs';
import { fixedRule } from './rule.mjs';
import { Stage } from './stage.mjs';
import { bold, chapter, dim, ear, say, verdict, wait } from './voice.mjs';

const BOUND_MS = 170_000;
const RATE = 40;
const BEFORE_S = 20;
const WARM_UP_S = 2;
const AFTER_S = 15;
const ENTITY = 'SERVICE-00000000000000C1';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const stage = new Stage(BOUND_MS);
const box = await startSandbox({ fine: true });
box.entity({ entityId: ENTITY, displayName: 'checkout', tags: ['app:checkout'] });

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
  warm-up: ${WARM_UP_S}s
  after: ${AFTER_S}s
  resolution: 1s          # the sandbox's own; Dynatrace has 1m and up
  settle: 1s
  objectives:
    - name: response time
      kind: level
      dynatrace: { metric: 'builtin:service.response.time:median' }
      harm: increase
      margin: 25%
      key: true
    - name: failed requests
      kind: value
      dynatrace: { metric: 'builtin:service.errors.total.rate:avg' }
      pass: ['<=2']
      warn: ['<=5']
      key: true
`,
);
const action = new Action(stage, workspace, reports);

say(bold('Plimsoll demo'));
say(dim('A sandbox that answers like Dynatrace, a small real service, a steady load; everything on this machine.'));

let service;
let port = 0;

/** Stops the version that runs, starts another on the same port; resolves to when it began and ended. */
async function ship(version) {
  const from = Date.now();
  await service?.stop();
  port = await new Promise((resolve, reject) => {
    service = stage.node(here('service.mjs'), [version, port], { lines: (line) => resolve(Number(line)) });
    service.ended.then(() => reject(new Error(`the service ${version} did not start`)));
  });
  return { from, to: Date.now() };
}

/** Ships a version, marks it and gates it; resolves to what the gate said. */
async function release(version) {
  const deployed = await ship(version);
  const inputs = {
    'config': 'plimsoll.yml',
    'dynatrace-token': box.tokens.api,
    'release-version': version,
    'deployed-from': String(deployed.from),
    'deployed-to': String(deployed.to),
  };
  say(dim(`  shipped in ${((deployed.to - deployed.from) / 1_000).toFixed(1)} s; plimsoll mark`));
  const mark = await action.run({ ...inputs, command: 'mark' }, ear());
  say(dim('  plimsoll gate'));
  // A later step gates what an earlier one marked: it takes its outputs.
  const { 'deployed-from': from = '', 'deployed-to': to = '' } = mark.outputs;
  const gate = await action.run({ ...inputs, 'command': 'gate', 'deployed-from': from, 'deployed-to': to }, ear());
  const step = gate.code === 0 ? 'the step succeeds and the release goes on' : 'the step fails and the release stops';
  say(`  ${verdict(gate.outputs.verdict ?? 'no verdict')}: ${step}`);
  say(`  report: ${gate.outputs.report ?? gate.summary}`);
  stage.keep(reports);
  return { mark, gate, deployed };
}

chapter(`v1 runs; ${RATE} requests a second for ${BEFORE_S} s are its baseline`);
await ship('v1');
const load = stage.node(here('load.mjs'), [`http://127.0.0.1:${port}`, box.url, ENTITY, RATE, BOUND_MS / 1_000]);
await wait(BEFORE_S + 1);

chapter('v2 is shipped: slower, and it fails now and then');
const worse = await release('v2');

chapter(`v2 is taken back; v1 runs for another ${BEFORE_S} s`);
await ship('v1');
await wait(BEFORE_S + 1);

chapter('v3 is shipped: the mended one');
const good = await release('v3');

const { from, to } = good.deployed;
const rule = await fixedRule(box, {
  before: { from: from - BEFORE_S * 1_000, to: from },
  after: { from: to + WARM_UP_S * 1_000, to: to + (WARM_UP_S + AFTER_S) * 1_000 },
});
const change = `${rule.change < 0 ? '' : '+'}${(rule.change * 100).toFixed(1)} %`;
say(dim(`  A fixed rule, "p95 at most +20 %", says of the same v3: ${change}, ${rule.says};`));
say(dim(`  watched second by second it raises the alarm in ${rule.alarms} of ${rule.seconds} seconds.`));

await load.stop();
await service.stop();
await box.close();

const marked = [worse, good].every(({ mark }) => mark.code === 0 && mark.outputs.marked === '1');
const caught = worse.gate.outputs.verdict === 'fail' && worse.gate.code !== 0;
const passed = good.gate.outputs.verdict === 'pass' && good.gate.code === 0;
chapter(marked && caught && passed ? 'v2 was stopped, v3 went through' : 'The demo did not go as it should');
say(dim(`  Everything the gate wrote is in ${reports}`));
process.exitCode = marked && caught && passed ? 0 : 1;
