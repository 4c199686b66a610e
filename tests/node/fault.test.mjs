// What goes wrong on a network, through the built action: the verdict is right or `error`, no marker stands twice,
// nothing hangs, memory stays bounded, and one sentence says what to do.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { commandIn, pairsIn } from './github-runner.mjs';
import { CONFIG, openShop } from './shop.mjs';
import { runAction, textOf, tracesOf } from './step.mjs';

const JSON_TYPE = { 'content-type': 'application/json' };
const DAY_MS = 86_400_000;
const dated = (by) => ({ date: new Date(Date.now() + by).toUTCString() });
const deep = (open, close) => open.repeat(10_000) + close.repeat(10_000);
const always = { times: 1_000 };

/** More than a step needs that keeps one answer of 16 MB, far less than one that keeps 50 MB or a bomb. */
const MOST_MB = 220;

/** Runs one step against a shop with these faults, and looks at what every step must keep to. */
async function step({ command, faults = [], limit_s = 20, sandbox, inputs = {}, environment }) {
  const shop = await openShop({ sandbox });
  faults.forEach(shop.box.fault);
  const given = { ...shop.inputs, ...shop.deployed, command, ...inputs };
  const config = CONFIG.replace('\'type(SERVICE),tag("app:shop")\'', '\'type(SERVICE),tag("tier:api")\'');
  const start = performance.now();
  const running = runAction({ inputs: given, config, environment });
  const memory = watchMemory(running.child.pid);
  const ended = await running.ended;
  const took_s = (performance.now() - start) / 1000;
  const { requests, events, tokens } = shop.box;
  await shop.close();
  const commands = ended.lines.map(commandIn).filter(Boolean);
  const errors = commands.filter(({ name }) => name === 'error').map(({ data }) => data);
  const { verdict } = pairsIn(textOf(ended, 'GITHUB_OUTPUT'));
  assert.ok(took_s < limit_s, `it took ${took_s} s:\n${ended.stdout}`);
  assert.ok(memory() < MOST_MB, `it took ${memory()} MB`);
  assert.ok(memory() > 20 || process.platform !== 'linux', 'the memory was not seen');
  assert.ok(events.length <= 1, `${events.length} markers`);
  assert.equal(errors.length, verdict === 'error' ? 1 : 0, ended.stdout);
  assert.equal(ended.stderr, '');
  assert.ok(!tracesOf(ended).replace(`::add-mask::${tokens.api}`, '').includes(tokens.api), 'the token is somewhere');
  return { verdict, said: errors.join(), requests, events, stdout: ended.stdout };
}

/** The most memory that a process has had, in MB, where the system tells. */
function watchMemory(pid) {
  let most = 0;
  const look = () => {
    try {
      const [, kilobytes] = /VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      most = kilobytes ? Number(kilobytes) / 1024 : most;
    } catch {
      clearInterval(timer);
    }
  };
  const timer = setInterval(look, 20);
  timer.unref();
  return () => most;
}

const query = (fault) => ({ path: '/metrics/query', ...fault });
const ingest = (fault) => ({ path: '/events/ingest', ...fault });

describe('a gate', { concurrency: 6 }, () => {
  for (const [name, fault] of [
    ['two answers of 429', { status: 429, headers: { 'retry-after': '1' }, times: 2 }],
    ['an answer of 429 that names microseconds', { status: 429, headers: { 'x-ratelimit-reset': '1795000000000000' } }],
    ['an answer of 500', { status: 500 }],
    ['an answer of 502 with a page', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['an answer of 503', { status: 503 }],
    ['a connection that breaks before the question was read', { reset: 'before' }],
    ['a connection that breaks after it', { reset: 'after' }],
    ['half a body', { cut: true }],
  ]) {
    // The instant of the microseconds may be far ahead: no pause is longer than a minute.
    test(`gets over ${name}`, async () => {
      const { verdict, stdout } = await step({ command: 'gate', faults: [query(fault)], limit_s: 80 });
      assert.equal(verdict, 'pass', stdout);
      assert.match(stdout, /trying again in/u);
    });
  }

  for (const [name, fault, phrase, more] of [
    ['503 and nothing else', { status: 503, ...always }, /status 503.*(?:later|on-error)/u, { limit_s: 60 }],
    ['a storm of 429', { status: 429, ...always }, /time limit of 4s.*`timeout`/u, { inputs: { timeout: '4s' } }],
    ['a byte a second', { drip: 1_000, ...always }, /time limit of 3s/u, { inputs: { timeout: '3s' } }],
    ['no answer at all', { hold: 'before', ...always }, /time limit of 3s/u, { inputs: { timeout: '3s' } }],
    ['half a body each time', { cut: true, ...always }, /the connection broke|aborted/u, { limit_s: 60 }],
    ['a body of 50 MB', { stuffed: 50 << 20, ...always }, /larger than 16 MB.*ask for less/u],
    ['a bomb of 1 GB', { bomb: 1 << 30, ...always }, /larger than 16 MB/u],
    ['no gzip in gzip', { headers: { 'content-encoding': 'gzip' }, ...always }, /cannot be unpacked.*proxy/u],
    ['an unknown packing', { headers: { 'content-encoding': 'zstd' }, ...always }, /packed in a way.*zstd.*proxy/u],
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }, /a page instead of JSON/u],
    ['another type', { status: 200, headers: { 'content-type': 'text/plain' }, body: '{}' }, /instead of JSON/u],
    ['JSON that ends early', { status: 200, headers: JSON_TYPE, body: '{"result":[' }, /not the JSON we know/u],
    ['deep lists', { status: 200, headers: JSON_TYPE, body: deep('[', ']') }, /not the JSON we know/u],
    ['deep objects', { status: 200, headers: JSON_TYPE, body: deep('{"result":', '}') }, /not the JSON we know/u],
    ['a clock a day behind ours', { headers: dated(-DAY_MS), ...always }, /clock .* ahead of the vendor's.*NTP/u],
    ['a clock a day ahead of ours', { headers: dated(DAY_MS), ...always }, /clock .* behind the vendor's.*NTP/u],
  ]) {
    test(`says what is wrong with ${name}`, async () => {
      const { verdict, said, stdout } = await step({ command: 'gate', faults: [query(fault)], ...more });
      assert.equal(verdict, 'error', stdout);
      assert.match(said, phrase);
    });
  }

  test('reads numbers beyond 2^53 as what they are, and never as a pass', async () => {
    const huge = (timestamp, value) =>
      `{"totalCount":9007199254740993,"resolution":"1m","result":[{"metricId":"builtin:service.response.time:avg",` +
      `"data":[{"dimensions":["SERVICE-9007199254740993"],"timestamps":[${timestamp}],"values":[${value}]}]}]}`;
    for (const [timestamp, value] of [
      ['9007199254740993', '1'],
      ['99999999999999999999999', '1'],
      ['-9223372036854775808', '1'],
      [String(Date.now() - 60_000), '1e999'],
      [String(Date.now() - 60_000), '123456789012345678901234567890'],
    ]) {
      const fault = query({ status: 200, headers: JSON_TYPE, body: huge(timestamp, value), ...always });
      const { verdict } = await step({ command: 'gate', faults: [fault] });
      assert.match(verdict, /^(?:error|no_data|inconclusive)$/u);
    }
  });

  test('gives up soon where nobody listens', async () => {
    const gone = createServer();
    await new Promise((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${gone.address().port}`;
    await new Promise((resolve) => gone.close(resolve));
    const { verdict, said } = await step({ command: 'gate', inputs: { 'dynatrace-url': url }, limit_s: 8 });
    assert.equal(verdict, 'error');
    assert.match(said, /the connection was refused.*check that `dynatrace-url`/u);
  });

  test('says that a name does not resolve', async () => {
    const inputs = { 'dynatrace-url': 'https://nothing.invalid/e/abc12345', 'timeout': '25s' };
    const { verdict, said } = await step({ command: 'gate', inputs, limit_s: 30 });
    assert.equal(verdict, 'error');
    assert.match(said, /does not resolve|time limit/u);
  });

  test('asks a host that has an address of version 6 and no other', async () => {
    const { verdict, stdout } = await step({ command: 'gate', sandbox: { host: '::1' } });
    assert.equal(verdict, 'pass', stdout);
  });

  test('follows no redirect to another host, and takes the token nowhere', async () => {
    const heard = [];
    const other = createServer(({ headers }, answer) => {
      heard.push(headers);
      answer.end('{}');
    });
    await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${other.address().port}/`;
    const { verdict, said } = await step({
      command: 'gate',
      faults: [301, 302, 303, 307, 308].map((status) => query({ status, headers: { location } })),
    });
    await new Promise((resolve) => other.close(resolve));
    assert.equal(verdict, 'error');
    assert.match(said, /redirects elsewhere/u);
    assert.deepEqual(heard, []);
  });
});

describe('a marker', { concurrency: 6 }, () => {
  for (const [name, faults] of [
    ['a connection that breaks when the event was taken', [ingest({ reset: 'taken' })]],
    ['a connection that breaks when it was not', [ingest({ reset: 'after' })]],
    ['a connection that breaks before the question was read', [ingest({ reset: 'before' })]],
    ['a 503 after the event was taken', [ingest({ status: 503, taken: true })]],
    ['a 500 without it', [ingest({ status: 500 })]],
    ['two answers of 429', [ingest({ status: 429, times: 2 })]],
    ['half an answer', [ingest({ cut: true })]],
    ['an answer of 50 MB', [ingest({ stuffed: 50 << 20 })]],
    ['a bomb for an answer', [ingest({ bomb: 1 << 30 })]],
    ['an answer from tomorrow', [ingest({ headers: dated(DAY_MS) })]],
    ['a page for an answer', [ingest({ status: 200, body: '<html>', taken: true })]],
    [
      'trouble at every look',
      [
        { path: '/entities', status: 502 },
        { path: '/events', method: 'GET', reset: 'after' },
      ],
    ],
  ]) {
    test(`stands once after ${name}`, async () => {
      const { verdict, events, stdout } = await step({ command: 'mark', faults, limit_s: 60 });
      assert.deepEqual([verdict, events.length], ['pass', 1], stdout);
    });
  }

  for (const [name, fault] of [
    ['no answer', { hold: 'taken' }],
    ['an answer a byte a second', { drip: 1_000 }],
  ]) {
    test(`is not sent again when the time is up with ${name}`, async () => {
      const { verdict, said, events } = await step({
        command: 'mark',
        faults: [ingest({ ...fault, ...always })],
        inputs: { timeout: '4s' },
      });
      assert.deepEqual([verdict, events.length], ['error', 1]);
      assert.match(said, /time limit of 4s/u);
    });
  }
});
