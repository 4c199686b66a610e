// The recipes, done as they stand there: by the hosts' own words, on pipelines that have no shim with the command line
// that npm installed, against tenants under the addresses that stand on the pages.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { runJob as runOnAzure } from './azure-job.mjs';
import { runJob as runOnGithub } from './github-job.mjs';
import { blockOf } from './page.mjs';
import { openTenant, skip } from './tenant.mjs';
import { runScript } from './terminal-job.mjs';

const CONFIG = blockOf('docs/first-gate.md', 'What must hold');
const KEPT = ['junit.xml', 'outputs.json', 'report.html', 'result.json', 'summary.md'];

/** A stand-in that writes down how it was called. */
const RECORDER = '#!/bin/sh\nprintf "%s\\n" "$(basename "$0") $*" >> called\n';

describe('by the recipes', { skip, concurrency: false }, () => {
  let good;
  before(async () => {
    good = await openTenant();
  });
  after(() => good?.close());

  /** A tenant in which this very release is slower. */
  async function slow(t) {
    const tenant = await openTenant({ slower: 1.8 });
    t.after(tenant.close);
    return tenant;
  }
  const files = { 'plimsoll.yml': CONFIG };
  const token = ({ secrets }) => ({ PLIMSOLL_DYNATRACE_TOKEN: secrets.DYNATRACE_TOKEN });
  const github = (page, heading, tenant, more = {}) =>
    runOnGithub(blockOf(page, heading, 'yaml', more.words), { tenant, files, ...more });

  /** GitLab gives a job its script's lines, one after the other, and keeps what the job names. */
  test('GitLab marks and gates, keeps the report, and a slower release fails the job', async (t) => {
    const { deploy } = parse(blockOf('docs/cli.md', 'GitLab'));
    const gitlab = { GITLAB_CI: 'true', CI_PIPELINE_ID: '81', CI_JOB_ID: '7', CI_ENVIRONMENT_NAME: deploy.environment };
    for (const [tenant, code, verdict] of [
      [good, 0, 'pass'],
      [await slow(t), 1, 'fail'],
    ]) {
      const environment = { ...token(tenant), ...gitlab };
      const job = await runScript(deploy.script.join('\n'), { tenant, files, environment });
      assert.equal(job.code, code, job.printed);
      const [folder] = deploy.artifacts.paths;
      assert.deepEqual(readdirSync(join(job.workspace, folder)).sort(), KEPT);
      assert.equal(JSON.parse(readFileSync(join(job.workspace, folder, 'result.json'), 'utf8')).verdict, verdict);
      assert.match(readFileSync(join(job.workspace, deploy.artifacts.reports.junit), 'utf8'), /<testsuite/u);
      assert.match(JSON.stringify(tenant.box.events.at(-1)), /production/u);
    }
  });

  test('Jenkins runs the lines of its stages, and finds the report where the page looks for it', async (t) => {
    const pipeline = blockOf('docs/cli.md', 'Jenkins', 'groovy');
    const [, variable, id] = /(\w+) = credentials\('([\w-]+)'\)/u.exec(pipeline);
    assert.equal(id, 'dynatrace-token');
    const lines = [...pipeline.matchAll(/^ *sh '(.*)'$/gmu)].map(([, line]) => line);
    assert.equal(lines.length, 3);
    for (const [tenant, code] of [
      [good, 0],
      [await slow(t), 1],
    ]) {
      const environment = { [variable]: tenant.secrets.DYNATRACE_TOKEN, JENKINS_URL: 'https://jenkins.example.com/' };
      const job = await runScript(lines.join('\n'), { tenant, files, environment });
      assert.equal(job.code, code, job.printed);
      const [, junit] = /junit '(.*?)'/u.exec(pipeline);
      assert.match(readFileSync(join(job.workspace, junit), 'utf8'), /p95 response time/u);
    }
  });

  test('Octopus marks and gates the release that it names', async () => {
    const values = {
      'Dynatrace.Token': good.secrets.DYNATRACE_TOKEN,
      'Octopus.Project.Name': 'checkout',
      'Octopus.Release.Number': '2026.4.1',
      'Octopus.Environment.Name': 'production',
    };
    const cases = Object.entries(values).map(([name, value]) => `${name}) echo '${value}';;`);
    const programs = { get_octopusvariable: `#!/bin/sh\ncase "$1" in ${cases.join(' ')} esac\n` };
    const job = await runScript(blockOf('docs/cli.md', 'Octopus', 'bash'), { tenant: good, files, programs });
    assert.equal(job.code, 0, job.printed);
    assert.match(job.printed, /PASS: checkout 2026\.4\.1 is marked/u);
    assert.match(JSON.stringify(good.box.events.at(-1)), /2026\.4\.1.*production|production.*2026\.4\.1/u);
  });

  test('a first file is written, explained and looked at on a laptop', async () => {
    const text = blockOf('docs/cli.md', 'A first', 'bash');
    const [line, scopes] = /^export .*# scopes (.*)\n/mu.exec(text);
    const environment = { PLIMSOLL_DYNATRACE_TOKEN: good.box.token({ kind: 'api', scopes: scopes.split(', ') }) };
    const job = await runScript(text.replace(line, ''), { tenant: good, environment });
    assert.equal(job.code, 0, job.printed);
    assert.ok(parse(readFileSync(join(job.workspace, 'plimsoll.yml'), 'utf8')).gate.objectives.length > 1);
    assert.match(job.printed, /p95 response time/u);
    assert.match(job.printed, /✓ token/u);
  });

  test('the package says on its own page how to mark and gate', async () => {
    const script = blockOf('cli/README.md', 'Plimsoll on the command line', 'sh').replace(/^export .*$/mu, '');
    const job = await runScript(script, { tenant: good, files, environment: token(good) });
    assert.equal(job.code, 0, job.printed);
    assert.match(job.printed, /PASS: checkout 1\.4\.2 is marked on 1 entity/u);
  });

  test('a canary of Kayenta becomes a plimsoll.yml that is believed', async () => {
    const metric = { name: 'latency', query: { type: 'datadog', metricName: 'avg:latency{${scope}}' } };
    const canary = {
      name: 'shop',
      metrics: [{ ...metric, analysisConfigurations: { canary: { direction: 'increase' } } }],
    };
    const script = `${blockOf('docs/migrate.md', 'Kayenta', 'bash')}\nnpx plimsoll explain --release-name checkout`;
    const job = await runScript(script, { tenant: good, files: { 'canary.json': JSON.stringify(canary) } });
    assert.equal(job.code, 0, job.printed);
    assert.match(readFileSync(join(job.workspace, 'plimsoll.yml'), 'utf8'), /latency/u);
  });

  test('GitHub: an environment with approval, several services, and a reusable workflow', async () => {
    const approved = await github('docs/github.md', 'An environment', good);
    assert.equal(approved.failed, false, approved.list.at(-1).printed);
    for (const service of ['cart', 'checkout']) {
      const { failed, list } = await github('docs/github.md', 'Several services', good, {
        files: { [`services/${service}/plimsoll.yml`]: CONFIG.replace('name: checkout', `name: ${service}`) },
        contexts: { matrix: { service } },
      });
      assert.equal(failed, false, list.at(-1).printed);
    }
    const called = await github('docs/github.md', 'A reusable workflow', good, {
      contexts: { inputs: { version: '1.4.2' }, secrets: { dynatrace: good.secrets.DYNATRACE_TOKEN } },
    });
    assert.equal(called.failed, false, called.list.at(-1).printed);
    assert.match(called.list.at(-1).outputs.chat, /1\.4\.2/u);
    const forgotten = await github('docs/github.md', 'A reusable workflow', good, {
      contexts: { inputs: { version: '1.4.2' }, secrets: {} },
    });
    assert.match(forgotten.list.at(-1).printed, /dynatrace-token.*(?:empty|not given|none|missing)/u);
  });

  test('GitHub: where the server keeps no report, a warning says so and the verdict does not change', async () => {
    const job = await github('docs/github.md', 'The report as a page', good);
    assert.equal(job.failed, false, job.list.at(-1).printed);
    const { verdict, 'report-url': url } = job.steps.gate.outputs;
    assert.deepEqual([verdict, url], ['pass', undefined]);
    assert.match(job.steps.gate.printed, /::warning/u);
  });

  test('what failed is rolled back, what passed is not, and the run is red where it was', async (t) => {
    const deploy = { 'deploy.sh': RECORDER };
    const git = { git: '#!/bin/sh\necho v1.4.1\n' };
    const bad = await slow(t);
    const worse = await github('docs/rollback.md', 'Redeploying', bad, {
      words: 'uses:',
      files: { ...files, ...deploy },
      programs: git,
    });
    assert.equal(worse.failed, true);
    assert.match(readFileSync(join(worse.workspace, 'called'), 'utf8'), /deploy\.sh v1\.4\.1/u);
    const well = await github('docs/rollback.md', 'Redeploying', good, { words: 'uses:', files, programs: git });
    assert.deepEqual([well.failed, well.list.map(({ outcome }) => outcome).slice(1)], [false, ['skipped', 'skipped']]);
  });

  test('nobody waits: a step looks once, and a later one goes on where it left off', async () => {
    const first = await github('docs/soak.md', 'Nobody has to wait', good, { words: 'id: gate' });
    assert.equal(first.steps.gate.outputs.verdict, 'pending', first.list.at(-1).printed);
    const later = new Date(Date.parse(first.steps.gate.outputs['next-look']) + 3_600_000).getTime();
    writeFileSync(good.environment.TEST_CLOCK, String(later - Date.now()));
    const next = await github('docs/soak.md', 'Nobody has to wait', good, {
      words: 'state:',
      contexts: { needs: { deploy: { outputs: { state: first.steps.gate.outputs.state } } } },
    });
    assert.equal(next.failed, false, next.list.at(-1).printed);
    assert.equal(next.list.at(-1).outputs.verdict, 'pass', next.list.at(-1).printed);
  });

  test('Azure: a service connection by its name, and a release that failed is rolled back', async (t) => {
    const parameters = { apitoken: good.secrets.DYNATRACE_TOKEN };
    const connections = { 'dynatrace-production': { url: 'https://abc12345.live.dynatrace.com', parameters } };
    const marked = await runOnAzure(blockOf('docs/azure.md', 'Service connections'), { tenant: good, connections });
    assert.equal(marked.failed, false, marked.list.at(-1).printed);
    const bad = await slow(t);
    const job = await runOnAzure(blockOf('docs/rollback.md', 'Redeploying', 'yaml', 'task:'), {
      tenant: bad,
      files: { ...files, 'deploy.sh': RECORDER },
    });
    assert.equal(job.failed, true, job.list.map(({ printed }) => printed).join('\n'));
    assert.ok(readdirSync(job.workspace).includes('called'));
  });
});
