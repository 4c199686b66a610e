/** What a service is usually judged by, and how the file says so. */

/** The names under which Datadog's tracers count requests that come in. */
const OPERATIONS = [
  'http.request',
  'web.request',
  'servlet.request',
  'express.request',
  'aspnet_core.request',
  'rack.request',
  'django.request',
  'flask.request',
  'fastapi.request',
  'grpc.server',
];
/** What else a server may be called. */
const SERVES = /(?:\.|_)(?:request|server|handle|consume)$/u;

/** So many SLOs are of a service, and more are not chosen unasked. */
const SLOS = 5;
/** So few are of everything that there is. */
const FEW = 3;
const LONGEST_NAME = 80;

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/**
 * @typedef {{ name: string, kind: string, preset: number, lines: string[], slo?: { target: number | null } }} Candidate
 *   `preset`: the usual margin
 */

/**
 * What is asked of Dynatrace, service by service.
 *
 * @returns {Candidate[]}
 */
export function ofDynatrace() {
  const split = ':splitBy("dt.entity.service")';
  const ask = (metric) => quoted(`builtin:service.${metric}`);
  return [
    {
      name: 'p95 response time',
      kind: 'level',
      preset: 10,
      lines: ['harm: increase', `dynatrace: { metric: ${ask(`response.time${split}:percentile(95)`)} }`],
    },
    {
      name: 'failed requests',
      kind: 'count',
      preset: 25,
      lines: [
        'missing: zero',
        'dynatrace:',
        `  count: ${ask(`errors.total.count${split}:value`)}`,
        `  exposure: ${ask(`requestCount.total${split}:value`)}`,
      ],
    },
    { name: 'problems', kind: 'value', preset: 0, lines: ['dynatrace: { problems: true }'] },
  ];
}

/**
 * What is asked of Datadog: by the names under which the requests of the service are counted, and by every usual name
 * where those are not known.
 *
 * @param {string} service
 * @param {string | undefined} env
 * @param {string[]} counted
 * @returns {Candidate[]}
 */
export function ofDatadog(service, env, counted) {
  const scope = [`service:${service}`, ...(env ? [`env:${env}`] : [])].join(',');
  const usual = counted.filter((it) => OPERATIONS.includes(it));
  const serving = usual.length > 0 ? usual : counted.filter((it) => SERVES.test(it));
  const operations = serving.length > 0 ? serving : counted;
  return (operations.length > 0 ? operations : OPERATIONS).flatMap((operation) => {
    const sum = (what) => quoted(`sum:trace.${operation}.${what}{${scope}}.as_count().rollup(sum, 60)`);
    return [
      {
        name: `p95 of ${operation}`,
        kind: 'level',
        preset: 10,
        lines: ['harm: increase', `datadog: { query: ${quoted(`p95:trace.${operation}{${scope}}`)} }`],
      },
      {
        name: `failed ${operation}`,
        kind: 'count',
        preset: 25,
        lines: ['missing: zero', 'datadog:', `  count: ${sum('errors')}`, `  exposure: ${sum('hits')}`],
      },
    ];
  });
}

/**
 * The SLOs that are of the service: those that name it, or all where there are only a few.
 *
 * @param {{ key: string, vendor: string, id: string, name: string, about: string, target: number | null }[]} slos
 * @param {string} service
 * @returns {{ candidates: Candidate[], left: number }} `left`: how many there are besides
 */
export function ofSlos(slos, service) {
  const word = service.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
  const names = new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'iu');
  const about = slos.filter((it) => names.test(`${it.name} ${it.about}`));
  const chosen = (about.length > 0 || slos.length > FEW ? about : slos).slice(0, SLOS);
  const taken = new Set();
  const candidates = chosen.map(({ key, vendor, id, name, target }) => {
    const plain = name.replace(/\s+/gu, ' ').trim().slice(0, LONGEST_NAME) || id;
    const title = taken.has(plain) ? `${plain} (${id})` : plain;
    taken.add(plain);
    // Datadog's own target is for a week or more; so is Dynatrace's, which the gate knows by itself.
    const pass = vendor === 'datadog' ? [`pass: ['>=${target ?? 99}']`] : [];
    const lines = [...pass, `${vendor}: { ${key}: ${JSON.stringify(id)} }`];
    return { name: `SLO ${title}`, kind: 'value', preset: 0, lines, slo: { target } };
  });
  return { candidates, left: slos.length - candidates.length };
}

/** One objective of a file. */
export function objective({ name, kind, lines }, more = []) {
  // JSON's strings are YAML's.
  const plain = /^[\w .]+$/u.test(name) ? name : JSON.stringify(name);
  const [first, ...rest] = [`name: ${plain}`, `kind: ${kind}`, ...more, ...lines];
  return [`    - ${first}`, ...rest.map((line) => `      ${line}`)].join('\n');
}
