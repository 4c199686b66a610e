// A gateway on a port.

import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

/** Listens; resolves to `{ url, port, close }`. `tls`: options of node:https. Answers are dated by `now`. */
export async function serve(gateway, { port = 0, host = '127.0.0.1', tls, now = Date.now }) {
  const answer = (request, response) => {
    response.setHeader('date', new Date(now()).toUTCString());
    gateway.answer(request, response);
  };
  const server = tls
    ? createTlsServer({ keepAliveTimeout: 5_000, ...tls }, answer)
    : createServer({ keepAliveTimeout: 5_000 }, answer);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const named = tls ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const bound = server.address().port;
  return {
    url: `${tls ? 'https' : 'http'}://${named}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
