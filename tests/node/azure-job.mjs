// A job of a pipeline as the Azure agent runs it: its steps in turn, with the built task where the page says
// `task: Plimsoll@1`, and bash where it says `script` or `bash`.
// https://github.com/microsoft/azure-pipelines-agent: src/Agent.Worker/StepsRunner.cs, Handlers/Handler.cs

import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { commandIn } from './azure-agent.mjs';
import { holds } from './expression.mjs';
import { alone, runTask } from './step.mjs';

const MACRO = /\$\(([\w.]+)\)/gu;
const ENDED = { Succeeded: 'succeeded', SucceededWithIssues: 'issues', Failed: 'failed' };

/** `connections`: `{ name: { url, parameters } }`, those that the pipeline may use. */
export async function runJob(text, { tenant, files = {}, connections = {}, environment = {} }) {
  const home = alone('task/Plimsoll');
  const workspace = join(home, 'workspace');
  for (const [path, content] of Object.entries({ 'deploy.sh': '#!/bin/sh\n', ...files })) {
    writeFileSync(join(workspace, path), content);
  }
  chmodSync(join(workspace, 'deploy.sh'), 0o755);
  const { steps, stage } = jobOf(text);
  const ran = { steps: {}, list: [], failed: false, workspace };
  const variables = { 'System.AccessToken': 'ofTheJobAloneAndOnlyToRead' };
  const functions = {
    always: () => true,
    succeeded: () => !ran.failed,
    failed: () => ran.failed,
    eq: (left, right) => String(left ?? '').toLowerCase() === String(right ?? '').toLowerCase(),
    and: (...all) => all.every(Boolean),
  };
  for (const step of steps) {
    const name = step.task ?? step.script ?? step.bash ?? 'checkout';
    if (!holds(step.condition ?? 'succeeded()', { contexts: { variables }, functions })) {
      ran.list.push({ name, outcome: 'skipped', printed: '' });
      continue;
    }
    // A macro that means nothing stays as it is written.
    const filled = (value) => String(value).replaceAll(MACRO, (all, it) => variables[it] ?? tenant.secrets[it] ?? all);
    const done = await run(step, {
      home,
      filled,
      connections,
      stage,
      given: { ...tenant.environment, ...environment },
    });
    ran.failed ||= done.outcome === 'failed' && step.continueOnError !== true;
    ran.list.push({ name, ...done });
    if (step.name) {
      ran.steps[step.name] = done;
      Object.entries(done.outputs).forEach(([key, value]) => (variables[`${step.name}.${key}`] = value));
    }
  }
  return ran;
}

/** The steps of a pipeline with one job, or steps alone; a deployment job names its environment. */
function jobOf(text) {
  const value = parse(text);
  if (Array.isArray(value)) {
    return { steps: value };
  }
  const [job] = value.jobs ?? [value];
  const stage = job.environment?.name ?? job.environment;
  return { steps: job.steps ?? job.strategy.runOnce.deploy.steps, stage };
}

/** What the manifest of the task says of inputs that are not given. */
function defaultsOf(home) {
  const { inputs } = JSON.parse(readFileSync(join(home, 'step', 'task.json'), 'utf8'));
  const preset = inputs.filter(({ defaultValue }) => defaultValue !== undefined);
  return Object.fromEntries(preset.map(({ name, defaultValue }) => [name, defaultValue]));
}

async function run(step, { home, filled, connections, stage, given }) {
  if (step.checkout) {
    return { outcome: 'succeeded', printed: '', outputs: {} };
  }
  if (step.task?.startsWith('Plimsoll@')) {
    const written = { ...defaultsOf(home), ...step.inputs };
    const inputs = Object.fromEntries(Object.entries(written).map(([key, it]) => [key, filled(it)]));
    const deployment = stage ? { ENVIRONMENT_NAME: stage } : {};
    const environment = { ...given, ...deployment, ...endpoints(inputs, connections) };
    const done = await runTask({ home, inputs, environment }).ended;
    const commands = done.lines.map(commandIn).filter(Boolean);
    const set = commands.filter(({ name }) => name === 'task.setvariable');
    return {
      outcome: ENDED[commands.findLast(({ name }) => name === 'task.complete')?.properties.result],
      printed: done.stdout + done.stderr,
      outputs: Object.fromEntries(set.map(({ properties, data }) => [properties.variable, data])),
      summary: summaryIn(commands.find(({ name }) => name === 'task.uploadsummary')?.data),
    };
  }
  const script = step.script ?? step.bash;
  if (script === undefined) {
    throw new Error(`what is ${JSON.stringify(step)}?`);
  }
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-c', filled(script)], {
    cwd: join(home, 'workspace'),
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  });
  return { outcome: status === 0 ? 'succeeded' : 'failed', printed: stdout + stderr, outputs: {} };
}

/** The agent uploads the file that it is told of. */
const summaryIn = (path) => (path ? readFileSync(path, 'utf8') : '');

/** An input that names a connection is its id, under which the agent hands over what it holds. */
function endpoints(inputs, connections) {
  const environment = {};
  for (const [input, name] of Object.entries(inputs).filter(([it, name]) => it.endsWith('Connection') && name)) {
    const id = randomUUID();
    const { url, parameters } = connections[name];
    inputs[input] = id;
    environment[`ENDPOINT_URL_${id}`] = url;
    environment[`ENDPOINT_AUTH_${id}`] = JSON.stringify({ scheme: 'Token', parameters });
    environment[`ENDPOINT_AUTH_SCHEME_${id}`] = 'Token';
    for (const [key, value] of Object.entries(parameters)) {
      environment[`ENDPOINT_AUTH_PARAMETER_${id}_${key.toUpperCase()}`] = value;
    }
  }
  return environment;
}
