import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { openTransport } from '../../crate/web/js/transport.js';

const ROUTES = {
  '/hello': (_, answer) => answer.writeHead(201, { 'X-Two': ['a', 'b'], 'Retry-After': '7' }).end('{"ok":"é"}'),
  '/moved': (_, answer) => answer.writeHead(302, { location: '/hello' }).end(),
  '/nothing': (_, answer) => answer.writeHead(204).end(),
  '/silent': () => undefined,
  '/half': (_, answer) => {
    answer.writeHead(200, { 'content-length': '10' });
    answer.write('half!', () => answer.destroy());
  },
  '/echo': async (question, answer) => {
    let body = '';
    for await (const chunk of question.setEncoding('utf8')) {
      body += chunk;
    }
    const { 'authorization': token, 'content-length': length } = question.headers;
    answer.end(JSON.stringify({ method: question.method, token, length, body }));
  },
};

const server = createServer((question, answer) => ROUTES[question.url](question, answer));
const transport = openTransport();
let url;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  transport.close();
  server.closeAllConnections();
  server.close();
});

/** What the core sees of an answer. */
async function seen(answer) {
  const reader = answer.body?.getReader();
  const chunks = [];
  for (let part = await reader?.read(); part && !part.done; part = await reader.read()) {
    chunks.push(part.value);
  }
  const headers = Object.fromEntries([...answer.headers]);
  return {
    status: answer.status,
    text: Buffer.concat(chunks).toString(),
    retry: headers['retry-after'],
    two: headers['x-two'],
  };
}

/** How it failed, as far as the core looks. */
async function failed(promise) {
  const error = await promise.then(
    () => assert.fail('an answer'),
    (reason) => reason,
  );
  return (error.cause ?? error).code;
}

for (const [name, fetch] of [
  ['the lean transport', transport.fetch],
  ["Node's own fetch", globalThis.fetch],
]) {
  describe(name, () => {
    const ask = (path, init = {}) => fetch(url + path, { method: 'GET', headers: {}, redirect: 'manual', ...init });

    test('gives status, headers and body', async () => {
      assert.deepEqual(await seen(await ask('/hello')), { status: 201, text: '{"ok":"é"}', retry: '7', two: 'a, b' });
    });

    test('sends method, headers and body', async () => {
      const init = { method: 'POST', headers: { authorization: 'Api-Token x' }, body: '{"title":"é"}' };
      const { text } = await seen(await ask('/echo', init));
      assert.deepEqual(JSON.parse(text), { method: 'POST', token: 'Api-Token x', length: '14', body: init.body });
    });

    test('follows no redirect', async () => {
      assert.equal((await seen(await ask('/moved'))).status, 302);
    });

    test('gives an answer without a body', async () => {
      const { status, text } = await seen(await ask('/nothing'));
      assert.deepEqual([status, text], [204, '']);
    });

    test('lets go when it is told to stop, and asks nothing after it', async () => {
      const early = new AbortController();
      const asked = ask('/silent', { signal: early.signal });
      early.abort();
      await assert.rejects(asked, { name: 'AbortError' });
      await assert.rejects(ask('/hello', { signal: AbortSignal.abort() }), { name: 'AbortError' });
    });

    test('says that nobody listens', async () => {
      const gone = createServer();
      gone.listen(0, '127.0.0.1');
      await once(gone, 'listening');
      const { port } = gone.address();
      gone.close();
      await once(gone, 'close');
      assert.equal(await failed(fetch(`http://127.0.0.1:${port}/`)), 'ECONNREFUSED');
    });

    test('breaks when the body does', async () => {
      await assert.rejects(ask('/half').then(seen));
    });
  });
}
