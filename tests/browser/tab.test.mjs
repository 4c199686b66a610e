// The tab of the extension beside a run, in a browser, in a page that speaks the host's end of the SDK's protocol.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TARGET } from '../../crate/xtask/paths.mjs';
import { openAzureDevOps, TOKEN } from './azure-devops.mjs';
import { open, skip, visit } from './browser.mjs';

const report = (name) => readFileSync(join(TARGET, 'tmp', 'pages', `${name}.html`), 'utf8');

describe('the tab beside an Azure run', { skip, concurrency: false }, () => {
  let browser;
  before(async () => {
    browser = await open();
  });
  after(() => browser?.close());

  /** The host's page with the tab in it. */
  async function run(stage, work) {
    const azure = await openAzureDevOps(stage);
    const { page, troubles, asked, close } = await visit(browser, azure.url);
    try {
      await work({ page, tab: page.frameLocator('iframe'), azure, troubles, asked });
    } finally {
      await close();
      azure.close();
    }
  }

  test('shows the report that the step attached, and tells the host that it is there', async () => {
    await run({ attachments: [{ name: 'fail', html: report('fail') }] }, async ({ page, tab, azure }) => {
      const shown = tab.frameLocator('iframe');
      await shown.getByText('Worse: p95 response time [checkout]').first().waitFor();
      assert.equal(await tab.locator('iframe').getAttribute('title'), 'fail: checkout 1.4.2 to production · Plimsoll');
      assert.ok(await tab.locator('#reports').isHidden(), 'one report needs no choice');
      await page.waitForFunction(() => globalThis.heard.includes('loaded'));
      assert.deepEqual(await page.evaluate(() => globalThis.heard), ['handshake 5', 'loaded']);
      assert.ok(azure.asked.some(({ token }) => token === `Bearer ${TOKEN}`));
    });
  });

  test('lets several steps be chosen from, the one that failed first', async () => {
    const attachments = ['pass', 'fail'].map((name) => ({ name, html: report(name) }));
    await run({ attachments }, async ({ tab }) => {
      const shown = tab.frameLocator('iframe');
      await shown.getByText('What failed').first().waitFor();
      const buttons = tab.locator('#reports button');
      assert.deepEqual(await buttons.allTextContents(), [
        'pass: checkout 1.4.2 to production',
        'fail: checkout 1.4.2 to production',
      ]);
      assert.equal(await buttons.nth(1).getAttribute('aria-pressed'), 'true');
      await buttons.nth(0).press('Enter');
      await shown.locator('.verdict.pass').waitFor();
    });
  });

  test('keeps a report that is none of ours in a frame without scripts and without a way out', async () => {
    const html = `<!doctype html><title>x</title><p id="p">here</p><script>parent.postMessage('{"taken":1}','*');document.title='taken';top.location='about:blank'</script>`;
    await run({ attachments: [{ name: 'fail', html }] }, async ({ page, tab, troubles }) => {
      const shown = tab.frameLocator('iframe');
      await shown.locator('#p').waitFor();
      assert.equal(await shown.locator('title').textContent(), 'x');
      assert.equal(await page.title(), 'Run 42');
      assert.match(troubles.join('\n'), /Blocked script execution in 'about:srcdoc'/u);
    });
  });

  test('sends the token to no other place than the one that it is for', async () => {
    const attachments = [{ name: 'fail', html: '', href: 'http://127.0.0.1:9/elsewhere' }];
    await run({ attachments }, async ({ tab, asked }) => {
      await tab.getByText('No step of this run has left a report yet').waitFor();
      assert.ok(!asked.some((url) => url.includes(':9/')), asked.join());
    });
  });

  test('says that there is no report yet, and why one could not be read', async () => {
    await run({}, ({ tab }) => tab.getByText('No step of this run has left a report yet').waitFor());
    await run({ status: 403 }, ({ tab }) => tab.getByText(/The report could not be read: .* answered 403/u).waitFor());
  });

  test('is dark where the host is', async () => {
    const theme = { 'background-color': 'rgba(31, 31, 31, 1)', 'text-primary-color': 'rgba(255, 255, 255, 0.9)' };
    await run({ theme, attachments: [{ name: 'fail', html: report('fail') }] }, async ({ tab }) => {
      const body = tab.frameLocator('iframe').locator('body');
      assert.equal(await body.evaluate((it) => getComputedStyle(it).backgroundColor), 'rgb(14, 20, 27)');
    });
  });
});
