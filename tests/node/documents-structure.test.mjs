// The content of dashboards and notebooks against their structure as Dynatrace documents it, written down here:
// https://docs.dynatrace.com/docs/analyze-explore-automate/dashboards-and-notebooks/document-api
// The annotations of a dashboard, of which it documents the name alone, are held to those of an exported one.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Ajv from 'ajv';
import { openBoard } from './board.mjs';

const text = { type: 'string', minLength: 1 };
const whole = { type: 'integer', minimum: 0 };
const object = (properties, optional = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const map = (of) => ({ type: 'object', patternProperties: { '^\\d+$': of }, additionalProperties: false });
const VISUALIZATION = {
  enum: ['lineChart', 'areaChart', 'barChart', 'pieChart', 'donutChart', 'singleValue', 'table'],
};
const UNITS = {
  type: 'array',
  items: object({
    identifier: text,
    unitCategory: text,
    baseUnit: text,
    displayUnit: { type: ['string', 'null'] },
    decimals: { type: ['integer', 'null'] },
    suffix: { type: 'string' },
    delimiter: { type: 'boolean' },
    added: whole,
  }),
};
const SETTINGS = { type: 'object', properties: { unitsOverrides: UNITS } };
const QUERY = {
  title: text,
  query: text,
  visualization: VISUALIZATION,
  visualizationSettings: SETTINGS,
  querySettings: { type: 'object' },
};
const FRAME = object({ from: text, to: text });
const UUID = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' };
const list = { type: 'array', maxItems: 0 };
const mapped = (type) => object({ field: text, type: { const: type } });

const DASHBOARD = object({
  version: { const: 21 },
  variables: list,
  tiles: map({
    oneOf: [object({ type: { const: 'markdown' }, content: text }), object({ type: { const: 'data' }, ...QUERY })],
  }),
  layouts: map(object({ x: { ...whole, maximum: 23 }, y: whole, w: { ...whole, maximum: 24 }, h: whole })),
  settings: object({ defaultTimeframe: object({ enabled: { type: 'boolean' }, value: FRAME }) }),
  annotations: {
    type: 'array',
    items: object({
      key: text,
      name: text,
      type: { const: 'query' },
      version: { const: 2 },
      input: text,
      dataMapping: object({ name: mapped('string'), description: mapped('string'), start: mapped('timestamp') }),
      displaySettings: object({
        color: text,
        pinned: { type: 'boolean' },
        referenceIds: { type: 'array', items: text },
      }),
    }),
  },
});
const NOTEBOOK = object({
  version: { const: '7' },
  defaultTimeframe: FRAME,
  defaultSegments: list,
  sections: {
    type: 'array',
    items: {
      oneOf: [
        object({ id: UUID, type: { const: 'markdown' }, markdown: text }),
        object({
          id: UUID,
          type: { const: 'dql' },
          title: text,
          showTitle: { type: 'boolean' },
          showInput: { type: 'boolean' },
          height: whole,
          filterSegments: list,
          drilldownPath: list,
          previousFilterSegments: list,
          state: object({
            input: object({ value: text, timeframe: FRAME }),
            visualization: VISUALIZATION,
            visualizationSettings: SETTINGS,
            querySettings: { type: 'object' },
          }),
        }),
      ],
    },
  },
});

let box;
let contents;

before(async () => {
  const board = await openBoard();
  box = board.box;
  const mark = { ...board.deployed, 'dynatrace-token': box.tokens.api, 'release-version': '1.4.2', 'command': 'mark' };
  await board.run(mark);
  await board.run();
  await board.run({ 'command': 'connect', 'connect-to': 'kyma', 'dynatrace-token': box.tokens.api });
  contents = box.documents.all().map(({ id, type, content }) => ({ id, type, content: JSON.parse(content) }));
});
after(() => box.close());

test('every document holds to it', () => {
  const ajv = new Ajv();
  const schemas = { dashboard: ajv.compile(DASHBOARD), notebook: ajv.compile(NOTEBOOK) };
  assert.deepEqual(contents.map(({ type }) => type).toSorted(), ['dashboard', 'dashboard', 'notebook']);
  for (const { id, type, content } of contents) {
    assert.ok(schemas[type](content), `${id}: ${JSON.stringify(schemas[type].errors, undefined, 1)}`);
  }
  const [{ content }] = contents;
  assert.ok(!schemas.dashboard({ ...content, version: '21' }));
  assert.ok(!schemas.dashboard({ ...content, tiles: { a: content.tiles[0] } }));
});

test('every tile has its place, no two share one, and a section has an id of its own', () => {
  for (const { id, type, content } of contents) {
    if (type === 'notebook') {
      assert.equal(new Set(content.sections.map((it) => it.id)).size, content.sections.length);
      continue;
    }
    assert.deepEqual(Object.keys(content.tiles), Object.keys(content.layouts), id);
    const cells = Object.values(content.layouts).flatMap(({ x, y, w, h }) => {
      assert.ok(x + w <= 24, id);
      return Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`);
    });
    assert.equal(new Set(cells).size, cells.length, `${id}: two tiles lie over each other`);
    for (const { displaySettings } of content.annotations) {
      assert.ok(displaySettings.referenceIds.every((it) => content.tiles[it].visualization === 'lineChart'));
    }
  }
});
