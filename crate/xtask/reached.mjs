import { pathToFileURL } from 'node:url';
import binaryen from 'binaryen';
import { ownFunctions } from './split.mjs';

/** Instants of all shapes, the same at each build: what is called must not depend on when it is asked. */
const NOWS = ['2026-01-15T10:20:03.004Z', '2026-01-15T12:34:56Z', '2026-01-15T23:59:59.999Z'];

/** What the hosts tell of themselves. */
const RUN = {
  GITHUB_ACTOR: 'octocat',
  GITHUB_EVENT_PATH: 'event.json',
  GITHUB_JOB: 'deploy',
  GITHUB_REF_NAME: 'main',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_REPOSITORY: 'shop/checkout',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_RUN_ID: '1658821493',
  GITHUB_RUN_NUMBER: '42',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: 'ffac537e6cbbf934b08745a378932722df287a53',
  GITHUB_WORKFLOW: 'deploy',
  BUILD_BUILDID: '4711',
  BUILD_BUILDNUMBER: '20261121.3',
  BUILD_DEFINITIONNAME: 'checkout',
  BUILD_REPOSITORY_NAME: 'checkout',
  BUILD_REQUESTEDFOR: 'Ada Lovelace',
  BUILD_SOURCEVERSION: 'ffac537e6cbbf934b08745a378932722df287a53',
  SYSTEM_COLLECTIONURI: 'https://dev.azure.com/shop/',
  SYSTEM_HOSTTYPE: 'build',
  SYSTEM_JOBATTEMPT: '1',
  SYSTEM_JOBID: '12f1170f-54f2-53f3-20dd-22fc7dff55f9',
  SYSTEM_STAGEATTEMPT: '1',
  SYSTEM_TEAMPROJECT: 'shop',
};
const RELEASE = { 'command': 'mark', 'release-name': 'checkout', 'release-version': '1.4.2' };
const DYNATRACE = {
  'dynatrace-url': 'https://abc12345.live.dynatrace.com',
  'dynatrace-token': `dt0c01.${'A'.repeat(24)}.${'B'.repeat(64)}`,
};
const DATADOG = { 'datadog-api-key': 'a'.repeat(32), 'datadog-app-key': 'b'.repeat(40), 'datadog-service': 'checkout' };
const CONFIG = `
release: { name: checkout, stage: production }
dynatrace:
  entities: ['type(SERVICE),tag("app:checkout")']
gate:
  before: 60m
  warm-up: 5m
  after: 30m
  objectives:
    - name: response time
      kind: level
      dynatrace: { metric: 'builtin:service.response.time:avg' }
      harm: increase
      margin: 10%
`;

/** An address of a cluster of one's own, with all that may stand in it. */
const MANAGED = { ...DYNATRACE, 'dynatrace-url': 'https://192.168.10.20:9999/e/abc12345' };
const ENTITIES = { entities: 'type(SERVICE),tag("app:checkout")' };
const MORE = {
  'release-stage': 'production',
  'release-product': 'shop',
  'properties': Array.from({ length: 9 }, (_, index) => `note-${index}=shop ${index}`).join('\n'),
  'deployed-from': '2026-01-15T10:00:00Z',
  'deployed-to': '2026-01-15T11:15:05.070+01:00',
};

const PUSHED = JSON.stringify({ ref: 'refs/heads/main', before: '0'.repeat(40), repository: { id: 1, private: true } });

/** The marks that begin most runs: by inputs alone on both hosts, by both vendors, and by a file. */
const MARKS = [
  ['github', { ...RELEASE, ...DYNATRACE, ...ENTITIES }],
  ['azure', { ...RELEASE, ...MANAGED, ...ENTITIES }],
  ['github', { ...RELEASE, ...MANAGED, ...MORE, entities: 'type(SERVICE),tag("app:a")\ntype(HOST),tag("app:b")' }],
  ['github', { ...RELEASE, ...DATADOG }],
  ['azure', { ...RELEASE, ...DYNATRACE, ...ENTITIES, ...DATADOG, ...MORE }],
  ['github', { ...DYNATRACE, 'command': 'mark', 'release-version': '1.4.2' }, CONFIG],
];

const SERVICES = ['checkout', 'cart', 'payment'].map((displayName, index) => {
  return { entityId: `SERVICE-00000000000000C${index}`, type: 'SERVICE', displayName };
});
/** Somebody else's, shortly before. */
const EVENT = {
  eventId: '-8407723285051133001_1768471200000',
  startTime: 1_768_471_200_000,
  endTime: 1_768_471_200_000,
  eventType: 'CUSTOM_DEPLOYMENT',
  title: 'Deploy cart 2.0.1',
  entityId: { entityId: { id: 'SERVICE-00000000000000C1', type: 'SERVICE' }, name: 'cart' },
  properties: [
    { key: 'dt.event.deployment.version', value: '2.0.1' },
    { key: 'plimsoll.id', value: 'github/7/shop/cart/1/- cart 2.0.1' },
  ],
  status: 'CLOSED',
  correlationId: 'd0005cf22c7ca97d',
  entityTags: [],
  managementZones: [],
  underMaintenance: false,
  suppressAlert: false,
  suppressProblem: false,
  frequentEvent: false,
};
const INGESTED = { correlationId: 'd0005cf22c7ca97d', status: 'OK' };
const LISTED = {
  data: { attributes: { attributes: { evt: { id: '8407723285051133001' } } }, id: '_', type: 'event' },
  links: { self: 'https://app.datadoghq.com/event/event?uid=1' },
};

/** What the vendors answer where all is well. */
const TAPE = [
  [/\/api\/v2\/entities\?/u, 200, { totalCount: 3, pageSize: 100, entities: SERVICES }],
  [/\/api\/v2\/events\?eventSelector/u, 200, { totalCount: 1, pageSize: 1000, events: [EVENT], warnings: [] }],
  [/\/api\/v2\/events\/ingest$/u, 201, { reportCount: 3, eventIngestResults: [INGESTED, INGESTED, INGESTED] }],
  [/\/api\/v1\/validate$/u, 200, { valid: true }],
  [/\/api\/v2\/events\?filter/u, 200, { data: [], meta: { status: 'done' } }],
  [/\/api\/v2\/events$/u, 202, LISTED],
  [/\/api\/v2\/dora\/deployments\//u, 404, { errors: [{ status: '404', title: 'Not Found' }] }],
  [/\/api\/v2\/dora\/deployment$/u, 200, { data: { id: 'checkout', type: 'dora_deployment' } }],
];

/**
 * The functions of the core that a mark calls, by their place among its functions. The core itself is run, with a
 * counter at the head of each function; the vendors' answers are a tape, so that the same core gives the same answer.
 *
 * @param {Uint8Array} bytes the core as it ships, whole
 * @param {string} glue where its glue lies
 * @returns {Promise<Set<number>>}
 * @throws {Error} when a mark on the tape does not pass
 */
export async function reached(bytes, glue) {
  const door = await import(pathToFileURL(glue));
  const seen = new Set();
  const imports = { ...door.importsOf(), reached: { seen: (index) => seen.add(index) } };
  const module = new WebAssembly.Module(counting(bytes));
  door.begin(new WebAssembly.Instance(module, imports), module);
  const { now } = Date;
  try {
    for (const instant of NOWS) {
      Date.now = () => Date.parse(instant);
      for (const mark of MARKS) {
        await walk(door, ...mark);
      }
    }
  } finally {
    Date.now = now;
  }
  return seen;
}

/** The same core, which says the place of each function that is called. */
function counting(bytes) {
  const core = binaryen.readBinary(bytes);
  const counted = ownFunctions(core);
  core.addFunctionImport('seen', 'reached', 'seen', binaryen.i32, binaryen.none);
  counted.forEach(({ ref, body, results }, index) => {
    const said = core.call('seen', [core.i32.const(index)], binaryen.none);
    binaryen.Function.setBody(ref, core.block(null, [said, body], results));
  });
  return core.emitBinary();
}

async function walk(door, host, inputs, config = null) {
  const spelt = (name) => `INPUT_${(host === 'azure' ? name.replaceAll('-', '') : name).toUpperCase()}`;
  const environment = { ...RUN };
  for (const [name, value] of Object.entries(inputs)) {
    environment[spelt(name)] = value;
  }
  door.environmentNames(host);
  door.authoritiesPath(host, environment);
  const text = (path) => (path === RUN.GITHUB_EVENT_PATH ? PUSHED : config);
  const files = Object.fromEntries(door.configPaths(host, environment).map((path) => [path, text(path)]));
  const hands = { fetch: answer, say: () => undefined, signal: new AbortController().signal };
  const { outputs, log } = await door.run({ host, environment, files }, hands);
  if (outputs.verdict !== 'pass') {
    throw new Error(`a mark on the tape did not pass: ${log.join(' ')}`);
  }
}

function answer(address) {
  const [, status, body] = TAPE.find(([path]) => path.test(decodeURIComponent(address))) ?? [];
  if (status === undefined) {
    throw new Error(`the tape has no answer for ${address}`);
  }
  const bytes = Buffer.from(JSON.stringify(body));
  const left = [bytes];
  const read = () => Promise.resolve(left.length > 0 ? { done: false, value: left.pop() } : { done: true });
  const date = new Date(Date.now()).toUTCString();
  const length = String(bytes.length);
  const headers = new Map(
    Object.entries({ 'content-type': 'application/json; charset=utf-8', 'content-length': length, date }),
  );
  return Promise.resolve({ status, headers, body: { getReader: () => ({ read }) } });
}
