// The built action, run as a GitHub runner runs it: alone in a folder, told by environment variables only.

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('../../dist/action/', import.meta.url));

export class Action {
  #stage;
  #alone;
  #workspace;
  #reports;
  #attempt = 0;
  #run;

  /** `run`: the id of the run that all steps are of; without one each is of its own. */
  constructor(stage, workspace, reports, run) {
    this.#run = run;
    this.#stage = stage;
    this.#workspace = workspace;
    this.#reports = reports;
    if (!existsSync(join(BUILT, 'main.js'))) {
      throw new Error('The action is not built yet: npm run build');
    }
    this.#alone = stage.folder('action');
    cpSync(BUILT, this.#alone, { recursive: true });
  }

  /**
   * Runs one step; `inputs` by their kebab-case names, `more` of its environment. Resolves to
   * `{ code, outputs, summary, result }`.
   */
  async run(inputs, lines, more = {}) {
    this.#attempt += 1;
    const step = join(this.#reports, `step-${this.#attempt}`);
    mkdirSync(step);
    const files = ['output', 'state', 'env', 'path', 'step_summary'].map((name) => [
      `GITHUB_${name.toUpperCase()}`,
      join(step, name),
    ]);
    for (const [, path] of files) {
      writeFileSync(path, '');
    }
    const env = {
      ...Object.fromEntries(files),
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'demo',
      GITHUB_REPOSITORY: 'demo/checkout',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: this.#run ?? String(1_000 + this.#attempt),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
      GITHUB_WORKSPACE: this.#workspace,
      RUNNER_TEMP: step,
      ...more,
    };
    const code = await this.#stage.node(join(this.#alone, 'main.js'), [], { env, cwd: this.#workspace, lines }).ended;
    const outputs = readOutputs(readFileSync(join(step, 'output'), 'utf8'));
    const result = outputs.result && JSON.parse(readFileSync(outputs.result, 'utf8'));
    return { code, outputs, summary: join(step, 'step_summary'), result };
  }
}

/** The file command format: `name=value`, or `name<<DELIMITER`, lines, `DELIMITER`. */
export function readOutputs(text) {
  const outputs = {};
  const lines = text.split('\n');
  while (lines.length > 0) {
    const [, name, sign, rest] = /^([^=<]+)(=|<<)(.*)$/.exec(lines.shift()) ?? [];
    if (sign === '=') {
      outputs[name] = rest;
    }
    if (sign === '<<') {
      const end = lines.indexOf(rest);
      outputs[name] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n');
    }
  }
  return outputs;
}
