// The tutorials, walked by a stranger: what a page says to copy is copied from the page, run as its host runs it, against
// tenants under the very addresses that stand there, and what the page says will be seen is seen.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { runJob as runOnAzure } from './azure-job.mjs';
import { runJob as runOnGithub } from './github-job.mjs';
import { blockOf, blocksOf, missingIn } from './page.mjs';
import { openTenant, skip } from './tenant.mjs';

const GATE = 'docs/first-gate.md';
const STRICT = 'docs/strict-enterprise.md';
const CONFIG = blockOf(GATE, 'What must hold');

describe('a stranger', { skip, concurrency: false }, () => {
  let good;
  before(async () => {
    good = await openTenant();
  });
  after(() => good?.close());

  const connections = ({ secrets }) => ({
    'dynatrace-production': {
      url: 'https://abc12345.live.dynatrace.com',
      parameters: { apitoken: secrets.DYNATRACE_TOKEN },
    },
  });
  const onGithub = (text, tenant, more) => runOnGithub(text, { tenant, files: { 'plimsoll.yml': CONFIG }, ...more });
  const onAzure = (text, tenant, more) =>
    runOnAzure(text, { tenant, files: { 'plimsoll.yml': CONFIG }, connections: connections(tenant), ...more });
  const shown = (page, heading) =>
    blocksOf(page)
      .filter((it) => it.language === 'text' && it.heading.includes(heading))
      .map(({ text }) => text);

  test('places the first marker on GitHub, sees what the page says, and a repeated run leaves no second one', async () => {
    const page = 'docs/first-marker-github.md';
    const before = good.box.events.length;
    for (const time of ['first', 'second']) {
      const { list, failed } = await onGithub(blockOf(page, 'A step after'), good, { files: {} });
      assert.equal(failed, false, list.at(-1).printed);
      const [log] = shown(page, 'Push');
      assert.deepEqual(missingIn(list.at(-1).printed, time === 'first' ? log : log.split('\n')[2]), []);
    }
    const marked = good.box.events.slice(before);
    assert.equal(marked.length, 1);
    const said = JSON.stringify(marked[0]);
    for (const phrase of ['CUSTOM_DEPLOYMENT', '"ffac537"', 'production', 'github.com/shop/checkout/actions/runs/']) {
      assert.ok(said.includes(phrase), `${phrase} is not in ${said}`);
    }
  });

  test('places the first marker on Azure by a service connection, and a deployment job names the stage by itself', async () => {
    const page = 'docs/first-marker-azure.md';
    const block = blockOf(page, 'A step after');
    const before = good.box.events.length;
    const { list, failed } = await onAzure(block, good, { files: {} });
    assert.equal(failed, false, list.at(-1).printed);
    assert.deepEqual(missingIn(list.at(-1).printed, shown(page, 'Run it')[0]), []);
    assert.match(JSON.stringify(good.box.events.at(-1)), /production.*_build\/results\?buildId=4711/u);
    assert.equal(good.box.events.length, before + 1);
    const { steps } = parse(block);
    delete steps.at(-1).inputs.releaseStage;
    const job = stringify({
      jobs: [{ deployment: 'checkout', environment: 'staging', strategy: { runOnce: { deploy: { steps } } } }],
    });
    const inDeployment = await onAzure(job, good, { files: {}, environment: { BUILD_BUILDID: '4712' } });
    assert.equal(inDeployment.failed, false, inDeployment.list.at(-1).printed);
    assert.match(JSON.stringify(good.box.events.at(-1)), /staging/u);
    assert.equal(good.box.events.length, before + 2);
  });

  test('without the tag that the page names is told so, fails, and asks the doctor as the page says', async () => {
    const page = 'docs/first-marker-github.md';
    const wrong = blockOf(page, 'A step after').replace('app:checkout', 'app:chekout');
    const { list, failed } = await onGithub(wrong, good, { files: {} });
    assert.equal(failed, true, list.at(-1).printed);
    const doctor = await onGithub(wrong.replace('command: mark', 'command: doctor'), good, { files: {} });
    assert.match(doctor.list.at(-1).printed, /app:checkout/u);
  });

  for (const [host, run, word] of [
    ['GitHub', onGithub, 'uses:'],
    ['Azure', onAzure, 'task:'],
  ]) {
    test(`gates on ${host}: a good release passes and a slower one fails the step, as the page shows`, async (t) => {
      const block = blockOf(GATE, 'The steps', 'yaml', word);
      const [passes, fails] = shown(GATE, 'Run it');
      const well = await run(block, good);
      assert.equal(well.failed, false, well.list.at(-1).printed);
      assert.deepEqual(missingIn(well.list.at(-1).printed, passes), []);
      const slow = await openTenant({ slower: 1.8 });
      t.after(slow.close);
      const worse = await run(block, slow);
      assert.equal(worse.failed, true, worse.list.at(-1).printed);
      assert.deepEqual(missingIn(worse.list.at(-1).printed, fails), []);
      assert.equal(worse.steps.gate.outputs.verdict, 'fail');
      assert.match(readFileSync(worse.steps.gate.outputs.report, 'utf8'), /p95 response time/u);
    });
  }

  test('is stopped by what could not be decided only where the page says how', async (t) => {
    const tenant = await openTenant();
    t.after(tenant.close);
    const blind = CONFIG.replace('response.time', 'response.time.client').replaceAll('.total', '.server');
    const files = { 'plimsoll.yml': blind };
    const block = blockOf(GATE, 'The steps', 'yaml', 'uses:');
    const open = await onGithub(block, tenant, { files });
    assert.deepEqual([open.failed, open.steps.gate.outputs.verdict], [false, 'no_data'], open.list.at(-1).printed);
    assert.match(open.list.at(-1).printed, /^::warning/mu);
    const strict = block.replace('command: gate', 'command: gate\n    fail-on: inconclusive');
    assert.equal((await onGithub(strict, tenant, { files })).failed, true);
  });

  test('who may make no token gets the message that the page shows, on both hosts', async () => {
    const [request] = shown(STRICT, 'A token');
    for (const [run, word] of [
      [onGithub, 'uses:'],
      [onAzure, 'task:'],
    ]) {
      const asked = good.box.requests.length;
      const { list, failed } = await run(blockOf(STRICT, 'A token', 'yaml', word), good);
      assert.equal(failed, false, list.at(-1).printed);
      assert.deepEqual(missingIn(list.at(-1).printed, request), []);
      assert.equal(good.box.requests.length, asked);
    }
  });

  test('gets through the proxy and trusts the authority of the house by the words of the page, and by nothing else', async () => {
    const files = { 'plimsoll.yml': CONFIG, 'company.pem': readFileSync(good.authority.certificate, 'utf8') };
    const bare = { HTTPS_PROXY: '', NODE_EXTRA_CA_CERTS: '' };
    const github = blockOf(STRICT, 'A proxy', 'yaml', 'uses:').replace('http://proxy.example.com:3128', good.proxy.url);
    const before = good.proxy.asked.length;
    const through = await onGithub(github, good, { files, environment: { ...bare, GITHUB_RUN_ID: '81' } });
    assert.equal(through.failed, false, through.list.at(-1).printed);
    assert.ok(good.proxy.asked.length > before);
    const without = await onGithub(github.replace(/^ *ca-file.*\n/mu, ''), good, { files, environment: bare });
    assert.equal(without.failed, true);
    assert.match(without.list.at(-1).printed, /ca-file/u);
    const agent = { ...bare, AGENT_PROXYURL: good.proxy.url, BUILD_BUILDID: '82' };
    const azure = await onAzure(blockOf(STRICT, 'A proxy', 'yaml', 'task:'), good, { files, environment: agent });
    assert.equal(azure.failed, false, azure.list.at(-1).printed);
  });

  test('tries it before the first real run, and nothing is sent', async () => {
    const asked = good.box.requests.length;
    const { list, failed } = await onGithub(blockOf(STRICT, 'Before the first real run'), good);
    assert.equal(failed, false, list.at(-1).printed);
    assert.match(list.at(-1).printed, /POST https:\/\/abc12345\.live\.dynatrace\.com\/api\/v2\/events\/ingest/u);
    assert.match(list.at(-1).printed, /Api-Token \*\*\*/u);
    assert.equal(good.box.requests.length, asked);
  });
});
