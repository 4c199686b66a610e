// Dashboards and notebooks on the built action and task against the sandbox.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { CONFIG, ID, MINUTE_MS, openBoard } from './board.mjs';
import { pairsIn } from './github-runner.mjs';
import { camelCase } from './shop.mjs';
import { runTask, textOf } from './step.mjs';

let box;
let deployed;
let run;
let writes;

before(async () => {
  ({ box, deployed, run, writes } = await openBoard());
});
after(() => box.close());
beforeEach(() => {
  box.requests.length = 0;
});

const outputsOf = (step) => pairsIn(textOf(step, 'GITHUB_OUTPUT'));
/** The records of a query, as the apps ask for it. */
async function asked(query) {
  const window = { defaultTimeframeStart: new Date(Date.now() - 7 * 86_400_000), defaultTimeframeEnd: new Date() };
  const headers = { 'authorization': `Bearer ${box.tokens.platform}`, 'content-type': 'application/json' };
  const url = `${box.url}/platform/storage/query/v1/query`;
  const started = await fetch(`${url}:execute`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, ...window }),
  });
  const { requestToken, error } = await started.json();
  assert.equal(error, undefined, query);
  const poll = async () => {
    const told = await fetch(`${url}:poll?${new URLSearchParams({ 'request-token': requestToken })}`, { headers });
    const { state, result } = await told.json();
    return state === 'RUNNING' ? poll() : result.records;
  };
  return poll();
}

const queriesOf = ({ tiles, sections }) =>
  sections
    ? sections.filter(({ type }) => type === 'dql').map(({ title, state }) => [title, state.input.value])
    : Object.values(tiles)
        .filter(({ type }) => type === 'data')
        .map(({ title, query }) => [title, query]);

test('a marked release is shown before and after, over time, and the second run writes nothing', async () => {
  for (const version of ['1.4.1', '1.4.2']) {
    const inputs = { ...deployed, 'dynatrace-token': box.tokens.api, 'command': 'mark', 'release-version': version };
    const marked = await run(
      version === '1.4.1' ? { ...inputs, 'deployed-from': 'now-3d', 'deployed-to': 'now-3d' } : inputs,
    );
    assert.equal(marked.code, 0, marked.stdout);
  }
  const made = await run();
  assert.equal(made.code, 0, made.stdout);
  const { dashboard, notebook, result } = outputsOf(made);
  const [board, book] = [dashboard, notebook].map((url) => box.documents.of(url.split('/').at(-1)));
  assert.equal(dashboard, `${box.url}/ui/apps/dynatrace.dashboards/dashboard/${board.id}`);
  assert.equal(notebook, `${box.url}/ui/apps/dynatrace.notebooks/notebook/${book.id}`);
  assert.deepEqual([board.type, board.isPrivate, book.type, book.isPrivate], ['dashboard', false, 'notebook', false]);
  assert.deepEqual(
    JSON.parse(readFileSync(result, 'utf8')).links.map(({ url }) => url),
    [dashboard, notebook],
  );
  assert.match(textOf(made, 'GITHUB_STEP_SUMMARY'), new RegExp(board.id, 'u'));

  const [tiles, sections] = [board, book].map(({ content }) => queriesOf(JSON.parse(content)));
  assert.deepEqual(new Map(tiles.toSorted()), new Map(sections.toSorted()));
  const records = Object.fromEntries(
    await Promise.all(tiles.map(async ([title, query]) => [title, await asked(query)])),
  );
  const compared = (title, field) =>
    records[`${title}, before and after`]
      .filter(({ release }) => release === 'checkout 1.4.2')
      .map(({ part, ...row }) => [part, row[field]]);
  assert.deepEqual(compared('Response time, 90th percentile', 'response_time'), [
    ['before', 100_000],
    ['after', 300_000],
  ]);
  assert.deepEqual(compared('Failure rate', 'failure_rate'), [
    ['before', 5],
    ['after', 15],
  ]);
  assert.deepEqual(compared('Throughput', 'requests'), [
    ['before', 60],
    ['after', 60],
  ]);
  // Before: two satisfied, one tolerated, one failed of four; after: three tolerated, one failed.
  assert.deepEqual(compared('Apdex', 'apdex'), [
    ['before', 0.625],
    ['after', 0.375],
  ]);
  const courses = ['Response time, 90th percentile', 'Failure rate', 'Throughput', 'Apdex'];
  for (const title of courses) {
    const [row, ...more] = records[title];
    assert.deepEqual(more, [], title);
    const series = Object.values(row).find(Array.isArray);
    assert.ok(series.some((it) => it !== null) && !series.some((it) => it > 1e6), title);
  }
  assert.deepEqual(
    records.Deployments.map(({ release, version }) => `${release} ${version}`),
    ['checkout 1.4.2', 'checkout 1.4.1'],
  );
  const [marker] = JSON.parse(board.content).annotations;
  assert.deepEqual(await asked(marker.input), records.Deployments);
  assert.deepEqual(
    Object.values(marker.dataMapping).map(({ field }) => field in records.Deployments[0]),
    [true, true, true],
  );

  box.requests.length = 0;
  const again = await run();
  assert.match(again.stdout, /the dashboard is as it was, the notebook is as it was/u);
  assert.deepEqual(writes(), []);
});

test('what somebody changes meanwhile is read again, and what stands in the trash is told', async () => {
  const { dashboard, notebook } = outputsOf(await run());
  const id = dashboard.split('/').at(-1);
  box.documents.change(id, { name: 'Mine' });
  box.requests.length = 0;
  // Somebody is faster: the version is another when ours comes.
  box.fault({
    path: `/documents/${id}`,
    method: 'PATCH',
    status: 409,
    body: { error: { code: 409, message: 'The version is another.' } },
  });
  const raced = await run();
  assert.equal(raced.code, 0, raced.stdout);
  assert.deepEqual(
    writes().map(({ status }) => status),
    [409, 200],
  );
  assert.equal(box.documents.of(id).name, 'Releases of checkout (production)');
  // An answer that is lost is no second document, and no second change.
  box.documents.change(id, { content: '{}' });
  box.fault({ path: `/documents/${id}`, method: 'PATCH', reset: 'taken' });
  const lost = await run();
  assert.equal(lost.code, 0, lost.stdout);
  box.documents.trash(notebook.split('/').at(-1));
  const gone = await run();
  assert.equal(gone.code, 1);
  assert.match(gone.stdout, /the document is in the trash or belongs to somebody/u);
});

test('who lacks a scope is told which; an OAuth client is asked for exactly those; the task does the same', async () => {
  const blind = box.token({ kind: 'platform', scopes: ['storage:buckets:read', 'document:documents:read'] });
  const refused = await run({ 'dynatrace-platform-token': blind, 'release-name': 'cart' });
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /give the token the scope `document:documents:write`/u);
  const client = { id: 'dt0s02.SANDBOX1', secret: `dt0s02.SANDBOX1.${'NOTASECRETCLIENT'.padEnd(64, 'C')}` };
  const scopes = [
    'document:documents:read',
    'document:documents:write',
    'storage:buckets:read',
    'storage:events:read',
    'storage:smartscape:read',
  ];
  box.platform.client({ ...client, scopes });
  const oauth = {
    'command': 'dashboard',
    'dynatrace-url': box.url,
    'dynatrace-oauth-client-id': client.id,
    'dynatrace-oauth-client-secret': client.secret,
    'dynatrace-oauth-url': `${box.url}/sso/oauth2/token`,
    'release-name': 'cart',
  };
  const task = await runTask({ inputs: camelCase(oauth), config: CONFIG }).ended;
  assert.match(task.stdout, /the dashboard is made, the notebook is made/u);
  assert.match(
    task.stdout,
    /setvariable variable=notebook;[^\n]*\/ui\/apps\/dynatrace\.notebooks\/notebook\/plimsoll-notebook-cart-/u,
  );
});

test('an API token alone writes the classic dashboard once, and its metric selectors are taken', async () => {
  const inputs = { 'dynatrace-platform-token': '', 'dynatrace-token': box.tokens.api };
  const at = Date.parse(deployed['deployed-from']);
  for (let minute = -40; minute < 28; minute += 1) {
    const [time, slow] = [at + minute * MINUTE_MS + 500, minute < 0 ? 1 : 3];
    box.sample('builtin:service.response.time', ID, 100_000 * slow, time);
    box.sample('builtin:service.errors.total.rate', ID, 5 * slow, time);
    box.sample('builtin:service.requestCount.total', ID, 60, time);
  }
  const made = await run(inputs);
  assert.equal(made.code, 0, made.stdout);
  const id = outputsOf(made).dashboard.split('id=').at(-1);
  const [put] = box.requests.filter(({ method }) => method === 'PUT');
  assert.deepEqual([put.path, put.status], [`/api/config/v1/dashboards/${id}`, 201]);
  const [{ markdown }] = put.json.tiles;
  const told = markdown
    .replaceAll('\\', '')
    .split('\n')
    .find((line) => line.includes('checkout 1.4.2'));
  assert.match(told, /response time 100 ms → 300 ms, failure rate 5 % → 15 %, throughput 60 \/min → 60 \/min$/u);
  for (const { queries } of put.json.tiles.filter(({ tileType }) => tileType === 'DATA_EXPLORER')) {
    const selector = queries[0].metricSelector;
    const told = await fetch(`${box.url}/api/v2/metrics/query?${new URLSearchParams({ metricSelector: selector })}`, {
      headers: { authorization: `Api-Token ${box.tokens.api}` },
    });
    assert.equal(told.status, 200, `${selector}: ${await told.text()}`);
  }
  box.requests.length = 0;
  const again = await run(inputs);
  assert.match(again.stdout, /the dashboard is as it was/u);
  assert.deepEqual(
    box.requests.filter(({ method }) => method === 'PUT'),
    [],
  );
  const poor = box.token({ scopes: ['ReadConfig', 'events.read'] });
  const refused = await run({ ...inputs, 'dynatrace-token': poor, 'release-name': 'cart' });
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /WriteConfig[^\n]*the token lacks it/u);
  assert.match(refused.stdout, /- WriteConfig \(missing today\): to write the dashboard of the releases/u);
});
