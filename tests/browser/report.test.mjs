// The report as a person meets it: in a browser, dark and light, on paper, with the keyboard, through axe.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { made, open, skip, visit } from './browser.mjs';
import { looksLike } from './golden.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const KINDS = ['fail', 'pass', 'mark', 'doctor', 'history', 'hostile', 'mistaken'];
const SCHEMES = ['light', 'dark'];

describe('the report in Chromium', { skip, concurrency: false }, () => {
  let browser;
  before(async () => {
    browser = await open();
  });
  after(() => browser?.close());

  for (const kind of KINDS) {
    test(`of a run with the outcome "${kind}" gives axe nothing to object to, light and dark`, async () => {
      for (const colorScheme of SCHEMES) {
        const { page, close } = await visit(browser, made(kind), {
          colorScheme,
          bypassCSP: true,
          reducedMotion: 'reduce',
        });
        await page.evaluate(AXE);
        const { violations, passes } = await page.evaluate(() =>
          globalThis.axe.run(document, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          }),
        );
        const said = violations.map(
          ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((it) => it.html).slice(0, 3)}`,
        );
        assert.deepEqual(said, [], colorScheme);
        assert.ok(
          passes.some(({ id }) => id === 'color-contrast'),
          'contrast was looked at',
        );
        await close();
      }
    });
  }

  for (const colorScheme of SCHEMES) {
    test(`looks as it did, ${colorScheme}`, async () => {
      const { page, close } = await visit(browser, made('fail'), { colorScheme, font: true });
      looksLike(`fail-${colorScheme}`, await page.screenshot({ fullPage: false }));
      await page.evaluate(() => document.querySelector('#each').scrollIntoView({ behavior: 'instant' }));
      looksLike(`evidence-${colorScheme}`, await page.screenshot());
      await close();
    });
  }

  test('answers what, by how much, since when, against what and what next on the first screen', async () => {
    for (const viewport of [
      { width: 1280, height: 720 },
      { width: 390, height: 844 },
    ]) {
      const { page, close } = await visit(browser, made('fail'), { viewport });
      const answers = await page
        .locator('.facts > div')
        .evaluateAll((all) => all.map((it) => [it.querySelector('dt').textContent, it.getBoundingClientRect().bottom]));
      assert.deepEqual(
        answers.map(([question]) => question),
        ['What failed', 'By how much', 'Since', 'Compared with', 'What to do next'],
      );
      const last = Math.max(...answers.map(([, bottom]) => bottom));
      assert.ok(last <= viewport.height, `${viewport.width} wide: it ends at ${last}`);
      await close();
    }
  });

  test('fits a narrow screen without a way to the side', async () => {
    for (const kind of ['fail', 'hostile', 'history']) {
      const { page, close } = await visit(browser, made(kind), { viewport: { width: 360, height: 740 } });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 360, `${kind}: ${wide}`);
      await close();
    }
  });

  test('is whole without scripts and without a network, and asks for nothing', async () => {
    const { page, asked, troubles, close } = await visit(browser, made('fail'), {
      javaScriptEnabled: false,
      offline: true,
    });
    assert.deepEqual([asked, troubles], [[made('fail')], []]);
    assert.ok(await page.locator('svg.chart').first().isVisible());
    await close();
  });

  test('prints whole: what is folded on the screen stands on paper, on white', async () => {
    const { page, close } = await visit(browser, made('20'), { colorScheme: 'dark' });
    const folded = page.locator('details.o:not([open]) .why').first();
    assert.ok(!(await folded.isVisible()));
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    assert.ok(await folded.isVisible());
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
    const pdf = await page.pdf({ format: 'A4' });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/gu).length;
    assert.ok(pages >= 8, `twenty objectives on ${pages} pages`);
    await close();
  });

  test('is walked with the keyboard: past the head, into the tables, to an objective, and a fold opens', async () => {
    const { page, close } = await visit(browser, made('20'));
    const focused = () => page.evaluate(() => document.activeElement.textContent.trim().slice(0, 60));
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'Skip to the verdict');
    await page.keyboard.press('Enter');
    assert.match(page.url(), /#main$/u);
    const fold = await page.locator('details.o:not([open]) > summary').first().elementHandle();
    await fold.focus();
    await page.keyboard.press('Enter');
    assert.ok(await fold.evaluate((it) => it.parentElement.open));
    const outline = await fold.evaluate((it) => getComputedStyle(it).outlineStyle);
    assert.equal(outline, 'solid');
    // A link to an objective that is folded opens it.
    const last = page.locator('table.all a').last();
    await last.focus();
    await page.keyboard.press('Enter');
    const target = await last.getAttribute('href');
    assert.ok(await page.locator(target).isVisible(), `${target} is shown`);
    await close();
  });

  test('lets foreign names be text: no script, no image, no address but https', async () => {
    const { page, asked, troubles, close } = await visit(browser, made('hostile'));
    assert.deepEqual([asked, troubles], [[made('hostile')], []]);
    assert.notEqual(await page.title(), 'taken');
    const found = await page.evaluate(() => ({
      foreign: document.querySelectorAll('script, img, iframe, object, embed, form, base').length,
      handlers: [...document.querySelectorAll('*')].filter((it) =>
        it.getAttributeNames().some((name) => name.startsWith('on')),
      ).length,
      links: [...document.links].map((it) => it.protocol).filter((it) => it !== 'https:' && it !== 'file:'),
      shown: document.body.innerText.includes('<img src=x onerror='),
      turned: /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/u.test(document.body.textContent),
    }));
    assert.deepEqual(found, { foreign: 0, handlers: 0, links: [], shown: true, turned: false });
    await close();
  });

  test('of five hundred objectives opens without jank', async (t) => {
    const { page, close } = await visit(browser, 'about:blank');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await page.goto(made('500'));
    assert.equal(await page.locator('table.all tbody tr').count(), 500);
    // What a machine's speed has no part in: how much there is, and how often it is laid out before it stands.
    const { metrics } = await session.send('Performance.getMetrics');
    const counted = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    const { Nodes: nodes, LayoutCount: layouts, LayoutDuration: layout, RecalcStyleDuration: style } = counted;
    assert.ok(nodes < 100_000, `${nodes} nodes`);
    assert.ok(layouts <= 10, `laid out ${layouts} times`);
    const moved = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const sum = (list) => list.getEntries().reduce((all, { value }) => all + value, 0);
          new PerformanceObserver((list) => resolve(sum(list))).observe({
            type: 'layout-shift',
            buffered: true,
          });
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
        }),
    );
    // A busy machine shows the page in pieces, and columns find their width between two of them. https://web.dev/articles/cls
    assert.ok(moved <= 0.1, `what is shown moves by ${moved}`);
    const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    const ms = (seconds) => `${(seconds * 1_000).toFixed(0)} ms`;
    t.diagnostic(`${nodes} nodes; first paint after ${paint?.toFixed(0)} ms; layout ${ms(layout)}, style ${ms(style)}`);
    await close();
  });
});
