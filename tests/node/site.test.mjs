// Every page of the documentation is reached from the site's own list of pages.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const DOCS = new URL('../../docs/', import.meta.url);

test('every page stands in the list beside the pages, and every entry of the list is a page', () => {
  const pages = readdirSync(DOCS).filter((name) => name.endsWith('.md') && name !== 'index.md');
  const listed = [...readFileSync(new URL('.vitepress/config.js', DOCS), 'utf8').matchAll(/link: '\/([\w-]+)'/gu)];
  assert.deepEqual(listed.map(([, name]) => `${name}.md`).sort(), pages.sort());
});
