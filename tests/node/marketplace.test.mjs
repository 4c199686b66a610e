// Two minutes on the page of a marketplace: what it is, for whom, and what to copy; and what is copied from that page
// alone marks a release and gates it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { runJob as runOnAzure } from './azure-job.mjs';
import { runJob as runOnGithub } from './github-job.mjs';
import { blockOf, wordsOf } from './page.mjs';
import { openTenant, skip } from './tenant.mjs';
import { runScript } from './terminal-job.mjs';

/** So many words a minute are read, and so many lines stand on a first screen. */
const WORDS_A_MINUTE = 230;
const FIRST_SCREEN = 35;

const PAGES = [
  { host: 'GitHub', page: 'README.md', word: 'uses:' },
  { host: 'Azure', page: 'task/overview.md', word: 'task:' },
];
const pageOf = (page) => readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');

for (const { host, page, word } of PAGES) {
  test(`the page for ${host} is read in two minutes, up to and with all that is copied`, () => {
    const text = pageOf(page);
    const block = blockOf(page, 'Copy this', 'yaml', word);
    const read = text.slice(0, text.indexOf(block) + block.length);
    const minutes = wordsOf(read).length / WORDS_A_MINUTE;
    assert.ok(minutes <= 2, `${minutes.toFixed(1)} minutes`);
  });

  test(`the first screen for ${host} says what it is and for whom, and the copying begins on it`, () => {
    const screen = pageOf(page).split('\n').slice(0, FIRST_SCREEN).join('\n');
    for (const phrase of [/^For teams that deploy/mu, /\*\*mark/u, /\*\*gate/u, /^## Copy this$/mu, /plimsoll\.yml/u]) {
      assert.match(screen, phrase);
    }
  });
}

describe('what is copied from the page of a marketplace alone', { skip, concurrency: false }, () => {
  let good;
  before(async () => {
    good = await openTenant();
  });
  after(() => good?.close());

  for (const { host, page, word } of PAGES) {
    test(`marks and gates on ${host}: a good release passes, a slower one fails`, async (t) => {
      const slow = await openTenant({ slower: 1.8 });
      t.after(slow.close);
      const files = { 'plimsoll.yml': blockOf(page, 'Copy this', 'yaml', 'gate:\n') };
      const steps = blockOf(page, 'Copy this', 'yaml', word);
      const scopes = /scopes ((?:`[\w.]+`(?:,\s|\sand\s)?)+)/u.exec(pageOf(page))[1].match(/[\w]+\.[\w]+/gu);
      for (const [tenant, verdict] of [
        [good, 'pass'],
        [slow, 'fail'],
      ]) {
        const token = tenant.box.token({ kind: 'api', scopes });
        const before = tenant.box.events.length;
        const connection = { url: 'https://abc12345.live.dynatrace.com', parameters: { apitoken: token } };
        const given = { ...tenant, secrets: { DYNATRACE_TOKEN: token } };
        const run = host === 'GitHub' ? runOnGithub : runOnAzure;
        const job = await run(steps, { tenant: given, files, connections: { 'dynatrace-production': connection } });
        const [mark, gate] = job.list;
        assert.deepEqual([mark.outputs.marked, tenant.box.events.length - before], ['1', 1], mark.printed);
        assert.equal(gate.outputs?.verdict, verdict, gate.printed);
        assert.equal(job.failed, verdict === 'fail');
        assert.match(gate.summary, /p95 response time/u);
      }
    });
  }

  test('marks and gates on Azure with the secret variable of the README, and anywhere else', async () => {
    const files = { 'plimsoll.yml': blockOf('README.md', 'Copy this', 'yaml', 'gate:\n') };
    const azure = await runOnAzure(blockOf('README.md', 'On Azure'), { tenant: good, files });
    assert.deepEqual([azure.failed, azure.list[1].outputs.verdict], [false, 'pass'], azure.list[1].printed);
    const script = blockOf('README.md', 'Anywhere else', 'sh').replace(/^export .*$/mu, '');
    const environment = { PLIMSOLL_DYNATRACE_TOKEN: good.secrets.DYNATRACE_TOKEN };
    const job = await runScript(script, { tenant: good, files, environment });
    assert.equal(job.code, 0, job.printed);
    assert.match(job.printed, /^PASS \(score 100\)/mu);
  });
});
