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
    const options = { method, headers, agent };
    if (proxy && url.protocol === 'http:') {
      Object.assign(options, (await import('./tunnel.js')).forwarded(proxy, url, headers));
    }
    const answer = await new Promise((resolve, reject) => {
      const asked = options.path ? request(options) : request(url, options);
      asked.on('socket', (socket) => limitConnect(asked, socket));
      asked.on('response', resolve);
      asked.on('error', reject);
      heed(signal, asked);
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

/** Lets go of the question when nobody waits for it any more. Node's own option for it costs 2 ms of start. */
function heed(signal, asked) {
  if (!signal) {
    return;
  }
  const stop = () => asked.destroy(signal.reason);
  if (signal.aborted) {
    stop();
    return;
  }
  signal.addEventListener('abort', stop, { once: true });
  asked.once('close', () => signal.removeEventListener('abort', stop));
}

/** What the core uses of a `Response`. */
function response(answer, body) {
  const headers = new Map(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  const reader = readerOf(body);
  return { status: answer.statusCode, headers, body: { getReader: () => reader } };
}

/** Reads a stream chunk by chunk, no faster than it is asked to. Node's own iterator costs 3 ms of start. */
function readerOf(stream) {
  let end;
  let wake = () => undefined;
  const over = (how) => {
    end ??= how;
    wake();
  };
  stream.on('readable', () => wake());
  stream.on('end', () => over({}));
  stream.on('error', (error) => over({ error }));
  stream.on('close', () => over({ error: Object.assign(new Error('the answer broke off'), { code: 'ECONNRESET' }) }));
  async function read() {
    for (;;) {
      const value = stream.read();
      if (value !== null) {
        return { done: false, value };
      }
      if (end?.error) {
        throw end.error;
      }
      if (end) {
        return { done: true };
      }
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
  }
  return { read };
}
