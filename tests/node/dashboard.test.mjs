// Objectives drawn on a dashboard, and a release that Dynatrace sees, on the built action against the sandbox.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pairsIn } from './github-runner.mjs';
import { openShop } from './shop.mjs';
import { alone, runAction, textOf } from './step.mjs';

const ID = '12345678-1111-4444-8888-123456789012';
const MINUTE_MS = 60_000;
const bounds = { top: 0, left: 0, width: 304, height: 304 };
const tile = (name, selector, unit) => ({
  name,
  tileType: 'DATA_EXPLORER',
  configured: true,
  bounds,
  tileFilter: {},
  queries: [{ id: 'A', enabled: true }],
  visualConfig: { type: 'GRAPH_CHART', rules: [{ matcher: 'A:', unitTransform: unit }], thresholds: [] },
  metricExpressions: [`resolution=null&(${selector}):limit(100):names`],
});
const DASHBOARD = {
  id: ID,
  dashboardMetadata: { name: 'KQG;project=shop;service=checkout;stage=production', owner: 'ada' },
  tiles: [
    {
      name: 'Markdown',
      tileType: 'MARKDOWN',
      configured: true,
      bounds,
      tileFilter: {},
      markdown: 'KQG.Total.Pass=90%;KQG.Total.Warning=75%;KQG.Compare.WithScore=pass;KQG.Compare.Results=1',
    },
    tile(
      'Response time;sli=rt;pass=<=+50%,<600;key=true',
      'builtin:service.response.time:splitBy():avg',
      'MilliSecond',
    ),
    { name: 'Problems', tileType: 'OPEN_PROBLEMS', configured: true, bounds, tileFilter: {} },
  ],
};

let shop;

before(async () => {
  shop = await openShop();
  shop.box.dashboard(DASHBOARD);
  shop.box.release({ name: 'checkout', product: 'shop', stage: 'production', version: '1.4.2', vulnerabilities: 2 });
  shop.box.release({ name: 'checkout', product: 'shop', stage: 'production', version: '1.4.20', vulnerabilities: 7 });
});
after(() => shop.close());

async function run(config, text, more = {}) {
  const home = alone('action');
  mkdirSync(join(home, 'workspace', 'dynatrace'));
  writeFileSync(join(home, 'workspace', config), text);
  const end = Date.parse(shop.deployed['deployed-to']) - 10 * MINUTE_MS;
  const inputs = {
    ...shop.inputs,
    'command': 'gate',
    config,
    'release-name': 'checkout',
    'release-stage': 'production',
    'release-product': 'shop',
    'deployed-from': new Date(end - MINUTE_MS).toISOString(),
    'deployed-to': new Date(end).toISOString(),
    ...more,
  };
  const step = await runAction({ inputs, home }).ended;
  const outputs = pairsIn(textOf(step, 'GITHUB_OUTPUT'));
  assert.ok(outputs.result, step.stdout);
  return { step, outputs, result: JSON.parse(readFileSync(outputs.result, 'utf8')) };
}

test('a dashboard passes by its id, by its name and as a file', async () => {
  for (const [config, text] of [
    ['dynatrace/dynatrace.conf.yaml', `spec_version: '0.1.0'\ndtCreds: dynatrace\ndashboard: ${ID}\n`],
    ['dynatrace/dynatrace.conf.yaml', 'dashboard: query\n'],
    ['carts.json', JSON.stringify(DASHBOARD)],
  ]) {
    const { step, outputs, result } = await run(config, text);
    assert.equal(outputs.verdict, 'pass', step.stdout);
    assert.deepEqual(
      result.objectives.map(({ name, key }) => [name, key]),
      [
        ['Response time', true],
        ['problems', true],
      ],
    );
    const time = result.objectives[0].after.value;
    assert.ok(time > 90 && time < 110, `milliseconds: ${time}`);
  }
});

test('doctor reads the dashboard and looks at what its tiles ask', async () => {
  const { step, result } = await run('dynatrace/dynatrace.conf.yaml', `dashboard: ${ID}\n`, { command: 'doctor' });
  const of = (about) => result.checks.find((check) => check.check.startsWith(about));
  assert.equal(of('dashboard')?.found, 'it has 2 objectives', step.stdout);
  assert.equal(of('scope ReadConfig')?.state, 'ok', JSON.stringify(result.checks));
  assert.ok(of('objective Response time'), JSON.stringify(result.checks));
});

test('a release with vulnerabilities fails, whatever other versions have', async () => {
  const config = `
release: { name: checkout, stage: production, product: shop }
gate:
  objectives:
    - { name: no vulnerabilities, kind: value, dynatrace: { releases: vulnerabilities } }
    - { name: no problems of the release, kind: value, dynatrace: { releases: problems } }
`;
  const { step, outputs, result } = await run('plimsoll.yml', config);
  assert.equal(outputs.verdict, 'fail', step.stdout);
  assert.deepEqual(
    result.objectives.map(({ verdict, after: seen }) => [verdict, seen.value]),
    [
      ['fail', 2],
      ['pass', 0],
    ],
  );
});
