// `plimsoll import`: canary configurations of Kayenta, as its users write them, become files that the core believes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parse } from 'yaml';
import { fromKayenta } from '../../cli/kayenta.js';
import { Misuse } from '../../cli/options.js';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { hostileText } from './hostile.mjs';
import { folder } from './step.mjs';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const MINUTE_MS = 60_000;

const metric = (name, query, canary = {}, groups = ['Latency']) => ({
  name,
  query,
  groups,
  analysisConfigurations: { canary },
  scopeName: 'default',
});

const DATADOG = {
  name: 'checkout golden signals',
  description: 'latency and errors',
  configVersion: '1',
  applications: ['checkout'],
  judge: { name: 'NetflixACAJudge-v1.0', judgeConfigurations: {} },
  templates: { hits: 'sum:trace.http.request.hits{service:${scope},region:${location}}' },
  metrics: [
    metric(
      'p95 latency',
      { type: 'datadog', customInlineTemplate: 'avg:checkout.time{service:${scope}}' },
      { direction: 'increase', critical: true, effectSize: { allowedIncrease: 1.1, criticalIncrease: 5 } },
    ),
    metric('requests', { type: 'datadog', customFilterTemplate: 'hits' }, { direction: 'decrease' }, ['Traffic']),
    metric(
      'cpu',
      { type: 'datadog', metricName: 'avg:system.cpu.user' },
      { direction: 'either', nanStrategy: 'replace', effectSize: { allowedIncrease: 1.5, allowedDecrease: 0.8 } },
    ),
  ],
  classifier: { groupWeights: { Latency: 70, Traffic: 30 }, scoreThresholds: { marginal: 50, pass: 75 } },
};

const PROMETHEUS = {
  canaryConfig: {
    name: 'pods',
    applications: ['ad-hoc'],
    metrics: [metric('cpu', { type: 'prometheus', metricName: 'container_cpu', customFilterTemplate: 'pod' })],
    templates: { pod: "pod_name='${scope}'" },
    classifier: { groupWeights: { Latency: 100 } },
  },
  executionRequest: {
    scopes: { default: { experimentScope: { start: '1537783860000', end: '1537785660000', step: 10 } } },
    thresholds: { pass: 95, marginal: 75 },
  },
};

/** Every place in a value of JSON. */
function* placesOf(value, way = []) {
  for (const [key, inner] of Object.entries(Object(value) === value ? value : {})) {
    yield [...way, key];
    yield* placesOf(inner, [...way, key]);
  }
}

test('a configuration with anything in the place of anything is imported or refused in a phrase', () => {
  for (const way of placesOf(DATADOG)) {
    for (const other of [null, 0, 'x', [], {}, [null]]) {
      const config = structuredClone(DATADOG);
      const inside = way.slice(0, -1).reduce((it, key) => it[key], config);
      inside[way.at(-1)] = other;
      let imported;
      try {
        imported = fromKayenta(JSON.stringify(config), new Map([['scope', 'checkout']])).yaml;
      } catch (error) {
        assert.ok(error instanceof Misuse, `${way.join('.')} = ${JSON.stringify(other)}: ${error.stack}`);
        continue;
      }
      assert.ok(parse(imported).gate, `${way.join('.')} = ${JSON.stringify(other)}: ${imported}`);
      assert.doesNotMatch(imported, /undefined|\[object/u);
    }
  }
});

let dog;
before(async () => (dog = await startDatadog()));
after(() => dog.close());

async function plimsoll(args, { home = folder(), environment = {} } = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: home, env: { TMPDIR: home, ...environment } });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (said.stderr += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, home, ...said };
}

function imported(config, ...more) {
  const home = folder();
  writeFileSync(join(home, 'canary.json'), JSON.stringify(config));
  return plimsoll(['import', 'canary.json', ...more], { home });
}

test('a configuration over Datadog becomes a file with the same margins, weights and directions', async () => {
  const { code, stdout, stderr } = await imported(DATADOG, '--set', 'scope=checkout', '--set=location=eu-1');
  assert.equal(code, 0, stderr);
  const { release, datadog, gate } = parse(stdout);
  assert.deepEqual([release, datadog], [{ name: 'checkout' }, { service: 'checkout' }]);
  assert.deepEqual(gate.objectives, [
    {
      name: 'p95 latency',
      kind: 'level',
      harm: 'increase',
      margin: '10%',
      key: true,
      weight: 35,
      datadog: { query: 'avg:checkout.time{service:checkout}' },
    },
    {
      name: 'requests',
      kind: 'level',
      harm: 'decrease',
      weight: 30,
      datadog: { query: 'sum:trace.http.request.hits{service:checkout,region:eu-1}' },
    },
    {
      name: 'cpu',
      kind: 'level',
      harm: 'either',
      margin: '20%',
      weight: 35,
      datadog: { query: 'avg:system.cpu.user{checkout}' },
    },
  ]);
  for (const phrase of [
    /score of 75 was enough/u,
    /"p95 latency": was critical from a larger change on/u,
    /"requests": any significant change failed there/u,
    /"cpu": the smaller of the two/u,
    /"cpu": gaps were taken for 0/u,
    /baseline that ran beside the canary/u,
  ]) {
    assert.match(stderr, phrase);
    assert.match(stdout, phrase);
  }
});

test('the file that was written gates a release', async () => {
  const deployed = Math.floor((Date.now() - 40 * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  for (let minute = -90; minute < 39; minute += 1) {
    const value = (minute < 0 ? 0.2 : 0.3) + ((minute + 90) % 5) / 1_000;
    dog.sample('checkout.time', value, ['service:checkout'], deployed + minute * MINUTE_MS + 500);
  }
  const one = { ...DATADOG, metrics: DATADOG.metrics.slice(0, 1) };
  const { home, stdout } = await imported(one, '--set', 'scope=checkout');
  writeFileSync(join(home, 'plimsoll.yml'), stdout);
  const at = new Date(deployed).toISOString();
  const environment = { PLIMSOLL_DATADOG_API_KEY: dog.keys.api, PLIMSOLL_DATADOG_APP_KEY: dog.keys.app };
  const options = ['--datadog-site', dog.url, '--deployed-from', at, '--deployed-to', at, '--release-version', '2'];
  const gated = await plimsoll(['gate', '--json', ...options], { home, environment });
  assert.equal(gated.code, 1, gated.stderr);
  const { verdict, objectives } = JSON.parse(gated.stdout);
  assert.deepEqual([verdict, objectives[0].name, objectives[0].margin], ['fail', 'p95 latency', 0.1]);
});

test('what cannot be asked here, or names what nobody set, stays as a comment that says what to do', async () => {
  const unset = await imported(DATADOG, '--set', 'scope=checkout');
  assert.equal(unset.code, 0);
  assert.deepEqual(
    parse(unset.stdout).gate.objectives.map(({ name }) => name),
    ['p95 latency', 'cpu'],
  );
  assert.match(unset.stderr, /"requests": its query names \$\{location\}: import again with --set location=…/u);
  assert.match(unset.stdout, /^ {4}# - name: "requests"$/mu);
  const foreign = await imported(PROMETHEUS);
  assert.equal(foreign.code, 64);
  assert.match(foreign.stdout, /^ {2}after: 30m$/mu);
  assert.match(foreign.stdout, /^ {4}# {3}dynatrace: \{ metric: '' \} # was \{"type":"prometheus"/mu);
  assert.match(foreign.stderr, /"cpu": asked prometheus, which is not asked here/u);
  assert.match(foreign.stderr, /none of its metrics can be asked for yet/u);
});

test('a file that is none, and a command line that means nothing, are named with the fix', async () => {
  const home = folder();
  for (const [name, text] of [
    ['two.json', JSON.stringify([DATADOG, DATADOG])],
    ['none.json', '{"metrics":[]}'],
    ['not.json', 'metrics: []'],
  ]) {
    writeFileSync(join(home, name), text);
  }
  for (const [args, phrase] of [
    [['two.json'], /holds 2 canary configurations: keep/u],
    [['none.json'], /has no `metrics`/u],
    [['not.json'], /is no JSON/u],
    [['gone.json'], /"gone\.json", which cannot be read \(ENOENT\)/u],
    [[], /write which file/u],
    [['two.json', '--set', 'scope'], /`--set` has "scope": write/u],
    [['two.json', 'none.json'], /write which file/u],
    [['--sett=a=b'], /write which file/u],
  ]) {
    const { code, stdout, stderr } = await plimsoll(['import', ...args], { home });
    assert.deepEqual([code, stdout], [64, ''], stderr);
    assert.match(stderr, phrase);
  }
});

test('whatever stands in a configuration, the file is YAML that says what was written', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (name, query) => {
      const { yaml } = fromKayenta(
        JSON.stringify({
          ...DATADOG,
          name,
          applications: [query],
          metrics: [
            metric(name, { type: 'datadog', customInlineTemplate: `a${query.replaceAll('$', '')}` }),
            metric(query, { type: query, metricName: name }),
          ],
        }),
        new Map(),
      );
      const [objective, ...more] = parse(yaml).gate.objectives;
      assert.deepEqual([objective.kind, more], ['level', []]);
      const shown = (text) => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
      assert.equal(objective.name, shown(JSON.parse(JSON.stringify(name))));
    }),
    { numRuns: 200 },
  );
});
