// A job of a workflow as GitHub's runner runs it: its steps in turn, with the built action where the page says
// `uses: plimsoll/plimsoll@v1`, and bash where it says `run`.
// https://github.com/actions/runner: src/Runner.Worker/StepsRunner.cs, Handlers/ScriptHandler.cs

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { evaluate, holds, textOf as shown } from './expression.mjs';
import { pairsIn } from './github-runner.mjs';
import { alone, runAction, textOf } from './step.mjs';

const EXPRESSION = /\$\{\{(.*?)\}\}/gsu;

/** `files`: what the repository holds besides `deploy.sh`; `programs`: scripts on the PATH; `contexts`: more of them. */
export async function runJob(text, { tenant, job, files = {}, programs = {}, contexts = {}, environment = {} }) {
  const home = alone('action');
  const workspace = join(home, 'workspace');
  const { steps, env = {}, environment: stage } = jobOf(text, job);
  const scripts = { 'workspace/deploy.sh': '#!/bin/sh\n', ...named('bin/', programs) };
  for (const [path, content] of Object.entries({ ...scripts, ...named('workspace/', files) })) {
    mkdirSync(join(home, path, '..'), { recursive: true });
    writeFileSync(join(home, path), content);
  }
  Object.keys(scripts).forEach((path) => chmodSync(join(home, path), 0o755));
  const ran = { steps: {}, list: [], failed: false, home, workspace };
  const functions = {
    always: () => true,
    success: () => !ran.failed,
    failure: () => ran.failed,
    cancelled: () => false,
  };
  for (const step of steps) {
    const scope = {
      functions,
      contexts: {
        github: { token: 'ghs_ofTheJobAlone', repository: 'shop/checkout', event: {} },
        secrets: tenant.secrets,
        steps: ran.steps,
        job: { status: ran.failed ? 'failure' : 'success' },
        ...contexts,
      },
    };
    const filled = (value) => shown(value).replaceAll(EXPRESSION, (_, it) => shown(evaluate(it, scope)));
    const all = (pairs = {}) => Object.fromEntries(Object.entries(pairs).map(([name, it]) => [name, filled(it)]));
    const condition = shown(step.if ?? 'success()').replace(/^\$\{\{(.*)\}\}$/su, '$1');
    const due = /\b(?:always|success|failure|cancelled)\(/u.test(condition) || !ran.failed;
    if (!due || !holds(condition, scope)) {
      ran.list.push({ name: step.uses ?? step.run, outcome: 'skipped', printed: '' });
      continue;
    }
    const given = { PATH: `${join(home, 'bin')}:${process.env.PATH}`, ...tenant.environment, ...environment };
    const done = await run(step, { home, given: { ...given, ...all(env), ...all(step.env) }, filled, all, stage });
    ran.failed ||= done.outcome === 'failure' && step['continue-on-error'] !== true;
    ran.list.push(done);
    if (step.id) {
      ran.steps[step.id] = done;
    }
  }
  return ran;
}

const named = (folder, files) =>
  Object.fromEntries(Object.entries(files).map(([path, it]) => [`${folder}${path}`, it]));

/** The job of a workflow, or steps alone. */
function jobOf(text, name) {
  const value = parse(text);
  if (Array.isArray(value)) {
    return { steps: value };
  }
  const jobs = Object.entries(value.jobs).filter(([it]) => name === undefined || it === name);
  if (jobs.length !== 1) {
    throw new Error(`which job of ${Object.keys(value.jobs)}?`);
  }
  return jobs[0][1];
}

/** What the manifest of the action says of inputs that are not given. */
function defaultsOf(home) {
  const { inputs } = parse(readFileSync(join(home, 'step', 'action.yml'), 'utf8'));
  const preset = Object.entries(inputs).filter(([, input]) => input.default !== undefined);
  return Object.fromEntries(preset.map(([name, input]) => [name, input.default]));
}

async function run(step, { home, given, filled, all }) {
  if (/^actions\/checkout@v\d+$/u.test(step.uses ?? '')) {
    return { name: step.uses, outcome: 'success', printed: '', outputs: {} };
  }
  if (step.uses?.startsWith('plimsoll/plimsoll@v')) {
    const inputs = { ...all(defaultsOf(home)), ...all(step.with) };
    const done = await runAction({ home, inputs, environment: given }).ended;
    return {
      name: step.uses,
      outcome: done.code === 0 ? 'success' : 'failure',
      printed: done.stdout + done.stderr,
      outputs: pairsIn(textOf(done, 'GITHUB_OUTPUT')),
      summary: textOf(done, 'GITHUB_STEP_SUMMARY'),
    };
  }
  if (!step.run) {
    throw new Error(`what is ${JSON.stringify(step)}?`);
  }
  const output = join(home, 'GITHUB_OUTPUT');
  writeFileSync(output, '');
  const { NODE_OPTIONS: _, ...rest } = given;
  const env = { GITHUB_OUTPUT: output, GITHUB_REPOSITORY: 'shop/checkout', ...rest };
  const script = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', filled(step.run)];
  const { status, stdout, stderr } = spawnSync('bash', script, { cwd: join(home, 'workspace'), env, encoding: 'utf8' });
  const outputs = pairsIn(readFileSync(output, 'utf8'));
  return { name: step.run, outcome: status === 0 ? 'success' : 'failure', printed: stdout + stderr, outputs };
}
