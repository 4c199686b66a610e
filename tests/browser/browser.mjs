// A real Chromium, headless, for pages that must look and behave as meant.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../../crate/xtask/chromium.mjs';
import { at, TARGET } from '../../crate/xtask/paths.mjs';

/** What a test says where there is none; false where there is one. */
export const skip = chromiumPath() ? false : 'skipped: no Chromium';

/** Text looks the same on every machine: the same font, the same edges. */
const ARGS = [
  '--disable-gpu',
  '--disable-lcd-text',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
];

const font = readFileSync(at('node_modules', 'inter-ui', 'variable', 'InterVariable.woff2')).toString('base64');

/** The tests' own font in the place of the machine's; the content security policy allows no other way in. */
export const FONT = `
@font-face { font-family: "Test Inter"; font-weight: 100 900; src: url(data:font/woff2;base64,${font}) format("woff2") }
body, svg text, code, pre, summary, table { font-family: "Test Inter" !important }
`;

/** One browser for a file of tests. */
export const open = () => chromium.launch({ executablePath: chromiumPath(), args: ARGS });

/** The address of a page that `cargo test --test pages` made. */
export const made = (name) => pathToFileURL(join(TARGET, 'tmp', 'pages', `${name}.html`)).href;

/**
 * A page of the browser, which keeps what went wrong in it and every address that it asked for.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function visit(browser, url, { font: pinned = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1120, height: 800 }, bypassCSP: pinned, ...options });
  const page = await context.newPage();
  const troubles = [];
  const asked = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => troubles.push(message.text()));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(url);
  if (pinned) {
    await page.addStyleTag({ content: FONT });
    await page.evaluate(() => document.fonts.load('16px "Test Inter"', 'a→✓').then(() => document.fonts.ready));
  }
  return { page, troubles, asked, close: () => context.close() };
}
