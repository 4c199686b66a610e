import { Misuse } from './options.js';

/** Names that `${…}` may have in a query. */
const BINDING = /\$\\?\{(\w+)\}/gu;

/** What was compared there and cannot be here. */
const ALWAYS = [
  'Kayenta compared with a baseline that ran beside the canary; this file compares with the time before the deployment. In Dynatrace a `control` beside the metric does what Kayenta did.',
  'Too little data is inconclusive and never passes; values that depend on those before them are taken into account (docs/judge.md).',
];

/**
 * A canary configuration of Kayenta as a plimsoll.yml.
 * https://github.com/spinnaker/kayenta/blob/master/docs/canary-config.md
 *
 * @param {string} text JSON: a configuration, a list with one, or the request of a canary that holds one
 * @param {Map<string, string>} bindings what stands in the queries for `${scope}` and the like
 * @returns {{ yaml: string, carried: number, notes: string[] }} the file, how many metrics are objectives of it, and
 *   what a person has to know or to do
 * @throws {Misuse}
 */
export function fromKayenta(text, bindings) {
  const { config, request } = found(text);
  const { name, metrics } = config;
  const [classifier, templates] = [Object(config.classifier), Object(config.templates)];
  const counts = new Map();
  metrics.flatMap(groupsOf).forEach((it) => counts.set(it, (counts.get(it) ?? 0) + 1));
  const share = (group) => Number(classifier.groupWeights?.[group] ?? 0) / counts.get(group);
  const notes = [...ALWAYS];
  const passed = request?.thresholds?.pass ?? classifier.scoreThresholds?.pass;
  if (passed !== undefined) {
    notes.push(
      `There a score of ${Number(passed)} was enough; here one objective that fails fails the release, and the score stands beside it.`,
    );
  }
  const objectives = metrics.map((metric) => {
    const weight = groupsOf(metric).reduce((sum, group) => sum + share(group), 0);
    const said = asked(metric, templates, bindings);
    const { lines, told } = objective(metric, weight);
    notes.push(...[...told, ...said.told].map((it) => `${quoted(metric.name ?? 'a metric')}: ${it}`));
    const whole = [`- name: ${quoted(metric.name ?? 'metric')}`, ...[...lines, said.line].map((line) => `  ${line}`)];
    return { carried: said.carried, lines: whole.map((line) => (said.carried ? line : `# ${line}`)) };
  });
  const release = [config.applications].flat().find((it) => typeof it === 'string' && it !== 'ad-hoc');
  const carried = objectives.filter((it) => it.carried).length;
  const yaml = [
    `# The canary configuration ${quoted(name ?? 'canary')} of Kayenta.`,
    ...notes.map((note) => `# - ${oneLine(note)}`),
    ...(release ? [`release: { name: ${quoted(release)} }`] : []),
    ...(carried > 0 && release ? [`datadog: { service: ${quoted(release)} }`] : []),
    'gate:',
    ...duration(request),
    '  objectives:',
    ...objectives.flatMap(({ lines }) => lines.map((line) => `    ${line}`)),
    '',
  ].join('\n');
  return { yaml, carried, notes };
}

function found(text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Misuse(`the file is no JSON (${oneLine(error.message)}): name a canary configuration of Kayenta`);
  }
  if (Array.isArray(json) && json.length !== 1) {
    throw new Misuse(`the file holds ${json.length} canary configurations: keep the one that is meant`);
  }
  const one = Object(Array.isArray(json) ? json[0] : json);
  const config = one.canaryConfig ?? one;
  if (!Array.isArray(config.metrics) || config.metrics.length === 0) {
    throw new Misuse('the file has no `metrics`: name a canary configuration of Kayenta');
  }
  if (config.metrics.some((it) => Object(it) !== it)) {
    throw new Misuse('one of its `metrics` is nothing that could be read: mend it, or take it out');
  }
  return { config, request: one.executionRequest };
}

/** The question, where it can be asked here. */
function asked(metric, templates, bindings) {
  const query = Object(metric.query);
  const type = query.type ?? query.serviceType ?? 'nobody';
  if (type !== 'datadog') {
    const told = [
      `asked ${oneLine(type)}, which is not asked here: write what Dynatrace or Datadog call it, and take the # away`,
    ];
    return { carried: false, told, line: `dynatrace: { metric: '' } # was ${oneLine(JSON.stringify(query))}` };
  }
  const template = query.customInlineTemplate || templates[query.customFilterTemplate];
  // Kayenta appends the scope to a metric that stands for itself.
  if (typeof (template || query.metricName) !== 'string') {
    const told = ['its query names no metric: write the one that is meant, and take the # away'];
    return { carried: false, told, line: `datadog: { query: '' } # was ${oneLine(JSON.stringify(query))}` };
  }
  const written = template || (/\{/u.test(query.metricName) ? query.metricName : `${query.metricName}{\${scope}}`);
  const missing = [...written.matchAll(BINDING)].map(([, name]) => name).filter((name) => !bindings.has(name));
  const bound = written.replaceAll(BINDING, (whole, name) => bindings.get(name) ?? whole);
  if (missing.length === 0) {
    return { carried: true, told: [], line: `datadog: { query: ${quoted(bound)} }` };
  }
  const names = [...new Set(missing)];
  const told = [
    `its query names ${names.map((it) => `\${${it}}`).join(', ')}: import again with ${names.map((it) => `--set ${it}=…`).join(' ')}`,
  ];
  return { carried: false, told, line: `datadog: { query: ${quoted(bound)} }` };
}

/** What is allowed. */
function objective({ analysisConfigurations }, weight) {
  const canary = Object(Object(analysisConfigurations).canary);
  const { critical, direction, mustHaveData, nanStrategy, outliers } = canary;
  const effectSize = Object(canary.effectSize);
  const harm = ['increase', 'decrease', 'either'].includes(direction) ? direction : 'either';
  const up = effectSize.allowedIncrease > 1 ? effectSize.allowedIncrease - 1 : undefined;
  const down = effectSize.allowedDecrease < 1 ? 1 - effectSize.allowedDecrease : undefined;
  const margins = { increase: [up], decrease: [down], either: [up, down] }[harm].filter((it) => it !== undefined);
  const lines = ['kind: level', `harm: ${harm}`];
  const told = [];
  if (margins.length > 0) {
    lines.push(`margin: ${rounded(Math.min(...margins) * 100)}%`);
  } else {
    told.push('any significant change failed there; here 10 % are allowed unless `margin` says less');
  }
  if (new Set(margins).size > 1) {
    told.push('the smaller of the two allowed changes was taken for both directions');
  }
  if (critical || mustHaveData) {
    lines.push('key: true');
  }
  if (weight > 0) {
    lines.push(`weight: ${rounded(Math.max(weight, 0.01))}`);
  }
  if (effectSize.criticalIncrease > 1 || effectSize.criticalDecrease < 1) {
    told.push('was critical from a larger change on; here what is beyond its margin fails the release');
  }
  if (nanStrategy === 'replace') {
    told.push('gaps were taken for 0 there and are gaps here: where it counts, write `kind: count` with an `exposure`');
  }
  if (outliers?.strategy && outliers.strategy !== 'keep') {
    told.push('outliers were removed there; ranks bear them here');
  }
  return { lines, told };
}

/** How long the canary was looked at. */
function duration(request) {
  const { start, end } = Object(request?.scopes?.default?.experimentScope);
  const instant = (it) => (/^\d+$/u.test(String(it)) ? Number(it) : Date.parse(it));
  const minutes = Math.round((instant(end) - instant(start)) / 60_000);
  return minutes >= 10 ? [`  after: ${minutes}m`] : [];
}

const groupsOf = ({ groups }) => [groups ?? []].flat();
const rounded = (number) => Number(number.toFixed(2));
const oneLine = (it) => (Object(it) === it ? JSON.stringify(it) : String(it)).replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
/** A string of JSON is one of YAML too. */
const quoted = (text) => JSON.stringify(oneLine(text));
