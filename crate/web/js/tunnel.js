import { request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { decoded } from './network.js';
import { trouble } from './trouble.js';

/** A proxy that has not opened a tunnel by then does not answer at all. */
const PATIENCE_MS = 15_000;

const CREDENTIALS =
  'write user and password into HTTPS_PROXY (http://user:password@proxy:3128, percent-encoded), or configure the ' +
  'agent with `--proxyusername` and `--proxypassword`; Basic is the one way of authentication that is spoken';

const DISTRUST = 'hand over the certificate of its authority with `ca-file`, or write the proxy as http://';

/**
 * An Agent whose connections go through a proxy by CONNECT, so that TLS reaches from here to the vendor and the
 * proxy sees names and nothing else.
 *
 * @param {import('./network.js').Proxy} proxy
 * @param {object} options of node:https Agent
 * @param {Set<import('node:net').Socket>} sockets where the connections to the proxy are kept: they outlive what
 *   goes through them, and whoever ends the process must end them
 */
export function tunnelAgent(proxy, options, sockets) {
  const { rejectUnauthorized, secureContext } = options;
  const through = proxyOf(proxy);
  Object.assign(through.options, { rejectUnauthorized, secureContext });
  const agent = new Agent(options);
  agent.createConnection = (wanted, done) => {
    const { host, port } = wanted;
    const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    open(through, target, sockets).then((socket) => {
      const secure = connect({ ...wanted, socket });
      secure.once('close', () => socket.destroy());
      done(null, secure);
    }, done);
  };
  return agent;
}

/** How a question for plain HTTP is put to a proxy: with the whole address as its path. */
export function forwarded(proxy, url, headers) {
  const { request, options, authorization } = proxyOf(proxy);
  if (request !== httpRequest) {
    throw trouble('BARRED', 'plain HTTP goes through no proxy over TLS', 'write the proxy as http://');
  }
  return { ...options, path: url.href, headers: { ...headers, host: url.host, ...authorization } };
}

/** The proxy taken apart: where it is, how it is shown, and who we are to it. */
function proxyOf({ address, user, password, from }) {
  const url = parsed(withScheme(address));
  if (!url || !['http:', 'https:'].includes(url.protocol) || !url.hostname) {
    throw trouble(
      'BARRED',
      `the proxy in ${from} is not one that can be used`,
      'write it as http://proxy.example.com:3128; socks is not spoken',
    );
  }
  const name = user ?? decoded(url.username);
  const credentials = `${name}:${password ?? decoded(url.password)}`;
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  return {
    shown: `${url.protocol}//${url.host}`,
    options: {
      host,
      // Node would take the host that is asked for through it.
      servername: isIP(host) ? '' : host,
      port: url.port || (url.protocol === 'http:' ? 80 : 443),
    },
    request: url.protocol === 'http:' ? httpRequest : httpsRequest,
    authorization: name ? { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` } : {},
  };
}

function withScheme(address) {
  return /^[a-z][a-z0-9+.-]*:\/\//iu.test(address) ? address : `http://${address}`;
}

function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** A connection through the proxy to `target`, `host:port`. */
function open({ shown, options, request, authorization }, target, sockets) {
  return new Promise((resolve, reject) => {
    const asked = request({
      ...options,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorization },
      agent: false,
      timeout: PATIENCE_MS,
    });
    asked.on('socket', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    asked.on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) {
        socket.setTimeout(0);
        resolve(socket);
      } else {
        socket.destroy();
        reject(refusal(shown, target, statusCode));
      }
    });
    asked.on('timeout', () => asked.destroy(trouble('UNSENT', `the proxy ${shown} does not answer`)));
    asked.on('error', (error) => reject(unreachable(shown, error)));
    asked.end();
  });
}

function refusal(shown, target, status) {
  const said = `(status ${status})`;
  switch (status) {
    case 407:
      return trouble('BARRED', `the proxy ${shown} wants other credentials ${said}`, CREDENTIALS);
    case 502:
    case 503:
    case 504:
      return trouble('UNSENT', `the proxy ${shown} does not reach ${target} ${said}`);
    default:
      return trouble(
        'BARRED',
        `the proxy ${shown} opens no way to ${target} ${said}`,
        'have the host allowed at the proxy, or name it in NO_PROXY (the agent: .proxybypass) if it is reached without one',
      );
  }
}

function unreachable(shown, error) {
  switch (error.code) {
    case 'ECONNREFUSED':
      return trouble('REFUSED', `the proxy ${shown} refuses connections`);
    case 'ENOTFOUND':
      return trouble('REFUSED', `the name of the proxy ${shown} does not resolve`);
    case 'PLIMSOLL_UNSENT':
      return error;
    default:
      return isDistrust(error.code)
        ? trouble('BARRED', `the certificate of the proxy ${shown} is not trusted (${error.code})`, DISTRUST)
        : trouble('UNSENT', `no way through the proxy ${shown} (${error.code ?? error.message})`);
  }
}

function isDistrust(code = '') {
  return /^(?:CERT_|DEPTH_ZERO_|ERR_TLS_|SELF_SIGNED_|UNABLE_TO_)/u.test(code);
}
