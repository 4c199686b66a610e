import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { plainLines } from '../crate/web/js/plain.js';
import { objective, ofDatadog, ofDynatrace } from './candidates.js';
import { Misuse, variable } from './options.js';

const SCHEMA = 'https://raw.githubusercontent.com/plimsoll/plimsoll/v1/docs/plimsoll.schema.json';
const USUAL = ['plimsoll.yml', '.github/plimsoll.yml', '.azuredevops/plimsoll.yml'];
/** More services than this are not named one by one. */
const NAMED = 5;

/**
 * Writes a first plimsoll.yml: judges a deployment that never was, on whatever a service is usually judged by, and
 * keeps what had something to say. Asks, and changes nothing.
 */
export class Init {
  name = 'terminal';
  #path;
  #json;
  #said;
  #candidates;
  #folder = mkdtempSync(join(tmpdir(), 'plimsoll-init-'));

  /**
   * @param {Record<string, string | undefined>} given the variables of the command line
   * @param {{ json: boolean }} settings
   * @throws {Misuse}
   */
  constructor(given, { json }) {
    const said = (name) => given[variable(name)] || process.env[variable(name)] || undefined;
    this.#path = said('config') ?? USUAL[0];
    const there = [this.#path, ...USUAL].find((path) => existsSync(path));
    if (there) {
      throw new Misuse(`\`${there}\` is there already, and is not written over: name another file with \`--config\``);
    }
    this.#json = json;
    this.#said = Object.fromEntries(
      ['dynatrace-url', 'entities', 'datadog-site', 'release-name', 'release-stage'].map((name) => [name, said(name)]),
    );
    const datadog = said('datadog-api-key') || this.#said['datadog-site'];
    const dynatrace = said('dynatrace-token') || this.#said['dynatrace-url'];
    if (!datadog && !dynatrace) {
      throw new Misuse(
        `nobody is named to ask: give \`--dynatrace-url\` and ${variable('dynatrace-token')}, or \`--datadog-site\`, ${variable('datadog-api-key')} and ${variable('datadog-app-key')}`,
      );
    }
    if (!dynatrace && !this.#said['release-name']) {
      throw new Misuse('Datadog is asked about a service: name it with `--release-name checkout`');
    }
    this.#said['release-name'] ??= basename(process.cwd());
    const { 'release-name': service, 'release-stage': env } = this.#said;
    this.#candidates = [...(dynatrace ? ofDynatrace() : []), ...(datadog && service ? ofDatadog(service, env) : [])];
    const entities = dynatrace && !this.#said.entities ? "dynatrace: { entities: ['type(SERVICE)'] }\n" : '';
    const path = join(this.#folder, 'plimsoll.yml');
    writeFileSync(path, `${entities}gate:\n  objectives:\n${this.#candidates.map((it) => objective(it)).join('\n')}\n`);
    // Half an hour of quiet, the warm-up before it, and time to settle.
    const asked = {
      ...{ 'command': 'gate', 'config': path, 'deployed-to': 'now-38m', 'fail-on': 'never', 'wait': 'false' },
      // Whatever the environment wants of gates.
      ...{ 'mark-verdict': 'false', 'evidence': 'false' },
    };
    const named = { 'deployed-from': 'now-38m', 'release-name': service, ...asked };
    for (const [name, value] of Object.entries(named)) {
      given[variable(name)] = value;
    }
  }

  temporary() {
    return this.#folder;
  }

  say({ kind, text }) {
    if (kind === 'warning') {
      tell(`warning: ${text}`);
    }
  }

  show({ result }) {
    rmSync(this.#folder, { recursive: true, force: true });
    const { objectives, sentence, hint, verdict } = JSON.parse(result);
    const judged = this.#candidates.map((it) => weighed(it, objectives));
    const kept = judged.filter(({ left }) => !left);
    const asked = objectives.length > 0 ? judged : [];
    asked.filter(({ left }) => left).forEach(({ name, left }) => tell(`left out: ${name}: ${left}`));
    const services = [...new Set(kept.flatMap((it) => it.dimensions))];
    if (kept.every(({ kind }) => kind === 'value')) {
      return this.broke(objectives.length === 0 ? `${sentence}${hint ? `. Next: ${hint}` : ''}` : NOTHING);
    }
    if (!this.#said.entities && services.length > NAMED) {
      tell(
        `${services.length} services have traffic: ${services.slice(0, 20).join(', ')}${services.length > 20 ? ', …' : ''}`,
      );
      return this.broke('say which of them are meant: `--entities \'type(SERVICE),tag("app:checkout")\'`');
    }
    writeFileSync(this.#path, this.#file(kept, services), { flag: 'wx' });
    const told = kept.map(({ name, margin, why }) => ({ name, margin, why }));
    if (this.#json) {
      process.stdout.write(
        `${JSON.stringify({ file: this.#path, objectives: told, services, verdict }, undefined, 2)}\n`,
      );
    } else {
      told.forEach(({ name, why }) => tell(`chosen: ${name}: ${why}`));
      tell(`${this.#path} is written. Next: read it, then \`plimsoll doctor\``);
    }
    process.exitCode = 0;
  }

  broke(reason) {
    rmSync(this.#folder, { recursive: true, force: true });
    tell(`error: ${reason}`);
    process.exitCode = 4;
  }

  #file(kept, services) {
    const {
      'dynatrace-url': url,
      entities,
      'datadog-site': site,
      'release-name': release,
      'release-stage': stage,
    } = this.#said;
    const text = (it) => JSON.stringify(it);
    const selectors =
      entities?.split('\n').filter((it) => /^\s*[^#\s]/u.test(it)) ?? services.map((id) => `entityId("${id}")`);
    const named = [...(release ? [`name: ${text(release)}`] : []), ...(stage ? [`stage: ${text(stage)}`] : [])];
    return [
      `# yaml-language-server: $schema=${SCHEMA}`,
      ...(named.length > 0 ? [`release: { ${named.join(', ')} }`] : []),
      ...(kept.some((it) => it.lines.some((line) => line.startsWith('dynatrace')))
        ? [
            'dynatrace:',
            ...(url ? [`  url: ${text(url)}`] : []),
            '  entities:',
            ...selectors.map((it) => `    - ${text(it)}`),
          ]
        : []),
      ...(site ? ['datadog:', `  site: ${text(site)}`] : []),
      'gate:',
      '  objectives:',
      ...kept.map((it) => `    # ${it.why}\n${objective(it, it.more)}`),
      '',
    ].join('\n');
  }
}

const NOTHING =
  'nothing that a service is usually judged by has data here: check the service, the entities and the token';

/** Whether a candidate has something to say, and what is allowed of it. */
function weighed(candidate, objectives) {
  const mine = objectives.filter(({ name }) => name === candidate.name || name.startsWith(`${candidate.name} [`));
  const seen = mine.filter(({ before, after }) => after !== null && (before !== null || candidate.kind === 'value'));
  if (seen.length === 0) {
    return { ...candidate, left: mine[0]?.reason ?? 'no answer' };
  }
  const dimensions = candidate.kind === 'level' ? seen.map((it) => it.dimension).filter(Boolean) : [];
  const parts = dimensions.length > 1 ? [`${dimensions.length} services`] : [];
  const least = seen.map((it) => it.detectable).filter((it) => it !== null);
  const more = [];
  let margin;
  if (candidate.preset > 0) {
    const harm = least.length > 0 ? Math.max(...least) * 100 : 0;
    // Half of the least that would be seen, in steps of five.
    margin = Math.min(50, Math.max(candidate.preset, Math.ceil(harm / 10) * 5));
    more.push(`margin: ${margin}%`);
    parts.push(
      harm > 0
        ? `+${margin} % is allowed; of its own history a harm of +${Math.ceil(harm)} % stands out four times in five`
        : `+${margin} % is allowed; its own history is too short to say what would stand out`,
    );
  } else {
    parts.push('none may begin after a deployment');
  }
  const failed = seen.filter((it) => it.verdict === 'fail').length;
  if (seen.every((it) => it.verdict === 'inconclusive')) {
    parts.push('at this traffic half an hour is too short to be sure: think of a longer `gate.after`');
  }
  if (failed > 0) {
    more.push('info: true');
    parts.push('it would have failed just now, with nothing deployed: shown without a say until you know why');
  }
  return { ...candidate, more, margin, dimensions, why: parts.join('; ') };
}

function tell(text) {
  plainLines(text).forEach((line) => process.stderr.write(`${line}\n`));
}
