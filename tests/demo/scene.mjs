// What the demos play on: a service of which versions are shipped, a steady load that asks it, a workspace with a
// plimsoll.yml, and the built action.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { Action } from './action.mjs';
import { Stage } from './stage.mjs';
import { dim, ear, say, verdict } from './voice.mjs';

const BOUND_MS = 170_000;
const ENTITY = 'SERVICE-00000000000000C1';
export const RATE = 40;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export class Scene {
  #stage = new Stage(BOUND_MS);
  #action;
  #service;
  #load;
  #port = 0;
  #flag;

  /** `flag`: an address at which the service asks for the value of a flag. */
  static async open({ flag } = {}) {
    const scene = new Scene();
    scene.#flag = flag;
    scene.box = await startSandbox({ fine: true });
    scene.box.entity({ entityId: ENTITY, displayName: 'checkout', tags: ['app:checkout'] });
    scene.reports = scene.#stage.folder('demo');
    return scene;
  }

  /** Writes the file that all steps read; `run`: the id of the run that they are of, without one each is of its own. */
  configure(text, run) {
    const workspace = this.#stage.folder('workspace');
    writeFileSync(join(workspace, 'plimsoll.yml'), text);
    this.#action = new Action(this.#stage, workspace, this.reports, run);
  }

  /** Stops the version that runs, starts another on the same port; resolves to when it began and ended. */
  async ship(version) {
    const from = Date.now();
    await this.#service?.stop();
    this.#port = await new Promise((resolve, reject) => {
      const words = [version, this.#port, ...(this.#flag ? [this.#flag] : [])];
      this.#service = this.#stage.node(here('service.mjs'), words, { lines: (line) => resolve(Number(line)) });
      this.#service.ended.then(() => reject(new Error(`the service ${version} did not start`)));
    });
    return { from, to: Date.now() };
  }

  /** Asks the service at a steady rate from now on, and tells the vendors what was measured. */
  load(datadog = '') {
    const words = [`http://127.0.0.1:${this.#port}`, this.box.url, ENTITY, RATE, BOUND_MS / 1_000, datadog];
    this.#load = this.#stage.node(here('load.mjs'), words);
  }

  /** Runs a step of the action, heard as a runner shows it. */
  run(inputs) {
    return this.#action.run({ config: 'plimsoll.yml', ...inputs }, ear());
  }

  /** Runs a gate and says what it said; what it wrote stays. */
  async gate(inputs) {
    const gate = await this.run({ ...inputs, command: 'gate' });
    const step = gate.code === 0 ? 'the step succeeds and the release goes on' : 'the step fails and the release stops';
    say(`  ${verdict(gate.outputs.verdict ?? 'no verdict')}: ${step}`);
    say(`  report: ${gate.outputs.report ?? gate.summary}`);
    this.#stage.keep(this.reports);
    return gate;
  }

  /** Where the reports are. */
  farewell() {
    say(dim(`  Everything the gate wrote is in ${this.reports}`));
  }

  async close() {
    await this.#load?.stop();
    await this.#service?.stop();
    await this.box.close();
  }
}
