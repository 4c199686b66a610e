// `npm run demo`, after the build: a real service, a real load, a release that is worse, and one that is good.
// No account, no network but loopback, about a minute and a half.

import { fixedRule } from './rule.mjs';
import { RATE, Scene } from './scene.mjs';
import { bold, chapter, dim, say, wait } from './voice.mjs';

const BEFORE_S = 20;
const WARM_UP_S = 2;
const AFTER_S = 15;

const scene = await Scene.open();
scene.configure(`release: { name: checkout, stage: demo }
dynatrace:
  url: ${scene.box.url}
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
      kind: count
      dynatrace:
        count: 'builtin:service.errors.total.count'
        exposure: 'builtin:service.requestCount.total'
      margin: 25%
      key: true
`);

say(bold('Plimsoll demo'));
say(dim('A sandbox that answers like Dynatrace, a small real service, a steady load; everything on this machine.'));

/** Ships a version, marks it and gates it; resolves to what the gate said. */
async function release(version) {
  const deployed = await scene.ship(version);
  const inputs = {
    'dynatrace-token': scene.box.tokens.api,
    'release-version': version,
    'deployed-from': String(deployed.from),
    'deployed-to': String(deployed.to),
  };
  say(dim(`  shipped in ${((deployed.to - deployed.from) / 1_000).toFixed(1)} s; plimsoll mark`));
  const mark = await scene.run({ ...inputs, command: 'mark' });
  say(dim('  plimsoll gate'));
  // A later step gates what an earlier one marked: it takes its outputs.
  const { 'deployed-from': from = '', 'deployed-to': to = '' } = mark.outputs;
  const gate = await scene.gate({ ...inputs, 'deployed-from': from, 'deployed-to': to });
  return { mark, gate, deployed };
}

chapter(`v1 runs; ${RATE} requests a second for ${BEFORE_S} s are its baseline`);
await scene.ship('v1');
scene.load();
await wait(BEFORE_S + 1);

chapter('v2 is shipped: slower, and it fails now and then');
const worse = await release('v2');

chapter(`v2 is taken back; v1 runs for another ${BEFORE_S} s`);
await scene.ship('v1');
await wait(BEFORE_S + 1);

chapter('v3 is shipped: the mended one');
const good = await release('v3');

const { from, to } = good.deployed;
const rule = await fixedRule(scene.box, {
  before: { from: from - BEFORE_S * 1_000, to: from },
  after: { from: to + WARM_UP_S * 1_000, to: to + (WARM_UP_S + AFTER_S) * 1_000 },
});
const change = `${rule.change < 0 ? '' : '+'}${(rule.change * 100).toFixed(1)} %`;
say(dim(`  A fixed rule, "p95 at most +20 %", says of the same v3: ${change}, ${rule.says};`));
say(dim(`  watched second by second it raises the alarm in ${rule.alarms} of ${rule.seconds} seconds.`));

await scene.close();

const marked = [worse, good].every(({ mark }) => mark.code === 0 && mark.outputs.marked === '1');
const caught = worse.gate.outputs.verdict === 'fail' && worse.gate.code !== 0;
const passed = good.gate.outputs.verdict === 'pass' && good.gate.code === 0;
chapter(marked && caught && passed ? 'v2 was stopped, v3 went through' : 'The demo did not go as it should');
scene.farewell();
process.exitCode = marked && caught && passed ? 0 : 1;
