// `npm run screenshots`: the pictures of the README and of the marketplace, from what the demo's failing gate wrote.
// The summary is drawn as GitHub draws Markdown; the report is the file itself.

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { marked } from 'marked';
import { PNG } from 'pngjs';
import { chromiumPath } from '../../crate/xtask/chromium.mjs';
import { at } from '../../crate/xtask/paths.mjs';
import { FONT, open, visit } from '../browser/browser.mjs';
import { SMALL } from '../browser/golden.mjs';

const OUT = at('docs', 'pictures');
const LARGEST_BYTES = 150_000;
const GATE_OF_V2 = 'step-2';

if (!chromiumPath()) {
  console.error('There is no Chromium on the PATH: install one, or name it in CHROMIUM');
  process.exit(1);
}

/** Runs the demo and resolves to the folder in which everything that its gates wrote is. */
function demo() {
  const child = spawn(process.execPath, [fileURLToPath(new URL('demo.mjs', import.meta.url))], {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
    process.stdout.write(text);
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      const [, folder] = /Everything the gate wrote is in (.+)$/mu.exec(said) ?? [];
      return code === 0 && folder ? resolve(folder) : reject(new Error(`the demo ended with ${code}`));
    });
  });
}

/** The signs before verdicts as pictures: machines without a screen have no font for them. */
function pictured(html) {
  return html.replaceAll(/\p{Emoji_Presentation}|\p{Emoji}\ufe0f/gu, (sign) => {
    const name = sign.codePointAt(0).toString(16);
    const svg = readFileSync(at('node_modules', '@twemoji', 'svg', `${name}.svg`)).toString('base64');
    return `<img alt="" style="height:1em;vertical-align:-0.1em;background:none" src="data:image/svg+xml;base64,${svg}">`;
  });
}

/** The step summary in a page of its own, in GitHub's style. */
function drawn(markdown) {
  const css = readFileSync(at('node_modules', 'github-markdown-css', 'github-markdown.css'), 'utf8');
  return `<!doctype html><html lang="en"><title>Summary</title><style>${css}
body { margin: 0; padding: 24px 32px } .markdown-body { max-width: 1040px }</style>
<body class="markdown-body">${pictured(marked.parse(markdown, { gfm: true }))}</body></html>`;
}

function keep(name, taken) {
  const small = PNG.sync.write(PNG.sync.read(taken), SMALL);
  const path = join(OUT, `${name}.png`);
  if (small.length > LARGEST_BYTES) {
    throw new Error(`${path} would have ${small.length} bytes`);
  }
  writeFileSync(path, small);
  console.log(`${path}: ${small.length} bytes`);
}

const reports = process.argv[2] ?? (await demo());
const step = join(reports, GATE_OF_V2);
const [report] = readdirSync(step, { recursive: true }).filter((path) => path.endsWith('report.html'));
const summary = join(step, 'summary.html');
writeFileSync(summary, drawn(readFileSync(join(step, 'step_summary'), 'utf8')));
mkdirSync(OUT, { recursive: true });

const browser = await open();
for (const colorScheme of ['light', 'dark']) {
  const options = { colorScheme, font: true, viewport: { width: 1120, height: 720 } };
  const shown = await visit(browser, pathToFileURL(join(step, report)).href, options);
  keep(`report-${colorScheme}`, await shown.page.screenshot());
  await shown.page.addStyleTag({ content: '.skip { display: none }' });
  const chart = shown.page.locator('details.o').first();
  await chart.scrollIntoViewIfNeeded();
  keep(`evidence-${colorScheme}`, await chart.screenshot());
  await shown.close();
  const page = await visit(browser, pathToFileURL(summary).href, options);
  await page.page.addStyleTag({ content: FONT });
  keep(`summary-${colorScheme}`, await page.page.screenshot());
  await page.close();
}
await browser.close();
