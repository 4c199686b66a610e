import { trouble } from './trouble.js';

/** A machine that does not even take a connection by then is not there. */
const CONNECT_MS = 15_000;

/** Nothing between this machine and the vendor, and nobody trusted but whom Node trusts. */
const PLAIN = { proxyFor: () => undefined, trust: { authorities: [] } };

/**
 * A `fetch` of the few things the core asks for, over `node:https`. Node's own costs 25 to 70 ms to load.
 *
 * @param {ReturnType<import('./network.js').networkOf>} network
 * @returns {{ fetch(address: string, init?: object): Promise<object>, close(): void }}
 */
export function openTransport(network = PLAIN) {
  const clients = new Map();
  const sockets = new Set();

  /** The module and the Agent for an address; one Agent for each proxy. */
  async function clientFor(url, proxy) {
    const { Agent, request } = url.protocol === 'http:' ? await import('node:http') : await import('node:https');
    const key = `${url.protocol} ${proxy?.address ?? ''}`;
    if (!clients.has(key)) {
      // A connection that lay idle for long may be gone at the other end: rather open a new one.
      const options = { keepAlive: true, timeout: 4_000, ...(url.protocol === 'https:' && (await tls())) };
      const tunnelled = proxy && url.protocol === 'https:';
      const agent = tunnelled ? (await import('./tunnel.js')).tunnelAgent(proxy, options, sockets) : new Agent(options);
      clients.set(key, { agent, request });
    }
    return clients.get(key);
  }

  /** Said and not left out: a variable of the environment could else turn the check of certificates off. */
  async function tls() {
    const { authorities, certificate } = network.trust;
    const named = authorities.length > 0 || certificate;
    const secureContext = named && (await import('./trust.js')).secureContextOf(network.trust);
    return { rejectUnauthorized: true, ...(secureContext && { secureContext }) };
  }

  async function fetch(address, { method, headers, body, signal } = {}) {
    const url = new URL(address);
    const packs = headers?.['content-encoding'] === 'gzip';
    const packed = packs ? (await import('node:zlib')).gzipSync(body) : body;
    const proxy = network.proxyFor(url);
    const { agent, request } = await clientFor(url, proxy);
    const options = { method, headers, signal, agent };
    if (proxy && url.protocol === 'http:') {
      Object.assign(options, (await import('./tunnel.js')).forwarded(proxy, url, headers));
    }
    const answer = await new Promise((resolve, reject) => {
      const asked = options.path ? request(options) : request(url, options);
      asked.on('socket', (socket) => limitConnect(asked, socket));
      asked.on('response', resolve);
      asked.on('error', reject);
      asked.end(packed);
    });
    const encodings = answer.headers['content-encoding'];
    return response(answer, encodings ? (await import('./decode.js')).decoded(answer, encodings) : answer);
  }

  /** Lets go of every connection: one alone would keep the process alive. */
  function close() {
    for (const { agent } of clients.values()) {
      agent.destroy();
    }
    for (const socket of sockets) {
      socket.destroy();
    }
  }

  return { fetch, close };
}

function limitConnect(asked, socket) {
  if (!socket.connecting && !socket.secureConnecting) {
    return;
  }
  const overdue = () => asked.destroy(trouble('UNSENT', 'no connection in time'));
  const timer = setTimeout(overdue, CONNECT_MS);
  for (const end of [socket.encrypted ? 'secureConnect' : 'connect', 'close']) {
    socket.once(end, () => clearTimeout(timer));
  }
}

/** What the core uses of a `Response`. */
function response(answer, body) {
  const chunks = body[Symbol.asyncIterator]();
  const headers = new Map(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  const reader = { read: () => chunks.next() };
  return { status: answer.statusCode, headers, body: { getReader: () => reader } };
}
