// The schema of plimsoll.yml as editors and SchemaStore take it: draft 7, strict, a text to hover over on every key, and
// every example on a page is valid by it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { openDoor } from '../../crate/web/js/door.js';
import { blockOf } from './page.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'docs', 'plimsoll.schema.json'), 'utf8'));
// In the mode in which SchemaStore compiles its own.
const ajv = new Ajv({ strict: true, allErrors: true });
const valid = ajv.compile(SCHEMA);

/** The objects that describe keys, with their paths; conditions on keys that are described elsewhere are none. */
function* sections(node, path = '') {
  if (node.properties) {
    yield [path, node];
    for (const [key, value] of Object.entries(node.properties)) {
      yield* sections(value, `${path}/${key}`);
    }
  }
  for (const word of ['items', 'additionalProperties']) {
    if (typeof node[word] === 'object') {
      yield* sections(node[word], `${path}/${word}`);
    }
  }
  for (const word of ['oneOf', 'anyOf']) {
    for (const one of node[word] ?? []) {
      yield* sections(one, path);
    }
  }
}

/** The blocks on the pages that are a plimsoll.yml: their keys at the top are keys of it. */
function examples() {
  const pages = [
    'README.md',
    ...readdirSync(join(ROOT, 'docs'))
      .filter((it) => it.endsWith('.md'))
      .map((it) => `docs/${it}`),
  ];
  return pages.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ya?ml\n([\s\S]*?)^```/gmu)]
      .map(([, text]) => ({ page, text, value: parse(text) }))
      .filter(({ value }) => value && !Array.isArray(value))
      .filter(({ value }) => Object.keys(value).every((key) => key in SCHEMA.properties)),
  );
}

test('it is a schema of draft 7 under its own address, and strict', () => {
  assert.equal(SCHEMA.$schema, 'http://json-schema.org/draft-07/schema#');
  assert.match(
    SCHEMA.$id,
    /^https:\/\/raw\.githubusercontent\.com\/plimsoll\/plimsoll\/v1\/docs\/plimsoll\.schema\.json$/u,
  );
  assert.ok(SCHEMA.title && SCHEMA.description);
});

test('every key has a text to hover over, and no section takes keys that it does not know', () => {
  const all = [...sections(SCHEMA)];
  assert.ok(all.length > 10, `${all.length} sections`);
  for (const [path, section] of all) {
    for (const [key, value] of Object.entries(section.properties)) {
      assert.ok(value.description?.length > 15, `${path}/${key} says nothing`);
    }
    assert.equal(section.additionalProperties, false, `${path} takes any key`);
  }
});

test('every example on a page is valid by it', () => {
  const found = examples().filter(({ text }) => !text.includes('…'));
  assert.ok(found.length > 10, `${found.length} examples`);
  for (const { page, text, value } of found) {
    assert.ok(valid(value), `${page}: ${ajv.errorsText(valid.errors)}\n${text}`);
  }
});

test('what the core refuses an editor underlines', () => {
  const objective = { name: 'p95', kind: 'level', harm: 'increase', dynatrace: { metric: 'a' } };
  const file = (more) => ({ gate: { objectives: [{ ...objective, ...more }] } });
  assert.ok(valid(file({})), ajv.errorsText(valid.errors));
  for (const wrong of [{ margn: '10%' }, { harm: 'more' }, { kind: 'levels' }, { pass: ['<5'] }, { key: 'yes' }]) {
    assert.ok(!valid(file(wrong)), JSON.stringify(wrong));
  }
});

// https://github.com/SchemaStore/schemastore/blob/master/CONTRIBUTING.md
test("the entry for SchemaStore's catalogue names the files that the core looks for, and the schema", () => {
  const entry = JSON.parse(blockOf('CONTRIBUTING.md', 'SchemaStore', 'json'));
  assert.deepEqual(Object.keys(entry), ['name', 'description', 'fileMatch', 'url']);
  const door = openDoor(join(ROOT, 'dist', 'action', 'plimsoll.wasm'));
  assert.deepEqual(entry.fileMatch, door.configPaths('github', {}));
  assert.equal(entry.url, SCHEMA.$id);
  assert.ok(!/schema|[.]$/iu.test(entry.name + entry.description), 'the catalogue knows that it is a schema');
});
