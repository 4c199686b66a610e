// `upload-report` on GitHub: the built action against the service for artefacts, and the official client beside it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { keepArtifact } from '../../action/artifact.js';
import { openTransport } from '../../crate/web/js/transport.js';
import { startGithub } from '../sandbox/github/sandbox.mjs';
import { commandIn, pairsIn } from './github-runner.mjs';
import { CONFIG, openShop } from './shop.mjs';
import { folder, runAction, textOf, tracesOf } from './step.mjs';

const GITHUB = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'shop/checkout', GITHUB_RUN_ID: '42' };
let hub;
let shop;

before(async () => {
  hub = await startGithub();
  shop = await openShop({ before: 100, after: 160 });
});
afterEach(() => hub.calm());
after(() => Promise.all([hub.close(), shop.close()]));

const gate = (environment = hub.variables) =>
  runAction({
    inputs: { ...shop.inputs, ...shop.deployed, 'command': 'gate', 'upload-report': 'true' },
    environment,
    config: CONFIG,
  }).ended;

const outputsOf = (step) => pairsIn(textOf(step, 'GITHUB_OUTPUT'));
const warningsOf = (step) =>
  step.lines
    .map(commandIn)
    .filter((it) => it?.name === 'warning')
    .map(({ data }) => data);

/** Keeps a text with no pauses between the attempts. */
async function keep(name, text, variables = { ...GITHUB, ...hub.variables }, way = { pauses: [0, 0] }) {
  const transport = openTransport();
  const masked = [];
  const mask = (secret) => masked.push(secret);
  try {
    return { ...(await keepArtifact(name, text, { fetch: transport.fetch, mask, variables, ...way })), masked };
  } finally {
    transport.close();
  }
}

test('the report of a gate that failed is kept as a page, linked in the summary and named by an output', async () => {
  const step = await gate();
  assert.equal(step.code, 1, step.stdout);
  const kept = hub.artifacts.at(-1);
  assert.equal(kept.name, 'plimsoll-gate-checkout-1.4.2.html');
  assert.deepEqual([kept.kind, kept.type], ['text/html', 'text/html']);
  assert.match(kept.text, /<!doctype html>[\s\S]*response time[\s\S]*<\/html>/u);
  const url = `https://github.com/shop/checkout/actions/runs/1658821493/artifacts/${kept.id}`;
  assert.equal(outputsOf(step)['report-url'], url);
  assert.ok(textOf(step, 'GITHUB_STEP_SUMMARY').split('\n').slice(0, 5).includes(`[The whole report](${url})`));
  assert.deepEqual(warningsOf(step), []);
  const seen = tracesOf(step).replace(/^::add-mask::.*$/gmu, '');
  const { sig } = hub.requests.find(({ query }) => query.sig).query;
  for (const secret of [hub.variables.ACTIONS_RUNTIME_TOKEN, sig, encodeURIComponent(sig)]) {
    assert.ok(!seen.includes(secret));
  }
});

test('a second gate of the same run keeps its report under another name', async () => {
  const first = await keep('plimsoll-gate-cart-1.html', 'one');
  const second = await keep('plimsoll-gate-cart-1.html', 'two');
  assert.deepEqual([first.name, second.name], ['plimsoll-gate-cart-1.html', 'plimsoll-gate-cart-1-2.html']);
  assert.equal(hub.artifacts.at(-1).text, 'two');
});

test('without upload-report nobody is asked', async () => {
  const asked = hub.requests.length;
  const inputs = { ...shop.inputs, ...shop.deployed, command: 'gate' };
  const step = await runAction({ inputs, environment: hub.variables, config: CONFIG }).ended;
  assert.equal(hub.requests.length, asked);
  assert.equal(outputsOf(step)['report-url'], undefined);
});

test('where no service is there, or it refuses, that is a warning and the verdict stands', async () => {
  const { ACTIONS_RUNTIME_TOKEN: token } = hub.variables;
  const refused = {
    path: '/CreateArtifact',
    status: 403,
    body: { code: 'permission_denied', msg: 'quota\n::error::hit' },
  };
  for (const [environment, phrase, fault] of [
    [{}, /not kept.*ACTIONS_RESULTS_URL/u],
    [{ ...hub.variables, GITHUB_SERVER_URL: 'https://git.example.com' }, /git\.example\.com has no service.*`report`/u],
    [{ ...hub.variables, ACTIONS_RUNTIME_TOKEN: 'none.e30.none' }, /ACTIONS_RUNTIME_TOKEN\) does not open/u],
    [{ ...hub.variables, ACTIONS_RUNTIME_TOKEN: `${token}x` }, /CreateArtifact was answered with 401: the token/u],
    [hub.variables, /CreateArtifact was answered with 403: quota/u, refused],
    [hub.variables, /the storage of artefacts answered with 403/u, { method: 'PUT', status: 403, body: 'no' }],
  ]) {
    hub.calm();
    if (fault) {
      hub.fault(fault);
    }
    const step = await gate(environment);
    const [warning, ...more] = warningsOf(step);
    assert.match(warning, phrase);
    assert.deepEqual(more, []);
    assert.equal(step.lines.filter((line) => commandIn(line)?.name === 'error').length, 2, step.stdout);
    assert.deepEqual([step.code, outputsOf(step).verdict, outputsOf(step)['report-url']], [1, 'fail', undefined]);
  }
});

test('a service that is busy or breaks off is asked again, and not for ever', async () => {
  hub.fault({ path: '/CreateArtifact', status: 503, body: 'busy' });
  hub.fault({ method: 'PUT', status: 429 });
  hub.fault({ path: '/FinalizeArtifact', reset: 'before' });
  await keep('again.html', 'text');
  assert.equal(hub.artifacts.at(-1).name, 'again.html');
  hub.fault({ path: '/CreateArtifact', times: 3, status: 500, body: 'broken' });
  await assert.rejects(keep('never.html', 'text'), /CreateArtifact was answered with 500/u);
  hub.fault({ path: '/CreateArtifact', times: 3, reset: 'before' });
  await assert.rejects(keep('never.html', 'text'), /127\.0\.0\.1:\d+ could not be asked/u);
});

test('an attempt of which nobody knows what came of it leaves no second artefact beside an empty one', async () => {
  const kept = hub.artifacts.length;
  hub.fault({ path: '/CreateArtifact', reset: 'taken' });
  await assert.rejects(
    keep('twice.html', 'text'),
    /CreateArtifact was answered with 409: an artifact with this name.*; before that, .*, which may have made it/u,
  );
  assert.equal(hub.artifacts.length, kept);
  assert.ok(hub.requests.every(({ json }) => json?.name !== 'twice-2.html'));
  // What was not carried out is asked for again, and a name that somebody else has is still gone round.
  await keep('twice-b.html', 'one');
  hub.fault({ path: '/CreateArtifact', status: 429, body: 'slow down' });
  assert.equal((await keep('twice-b.html', 'two')).name, 'twice-b-2.html');
});

test('a pause ends with the run', async () => {
  const stop = new AbortController();
  hub.fault({ path: '/CreateArtifact', times: 2, status: 503, body: 'busy' });
  const asked = hub.requests.length;
  const kept = keep('stopped.html', 'text', undefined, { pauses: [600_000], signal: stop.signal });
  while (hub.requests.length === asked) {
    await new Promise(setImmediate);
  }
  stop.abort();
  await assert.rejects(kept, /could not be asked: the run was cancelled/u);
  assert.equal(hub.requests.length, asked + 1);
  hub.calm();
});

test('a run that is cancelled keeps nothing', async () => {
  const asked = hub.requests.length;
  const now = new Date().toISOString();
  const inputs = {
    ...shop.inputs,
    'command': 'gate',
    'upload-report': 'true',
    'deployed-from': now,
    'deployed-to': now,
  };
  const running = runAction({ inputs, environment: hub.variables, config: CONFIG });
  await running.prints('warm-up');
  running.child.kill('SIGINT');
  assert.equal(outputsOf(await running.ended).verdict, 'cancelled');
  assert.equal(hub.requests.length, asked);
});

test('the official client says the same to the service and to the storage, but for the size of its blocks', async () => {
  const home = folder();
  const file = join(home, 'oracle.html');
  writeFileSync(file, '<p>Grüße</p>');
  const script = `
    const { default: artifact } = await import('@actions/artifact');
    await artifact.uploadArtifact('ignored', [${JSON.stringify(file)}], ${JSON.stringify(home)}, { skipArchive: true });
  `;
  const from = hub.requests.length;
  const environment = { PATH: process.env.PATH, ...GITHUB, ...hub.variables };
  const official = await new Promise((resolve) => {
    const told = { cwd: import.meta.dirname, env: environment };
    execFile(process.execPath, ['--input-type=module', '--eval', script], told, (error, stdout, stderr) =>
      resolve(error ? `${stdout}${stderr}` : ''),
    );
  });
  assert.equal(official, '');
  const theirs = hub.requests.slice(from).map(said);
  await keep('ours.html', '<p>Grüße</p>');
  const ours = hub.requests.slice(from + theirs.length).map(said);
  assert.deepEqual(ours, JSON.parse(JSON.stringify(theirs).replaceAll('oracle.html', 'ours.html')));
  const [one, other] = hub.artifacts.slice(-2);
  assert.deepEqual([one.text, one.type, one.kind, one.hash], [other.text, other.type, other.kind, other.hash]);
});

/** What a request says, without what differs from one to the next: signatures, ids of blocks, paths of blobs. */
function said({ method, route, path, query, headers, json, text }) {
  const names = ['authorization', 'content-type', 'content-length', 'x-ms-blob-content-type'];
  const told = Object.fromEntries(
    names.map((name) => [name, name === 'content-length' ? !!headers[name] : headers[name]]),
  );
  return route === 'service'
    ? [method, path, told.authorization, told['content-type'].split(';')[0], json]
    : [
        method,
        query.comp,
        told['x-ms-blob-content-type'] ?? '',
        query.comp === 'block' ? text : /<Latest>/u.test(text),
      ];
}
