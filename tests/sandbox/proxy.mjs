// A real HTTP proxy on loopback: CONNECT and forwarded requests. Every name leads to one port of this machine, or each
// to its own, so that a test can ask for a host that only the proxy knows.
//
//   const proxy = await startProxy({ to: port, or 'host:443' => port, credentials: 'user:password', status: undefined, tls: undefined });
//   proxy.url          http://127.0.0.1:<port>
//   proxy.asked        [{ method, target, authorization }]
//   await proxy.close()

import { createServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';

/** Starts a proxy; see the top of this file. `status`: what it answers instead of opening a way. */
export async function startProxy({ to, credentials, status, tls }) {
  const asked = [];
  const sockets = new Set();
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;

  const portOf = (target) => (typeof to === 'function' ? to(target) : to);
  const refusal = ({ method, url, headers }) => {
    asked.push({ method, target: url, authorization: headers['proxy-authorization'] });
    return wanted && headers['proxy-authorization'] !== wanted ? 407 : (status ?? (portOf(url) ? undefined : 403));
  };
  const forward = (question, answer) => {
    const refused = refusal(question);
    if (refused) {
      answer.writeHead(refused).end();
      return;
    }
    const { method, url, headers } = question;
    const path = new URL(url).pathname + new URL(url).search;
    const on = request({ host: '127.0.0.1', port: portOf(url), method, path, headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    on.on('error', () => answer.destroy());
    question.pipe(on);
  };
  const server = tls ? createTlsServer(tls, forward) : createServer(forward);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (question, socket, head) => {
    const refused = refusal(question);
    socket.on('error', () => socket.destroy());
    if (refused) {
      socket.end(`HTTP/1.1 ${refused} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const behind = connect(portOf(question.url), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      behind.write(head);
      // Like some real ones, it keeps its side open when the other has ended.
      socket.pipe(behind, { end: false }).pipe(socket, { end: false });
    });
    sockets.add(behind);
    behind.on('error', () => socket.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`,
    port: server.address().port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}
