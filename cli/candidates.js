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

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/** @typedef {{ name: string, kind: string, preset: number, lines: string[] }} Candidate `preset`: the usual margin */

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
 * What is asked of Datadog, by every name that its tracers have for it.
 *
 * @param {string} service
 * @param {string | undefined} env
 * @returns {Candidate[]}
 */
export function ofDatadog(service, env) {
  const scope = [`service:${service}`, ...(env ? [`env:${env}`] : [])].join(',');
  return OPERATIONS.flatMap((operation) => {
    const counted = (what) => quoted(`sum:trace.${operation}.${what}{${scope}}.as_count().rollup(sum, 60)`);
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
        lines: ['missing: zero', 'datadog:', `  count: ${counted('errors')}`, `  exposure: ${counted('hits')}`],
      },
    ];
  });
}

/** One objective of a file. */
export function objective({ name, kind, lines }, more = []) {
  const [first, ...rest] = [`name: ${name}`, `kind: ${kind}`, ...more, ...lines];
  return [`    - ${first}`, ...rest.map((line) => `      ${line}`)].join('\n');
}
