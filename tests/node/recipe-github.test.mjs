// The recipes that tell GitHub, done as they stand there, with no more permissions than they name.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { startGithub } from '../sandbox/github/sandbox.mjs';
import { runJob } from './github-job.mjs';
import { blockOf } from './page.mjs';
import { folder } from './step.mjs';
import { openTenant, skip } from './tenant.mjs';

const PAGE = 'docs/github.md';
const CONFIG = blockOf('docs/first-gate.md', 'What must hold');
/** What the runner says that it checked out. */
const SHA = 'ffac537e6cbbf934b08745a378932722df287a53';

describe('by the recipes that tell GitHub', { skip, concurrency: false }, () => {
  let tenant;
  let hub;
  before(async () => {
    tenant = await openTenant();
    hub = await startGithub({ now: tenant.now });
    hub.commit(SHA, [{ number: 104, state: 'closed', merged_at: '2026-11-20T10:00:00Z', merge_commit_sha: SHA }]);
  });
  after(() => Promise.all([tenant?.close(), hub?.close()]));

  /** Runs the recipe under this heading; the token may do what its own `permissions` say. */
  async function follow(heading, { event = {}, files = { 'plimsoll.yml': CONFIG }, contexts = {} } = {}) {
    const text = blockOf(PAGE, heading);
    const [{ permissions }] = Object.values(parse(text).jobs);
    hub.permissions.clear();
    Object.entries(permissions).forEach(([name, right]) => hub.permissions.add(`${name}: ${right}`));
    const path = join(folder(), 'event.json');
    writeFileSync(path, JSON.stringify(event));
    const job = await runJob(text, {
      tenant,
      files,
      contexts: { github: { token: hub.jobToken, repository: 'shop/checkout', event }, ...contexts },
      environment: { GITHUB_API_URL: hub.url, GITHUB_EVENT_PATH: path, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
    });
    const { printed } = job.list.at(-1);
    assert.equal(job.failed, false, printed);
    assert.doesNotMatch(printed, /::warning/u, printed);
    return job.list.at(-1);
  }

  test('a deployment that triggers the gate goes on while it waits and succeeds with it, and its pull request is told', async () => {
    const made = await fetch(`${hub.url}/repos/shop/checkout/deployments`, {
      method: 'POST',
      headers: { 'authorization': `Bearer ${hub.jobToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ref: SHA, environment: 'production', auto_merge: false, required_contexts: [] }),
    });
    const { id, environment, sha } = await made.json();
    const step = await follow("The deployment's status", { event: { deployment: { id, environment, sha } } });
    const deployment = hub.deployments.find((it) => it.id === id);
    const states = deployment.statuses.map(({ state }) => state);
    assert.deepEqual(states, ['in_progress', 'success'], step.printed);
    assert.equal(step.outputs['deployment-id'], String(id));
    const [comment] = hub.comments;
    assert.equal(comment.issue, 104);
    assert.match(comment.body, /^<!-- plimsoll gate checkout production -->\n## ✅ checkout/u);
  });

  test('each service of a matrix has a comment of its own', async () => {
    for (const service of ['cart', 'payment']) {
      await follow('Several services', {
        files: { [`services/${service}/plimsoll.yml`]: CONFIG.replace('name: checkout', `name: ${service}`) },
        contexts: { matrix: { service } },
      });
    }
    const told = hub.comments.map(({ body }) => /gate (\w+) /u.exec(body)[1]);
    assert.deepEqual(told, ['checkout', 'cart', 'payment']);
  });

  test('a workflow that is called makes a deployment of its own', async () => {
    const count = hub.deployments.length;
    const secrets = { dynatrace: tenant.secrets.DYNATRACE_TOKEN };
    await follow('A reusable workflow', { contexts: { inputs: { version: '1.4.2' }, secrets } });
    assert.equal(hub.deployments.length, count + 1);
    const { environment, sha, statuses } = hub.deployments.at(-1);
    assert.deepEqual([environment, sha, statuses.at(-1).state], ['production', SHA, 'success']);
  });

  test('after a merge queue the pull request that was merged is told, by the comment that is there', async () => {
    const [{ id }, ...others] = hub.comments;
    await follow('A merge queue');
    assert.equal(hub.comments.length, others.length + 1);
    const { method, path } = hub.requests.at(-1);
    assert.equal(`${method} ${path}`, `PATCH /repos/shop/checkout/issues/comments/${id}`);
  });
});
