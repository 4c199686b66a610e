/**
 * What the machine says about its way to the network: proxies and certificates. Only variables are read here;
 * files are read, and the modules that use them loaded, when a question has to go that way.
 */

/** Shorter ones would mask half of every log, and are never printed anyway. */
const SHORTEST_MASK = 4;

/**
 * @param {Record<string, string | undefined>} variables the environment as the host gave it, before it is cleared
 * @returns {{ proxyFor(url: URL): Proxy | undefined, trust: Trust, secrets: string[], warnings: string[] }}
 *
 * @typedef {{ address: string, user?: string, password?: string, from: string }} Proxy
 * @typedef {{ authorities: { from: string, path: string, text?: string }[], certificate?: string, key?: string,
 *   archive?: string, passphrase?: string }} Trust
 */
export function networkOf(variables) {
  const said = (...names) => names.map((name) => variables[name]?.trim()).find(Boolean);
  const agent = agentProxy(said);
  const exceptions = agent ? bypassed(said('AGENT_PROXYBYPASSLIST')) : () => false;
  const excepted = exceptedHosts(said('no_proxy', 'NO_PROXY'));

  function proxyFor(url) {
    const [lower, upper] = url.protocol === 'http:' ? ['http_proxy', 'HTTP_PROXY'] : ['https_proxy', 'HTTPS_PROXY'];
    if (agent) {
      return exceptions(url) ? undefined : agent;
    }
    const address = said(lower, upper);
    return address && !excepted(url) ? { address, from: upper } : undefined;
  }

  const certificate = said('AGENT_CLIENTCERT');
  const trust = {
    authorities: [said('AGENT_CAINFO')].filter(Boolean).map((path) => ({ from: 'Agent.CAInfo', path })),
    ...(certificate && {
      certificate,
      key: said('AGENT_CLIENTCERTKEY'),
      archive: said('AGENT_CLIENTCERTARCHIVE'),
      passphrase: said('SECRET_AGENT_CLIENTCERTPASSWORD', 'AGENT_CLIENTCERTPASSWORD'),
    }),
  };
  const proxies = [agent, ...['http:', 'https:'].map((it) => proxyFor({ protocol: it, hostname: '', port: '' }))];
  return {
    proxyFor,
    trust,
    secrets: [...new Set([...proxies.flatMap(secretsOf), trust.passphrase])].filter(
      (it) => it?.length >= SHORTEST_MASK,
    ),
    warnings: warnings(said),
  };
}

/** https://learn.microsoft.com/azure/devops/pipelines/agents/proxy */
function agentProxy(said) {
  const address = said('AGENT_PROXYURL');
  return (
    address && {
      address,
      user: said('AGENT_PROXYUSERNAME'),
      password: said('SECRET_AGENT_PROXYPASSWORD', 'AGENT_PROXYPASSWORD'),
      from: 'Agent.ProxyUrl',
    }
  );
}

/** The agent's list: regular expressions over the whole address, as JSON. One that is none excepts nothing. */
function bypassed(list) {
  let expressions = [];
  try {
    expressions = JSON.parse(list ?? '[]').map((text) => new RegExp(text, 'iu'));
  } catch {
    return () => false;
  }
  return (url) => expressions.some((expression) => expression.test(url.href));
}

/** `no_proxy`: ends of host names, with a port or without, or `*`. No networks: `10.0.0.0/8` is a name that nobody has. */
function exceptedHosts(list = '') {
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter(Boolean)
    .map(exception);
  return ({ protocol, hostname, port }) => {
    const host = hostname.replace(/^\[|\]$/gu, '');
    const at = port || (protocol === 'http:' ? '80' : '443');
    return entries.some(
      (entry) =>
        (entry.port ?? at) === at && (entry.host === '*' || host === entry.host || host.endsWith(`.${entry.host}`)),
    );
  };
}

/** One of them taken apart; an address of version 6 has more than one colon, and its port stands after brackets. */
function exception(text) {
  const entry = text.replace(/^\*?\.(?=.)/u, '');
  const [, host, port] = /^(\[.*\]|[^:]*)(?::(\d+))?$/u.exec(entry) ?? [entry, entry];
  return { host: host.replace(/^\[|\]$/gu, ''), port };
}

/** What of a proxy must not be seen: its password, as it was written and as it is meant. */
function secretsOf(proxy) {
  const written = /\/\/[^/@]*?:(?<password>[^/]*)@/u.exec(proxy?.address ?? '')?.groups.password;
  return [proxy?.password, written, written && decoded(written)].filter(Boolean);
}

/** Percent-encoded text as it is meant; as it stands where it is not encoded. */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function warnings(said) {
  const off = [
    [
      said('AGENT_SKIPCERTVALIDATION')?.toLowerCase() === 'true',
      'Agent.SkipCertValidation (`--sslskipcertvalidation`)',
    ],
    [said('NODE_TLS_REJECT_UNAUTHORIZED') === '0', 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
  ];
  return off
    .filter(([is]) => is)
    .map(
      ([, name]) =>
        `${name} is not followed: without a check of the certificate the token would go to whoever answers. ` +
        'Where a private authority is the reason, name its certificate with `ca-file` or `--sslcacert`',
    );
}
