// The built action and the built task, run as their hosts run them: copied alone into a folder, told by
// environment variables only.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leaksIn, secretsIn } from './leak.mjs';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

const homes = [];
process.on('exit', () => homes.forEach((home) => rmSync(home, { recursive: true, force: true })));

/** A new folder for this test alone, gone with it. */
export function folder() {
  homes.push(mkdtempSync(join(tmpdir(), 'plimsoll-test-')));
  return homes.at(-1);
}

/** A new folder with the built thing in `step/`, a workspace and the host's folder for temporary files. */
export function alone(built) {
  const home = folder();
  cpSync(join(DIST, built), join(home, 'step'), { recursive: true });
  mkdirSync(join(home, 'workspace'));
  mkdirSync(join(home, 'temporary'));
  return home;
}

/** Runs the action. `inputs` by their names in action.yml, `config` is the text of plimsoll.yml. */
export function runAction({ inputs = {}, environment = {}, config, home = alone('action') }) {
  const files = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE', 'GITHUB_ENV'].map((name) => [name, join(home, name)]),
  );
  for (const path of Object.values(files)) {
    writeFileSync(path, '');
  }
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const github = {
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'octocat',
    GITHUB_REPOSITORY: 'shop/checkout',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: 'ffac537e6cbbf934b08745a378932722df287a53',
    GITHUB_WORKSPACE: join(home, 'workspace'),
    RUNNER_TEMP: join(home, 'temporary'),
  };
  return start({ home, config, environment: { ...github, ...files, ...Object.fromEntries(given), ...environment } });
}

/** Runs the task. `inputs` by their names in task.json. */
export function runTask({ inputs = {}, environment = {}, config, home = alone('task/Plimsoll') }) {
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const azure = {
    AGENT_TEMPDIRECTORY: join(home, 'temporary'),
    BUILD_BUILDID: '4711',
    BUILD_BUILDNUMBER: '20261121.3',
    BUILD_DEFINITIONNAME: 'checkout',
    BUILD_REPOSITORY_NAME: 'checkout',
    BUILD_SOURCEVERSION: 'ffac537e6cbbf934b08745a378932722df287a53',
    SYSTEM_COLLECTIONURI: 'https://dev.azure.com/shop/',
    SYSTEM_HOSTTYPE: 'build',
    SYSTEM_JOBID: '12f1170f-54f2-53f3-20dd-22fc7dff55f9',
    SYSTEM_TEAMPROJECT: 'shop',
    TF_BUILD: 'True',
  };
  return start({ home, config, environment: { ...azure, ...Object.fromEntries(given), ...environment } });
}

function start({ home, environment, config }) {
  const workspace = join(home, 'workspace');
  if (config !== undefined) {
    writeFileSync(join(workspace, 'plimsoll.yml'), config);
  }
  const child = spawn(process.execPath, [join(home, 'step', 'main.js')], { cwd: workspace, env: environment });
  const printed = { stdout: '', stderr: '' };
  const waiting = [];
  const hear = (stream) => (text) => {
    printed[stream] += text;
    for (const { phrase, resolve } of waiting) {
      if (printed.stdout.includes(phrase)) {
        resolve();
      }
    }
  };
  child.stdout.setEncoding('utf8').on('data', hear('stdout'));
  child.stderr.setEncoding('utf8').on('data', hear('stderr'));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const step = { code, signal, home, ...printed, lines: printed.stdout.trim().split('\n') };
      // Every run of every suite: no secret stands in anything that it printed or wrote.
      const leaks = leaksIn(tracesOf(step), secretsIn(environment));
      if (leaks.length > 0) {
        reject(new Error(`leaked: ${leaks.join(', ')}`));
      }
      resolve(step);
    });
  });
  return {
    child,
    ended,
    /** Resolves when the step has printed this, rejects when it ended without. */
    prints: (phrase) =>
      Promise.race([
        new Promise((resolve) => waiting.push({ phrase, resolve })),
        ended.then(() => Promise.reject(new Error(`ended without "${phrase}":\n${printed.stdout}${printed.stderr}`))),
      ]),
  };
}

/** The text of a file in the step's home; empty when there is none. */
export function textOf({ home }, name) {
  const path = join(home, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Everything the step left behind or printed, to look for what must not be there. */
export function tracesOf({ home, stdout, stderr }) {
  const written = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => dirname(path) !== join(home, 'step'))
    .map((path) => readFileSync(path, 'utf8'));
  return [stdout, stderr, ...written].join('\n');
}
