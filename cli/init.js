import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { plainLines } from '../crate/web/js/plain.js';
import { objective, ofDatadog, ofDynatrace, ofSlos } from './candidates.js';
import { weighed } from './weighed.js';
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
  #candidates = [];
  #asks;
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
    this.#asks = { dynatrace: Boolean(dynatrace), datadog: Boolean(datadog) };
    // Half an hour of quiet, the warm-up before it, and time to settle.
    const asked = {
      ...{
        'command': 'gate',
        'config': join(this.#folder, 'plimsoll.yml'),
        'deployed-to': 'now-38m',
        'fail-on': 'never',
        'wait': 'false',
      },
      // Whatever the environment wants of gates.
      ...{ 'mark-verdict': 'false', 'evidence': 'false' },
    };
    const named = { 'deployed-from': 'now-38m', ...asked };
    for (const [name, value] of Object.entries(named)) {
      given[variable(name)] = value;
    }
  }

  temporary() {
    return this.#folder;
  }

  /** Asks what there is, and writes down what the gate that follows is to judge. */
  async prepare(environment, inventory) {
    const { dynatrace, datadog } = this.#asks;
    const release = variable('release-name');
    let there = JSON.parse(await inventory(environment));
    if (datadog && !this.#said['release-name']) {
      const here = basename(process.cwd());
      const { services, notes } = there;
      const [service] = services.includes(here) || (dynatrace && services.length === 0) ? [here] : services;
      if (service === undefined || (services.length > 1 && service !== here)) {
        notes.forEach((note) => tell(`note: ${note}`));
        const seen = services.length > 0 ? `${services.length} services report to Datadog: ${some(services)}` : UNSEEN;
        this.broke(`${seen}. Next: name the one that is meant with \`--release-name ${services[0] ?? 'checkout'}\``);
        return false;
      }
      this.#said['release-name'] = service;
      there = JSON.parse(await inventory({ ...environment, [release]: service }));
    }
    this.#said['release-name'] ??= basename(process.cwd());
    const { 'release-name': service, 'release-stage': env } = this.#said;
    environment[release] = service;
    there.notes.forEach((note) => tell(`note: ${note}`));
    const slos = ofSlos(there.slos, service);
    if (slos.left > 0) {
      const why = slos.candidates.length > 0 ? 'more SLOs are there' : `SLOs are there, and none names ${service}`;
      tell(`${slos.left} ${why}: an objective takes one by its id, \`slo: …\` or \`platform-slo: …\``);
    }
    this.#candidates = [
      ...(dynatrace ? ofDynatrace() : []),
      ...(datadog ? ofDatadog(service, env, there.operations) : []),
      ...slos.candidates,
    ];
    const entities = dynatrace && !this.#said.entities ? "dynatrace: { entities: ['type(SERVICE)'] }\n" : '';
    const objectives = this.#candidates.map((it) => objective(it)).join('\n');
    writeFileSync(join(this.#folder, 'plimsoll.yml'), `${entities}gate:\n  objectives:\n${objectives}\n`);
    return true;
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
    const measured = judged.filter(({ left }) => !left);
    // Nothing is a problem of nobody.
    const traffic = measured.some(({ kind }) => kind !== 'value');
    const kept = measured.filter(({ name }) => name !== 'problems' || traffic || this.#said.entities);
    const asked = objectives.length > 0 ? judged : [];
    asked.filter(({ left }) => left).forEach(({ name, left }) => tell(`left out: ${name}: ${left}`));
    const services = [...new Set(kept.flatMap((it) => it.dimensions))];
    if (kept.every(({ name }) => name === 'problems')) {
      return this.broke(objectives.length === 0 ? `${sentence}${hint ? `. Next: ${hint}` : ''}` : NOTHING);
    }
    if (!this.#said.entities && services.length > NAMED) {
      tell(`${services.length} services have traffic: ${some(services)}`);
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
            ...(selectors.length > 0 ? ['  entities:', ...selectors.map((it) => `    - ${text(it)}`)] : []),
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

const UNSEEN = 'no service is seen to report to Datadog';

const some = (names) => `${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`;

function tell(text) {
  plainLines(text).forEach((line) => process.stderr.write(`${line}\n`));
}
