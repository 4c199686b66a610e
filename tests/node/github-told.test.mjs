// What GitHub is told of a gate: the built action against the REST API on loopback, and the official client beside it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Octokit } from '@octokit/rest';
import { startGithub } from '../sandbox/github/sandbox.mjs';
import { commandIn, pairsIn } from './github-runner.mjs';
import { CONFIG, openShop } from './shop.mjs';
import { folder, runAction, textOf } from './step.mjs';

const SHA = 'ffac537e6cbbf934b08745a378932722df287a53';
const MARKER = '<!-- plimsoll gate checkout production -->';
let hub;
let good;
let bad;

before(async () => {
  [hub, good, bad] = await Promise.all([startGithub(), openShop(), openShop({ before: 100, after: 160 })]);
  hub.commit(SHA, [
    { number: 103, state: 'open', merged_at: null, merge_commit_sha: null },
    { number: 104, state: 'closed', merged_at: '2026-11-20T10:00:00Z', merge_commit_sha: SHA },
  ]);
});
afterEach(() => {
  hub.calm();
  ['deployments: write', 'pull-requests: write'].forEach((it) => hub.permissions.add(it));
});
after(() => Promise.all([hub.close(), good.close(), bad.close()]));

/** A gate that tells GitHub; `event`: what triggered the run. */
function gate(shop, { event, api = hub.url, ...more } = {}) {
  const environment = { GITHUB_API_URL: api };
  if (event) {
    environment.GITHUB_EVENT_PATH = join(folder(), 'event.json');
    writeFileSync(environment.GITHUB_EVENT_PATH, JSON.stringify(event));
  }
  const told = { 'github-deployment-status': 'true', 'github-comment': 'true', 'github-token': hub.jobToken };
  const inputs = { ...shop.inputs, ...shop.deployed, command: 'gate', ...told, ...more };
  return runAction({ inputs, environment, config: CONFIG });
}
const outputsOf = (step) => pairsIn(textOf(step, 'GITHUB_OUTPUT'));
const warningsOf = (step) =>
  step.lines
    .map(commandIn)
    .filter((it) => it?.name === 'warning')
    .map(({ data }) => data);
const restSince = (from) => hub.requests.slice(from).filter(({ route }) => route === 'rest');

test('a merged pull request is told by one comment, and a deployment of its commit ends as the verdict says', async () => {
  const first = await gate(good).ended;
  assert.equal(first.code, 0, first.stdout);
  assert.deepEqual(warningsOf(first), []);
  const deployment = hub.deployments.at(-1);
  assert.deepEqual([deployment.sha, deployment.environment], [SHA, 'production']);
  const [status] = deployment.statuses;
  assert.deepEqual([status.state, deployment.statuses.length], ['success', 1]);
  assert.match(status.log_url, /^https:\/\/github\.com\/shop\/checkout\/actions\/runs\/\d+\/attempts\/1$/u);
  assert.equal(outputsOf(first)['deployment-id'], String(deployment.id));
  assert.equal(hub.comments.length, 1);
  const second = await gate(bad, { 'deployment-id': String(deployment.id) }).ended;
  assert.equal(second.code, 1);
  assert.deepEqual(
    deployment.statuses.map(({ state }) => state),
    ['success', 'failure'],
  );
  assert.equal(hub.comments.length, 1, 'it is updated');
  const [{ issue, body }] = hub.comments;
  assert.equal(issue, 104);
  assert.match(body, /^<!-- plimsoll gate checkout production -->\n## ❌ checkout 1\.4\.2 to production: gate fail/u);
  assert.match(body, /\| \*\*What failed\*\* \|/u);
});

test('on a server of one’s own, and behind more comments than a page holds, what a person wrote is not ours', async () => {
  const event = { pull_request: { number: 7, head: { sha: SHA } } };
  for (let count = 0; count < 100; count += 1) {
    hub.comment(7, `talk ${count}`);
  }
  const theirs = hub.comment(7, `${MARKER}\nall is well`);
  const ours = hub.comment(7, `${MARKER}\nold`, { login: 'github-actions[bot]', type: 'Bot' });
  const from = hub.requests.length;
  const step = await gate(bad, { event, 'api': `${hub.url}/api/v3`, 'github-deployment-status': 'false' }).ended;
  assert.deepEqual(warningsOf(step), []);
  assert.ok(restSince(from).every(({ path }) => path.startsWith('/api/v3/repos/shop/checkout/')));
  assert.equal(theirs.body, `${MARKER}\nall is well`);
  assert.match(ours.body, /gate fail/u);
});

test('a token without the permission names the line, and the verdict stands', async () => {
  hub.permissions.clear();
  for (const [shop, code, verdict] of [
    [good, 0, 'pass'],
    [bad, 1, 'fail'],
  ]) {
    const step = await gate(shop).ended;
    assert.deepEqual([step.code, outputsOf(step).verdict], [code, verdict]);
    const warnings = warningsOf(step).filter((it) => it.includes('at GitHub'));
    assert.equal(warnings.length, 2, step.stdout);
    assert.match(warnings[0], /make the deployment.*403.*`deployments: write` under `permissions:` of the job/u);
    assert.match(warnings[1], /find the pull request.*403.*`pull-requests: write` under `permissions:` of the job/u);
  }
  const [wrong] = warningsOf(await gate(good, { 'github-token': 'ghs_anotherToken' }).ended);
  assert.match(wrong, /401, Bad credentials\. leave `github-token` out/u);
});

test('what GitHub says is said, and tells the runner nothing', async () => {
  hub.fault({ path: '/deployments', status: 422, body: { message: 'no\n::error::way ##[error]' } });
  const step = await gate(good, { 'github-comment': 'false' }).ended;
  assert.equal(step.lines.filter((line) => commandIn(line)?.name === 'error').length, 0, step.stdout);
  assert.match(warningsOf(step)[0], /422, no/u);
});

test('while the gate waits the deployment goes on, and a run that is cancelled does not leave it so', async () => {
  const now = new Date().toISOString();
  const running = gate(good, { 'deployed-from': now, 'deployed-to': now, 'github-comment': 'false' });
  await running.prints('is in_progress');
  await running.prints('warm-up');
  running.child.kill('SIGINT');
  const step = await running.ended;
  assert.equal(outputsOf(step).verdict, 'cancelled', step.stdout);
  const { statuses } = hub.deployments.at(-1);
  assert.deepEqual(
    statuses.map(({ state }) => state),
    ['in_progress', 'error'],
  );
});

test('the official client sends the same', async () => {
  hub.comment(104, `${MARKER}\nold`, { login: 'github-actions[bot]', type: 'Bot' });
  const from = hub.requests.length;
  await gate(bad).ended;
  const ours = restSince(from);
  const octokit = new Octokit({ baseUrl: hub.url, auth: hub.jobToken });
  const { repos, issues } = octokit.rest;
  const at = { owner: 'shop', repo: 'checkout' };
  const start = hub.requests.length;
  const sent = Object.fromEntries(ours.map(({ method, path, json }) => [`${method} ${path}`, json]));
  const body = (ending) => Object.entries(sent).find(([call]) => call.endsWith(ending))[1];
  const { data } = await repos.createDeployment({ ...at, ...body('/deployments') });
  await repos.createDeploymentStatus({ ...at, deployment_id: data.id, ...body('/statuses') });
  await repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: SHA, per_page: 100 });
  const page = { per_page: 100, page: 1 };
  const { data: comments } = await issues.listComments({ ...at, issue_number: 104, ...page });
  const { id } = comments.find((it) => it.body.startsWith(MARKER));
  await issues.updateComment({ ...at, comment_id: id, body: hub.comments.find((it) => it.id === id).body });
  const said = ({ method, path, query, json, headers }) => ({
    call: `${method} ${path.replace(/\d{4,}(?=\/statuses)/u, 'ID')}`,
    query,
    json,
    body: headers['content-type']?.split(';')[0],
  });
  assert.deepEqual(ours.map(said), restSince(start).map(said));
  assert.equal(ours.length, 5);
});
