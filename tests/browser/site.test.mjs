// The documentation as a person meets it: the built site in a browser, every page, dark and light, wide and narrow, with
// its links, its search and through axe.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { open, skip, visit } from './browser.mjs';
import { openSite, pagesOfSite } from './docs-site.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const NARROW = { width: 360, height: 740 };

/** What people look for, and a page that they expect to find. */
const SEARCHED = [
  ['proxy', '/networks'],
  ['first marker', '/first-marker-github'],
  ['token', '/strict-enterprise'],
  ['inconclusive', '/configuration'],
  ['slo.yaml', '/keptn'],
  ['upload-report', '/inputs'],
  ['error-budget', '/keys'],
  ['merge queue', '/github'],
  ['service connection', '/azure'],
  ['jenkins', '/cli'],
  ['warm-up', '/configuration'],
];

describe('the documentation in Chromium', { skip, concurrency: false }, () => {
  let browser;
  let site;
  let pages;
  let walked;
  before(async () => {
    pages = pagesOfSite();
    [site, browser] = [await openSite(), await open()];
    walked = [];
    for (const path of pages) {
      walked.push({ path, ...(await walk(path)) });
    }
  });
  after(async () => {
    await browser?.close();
    site?.close();
  });

  /** A page of the site when it has come to life. */
  async function opened(path, options) {
    const visited = await visit(browser, site.url + path, { reducedMotion: 'reduce', ...options });
    await visited.page.waitForFunction(() => globalThis.document.querySelector('#app')?.__vue_app__);
    return visited;
  }

  /** What there is to say of a page: wide in both colours, then narrow. */
  async function walk(path) {
    const { page, troubles, asked, close } = await opened(path);
    const headings = await page.locator('main h1').allInnerTexts();
    const images = await page.locator('main img').evaluateAll((all) => all.map((it) => [it.src, it.naturalWidth]));
    await page.evaluate(AXE);
    const objections = [];
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForFunction(
        (it) => document.documentElement.classList.contains('dark') === (it === 'dark'),
        colorScheme,
      );
      const { violations, passes } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), RULES);
      objections.push(
        ...violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map((it) => it.html).slice(0, 3)}`),
      );
      if (!passes.some(({ id }) => id === 'color-contrast')) {
        objections.push(`${colorScheme}: contrast was not looked at`);
      }
    }
    await page.setViewportSize(NARROW);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    await close();
    const outside = asked.filter((url) => !url.startsWith(site.url) && !url.startsWith('data:'));
    return { troubles, outside, headings, images, objections, wide };
  }

  test('every page comes to life without a complaint, under a heading of its own, and asks nobody else', () => {
    assert.ok(walked.length > 20, `${walked.length} pages`);
    for (const { path, troubles, outside, headings, images } of walked) {
      assert.deepEqual([troubles, outside], [[], []], path);
      assert.equal(headings.length, 1, `${path}: ${headings}`);
      const broken = images.filter(([, width]) => width === 0);
      assert.deepEqual(broken, [], path);
    }
    assert.equal(new Set(walked.flatMap(({ headings }) => headings)).size, pages.length);
  });

  test('every link leads to a page, a file or a heading that is there', async () => {
    const { page, close } = await opened('/');
    const anchors = new Map();
    const links = [];
    for (const path of pages) {
      const html = await (await page.request.get(site.url + path)).text();
      const found = await page.evaluate((text) => {
        const seen = new DOMParser().parseFromString(text, 'text/html');
        const all = (what, of) => [...seen.querySelectorAll(what)].map((it) => it.getAttribute(of));
        return { ids: all('[id]', 'id'), hrefs: all('a[href]', 'href') };
      }, html);
      anchors.set(path, new Set(found.ids));
      links.push(...found.hrefs.map((href) => ({ path, url: new URL(href, site.url + path) })));
    }
    await close();
    const files = new Map();
    let within = 0;
    for (const { path, url } of links) {
      if (url.origin !== site.url) {
        assert.equal(url.protocol, 'https:', `${path}: ${url}`);
        continue;
      }
      within += 1;
      const ids = anchors.get(url.pathname);
      if (!ids && !files.has(url.pathname)) {
        files.set(url.pathname, (await fetch(url)).status);
      }
      assert.ok(ids || files.get(url.pathname) === 200, `${path}: nothing is at ${url.pathname}`);
      const wanted = decodeURIComponent(url.hash.slice(1));
      assert.ok(!wanted || ids?.has(wanted), `${path}: no heading ${url.pathname}${url.hash}`);
    }
    assert.ok(within > 300, `${within} links`);
    assert.ok(files.has('/plimsoll.schema.json'), 'the schema is served');
  });

  test('what a person looks for is found', async () => {
    const { page, troubles, close } = await opened('/');
    for (const [words, path] of SEARCHED) {
      await page.getByRole('button', { name: 'Search' }).click();
      await page.locator('input.search-input').fill(words);
      const result = page.locator(`a.result[href^="${path}"]`).first();
      await result.waitFor();
      await result.click();
      await page.waitForURL((url) => url.pathname === path);
      const said = page.locator('main').filter({ hasText: new RegExp(words.replace('.', String.raw`\.`), 'iu') });
      await said.waitFor();
    }
    await page.keyboard.press('/');
    await page.locator('input.search-input').fill('zebra');
    await page.getByText('No results for').waitFor();
    assert.deepEqual(troubles, []);
    await close();
  });

  test('no page is wider than a narrow screen, and its menu leads to every other', async () => {
    const tooWide = walked.filter(({ wide }) => wide > NARROW.width).map(({ path, wide }) => `${path}: ${wide}`);
    assert.deepEqual(tooWide, []);
    const { page, close } = await opened('/', { viewport: NARROW });
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Proxies and authorities' }).first().click();
    await page.waitForURL((url) => url.pathname === '/networks');
    await close();
  });

  test('axe has nothing to object to on any page, light and dark', () => {
    for (const { path, objections } of walked) {
      assert.deepEqual(objections, [], path);
    }
  });
});
