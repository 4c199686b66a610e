import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { install } from './installed.mjs';
import { leaksIn, secretsIn } from './leak.mjs';
import { CHECKOUT, CONFIG, openShop } from './shop.mjs';
import { folder } from './step.mjs';

let good;
let worse;
let installed;

before(async () => {
  good = await openShop();
  worse = await openShop({ after: 180 });
  installed = install();
});
after(() => Promise.all([good.close(), worse.close()]));

/** Runs the installed command in a folder of its own. */
async function plimsoll(args, { environment = {}, config } = {}) {
  const home = folder();
  const workspace = join(home, 'workspace');
  mkdirSync(workspace);
  if (config !== undefined) {
    writeFileSync(join(workspace, 'plimsoll.yml'), config);
  }
  const main = join(installed, 'node_modules', '.bin', 'plimsoll');
  const env = { PATH: process.env.PATH, TMPDIR: home, ...environment };
  const child = spawn(process.execPath, [main, ...args], { cwd: workspace, env });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (said.stderr += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  const written = files.map((it) => readFileSync(join(it.parentPath ?? it.path, it.name), 'utf8'));
  const leaks = leaksIn([said.stdout, said.stderr, ...written].join('\n'), secretsIn(env));
  assert.deepEqual(leaks, []);
  return { code, workspace, ...said };
}

const optionsOf = ({ inputs, deployed }) =>
  Object.entries({ ...inputs, ...deployed })
    .filter(([name]) => name !== 'dynatrace-token')
    .flatMap(([name, value]) => [`--${name}`, value]);
const tokenOf = ({ box }) => ({ PLIMSOLL_DYNATRACE_TOKEN: box.tokens.api });

test('installed from its package, it marks a release, and GitLab names the run', async () => {
  const gitlab = {
    GITLAB_CI: 'true',
    CI_PIPELINE_ID: '81',
    CI_JOB_ID: '7',
    CI_JOB_URL: 'https://gitlab.example.com/7',
  };
  const done = await plimsoll(['mark', ...optionsOf(good)], {
    environment: { ...tokenOf(good), ...gitlab },
    config: CONFIG,
  });
  assert.equal(done.code, 0, done.stdout + done.stderr);
  const [event] = good.box.events.slice(-1);
  assert.match(JSON.stringify(event.properties), /gitlab\.example\.com\/7/u);
  const again = await plimsoll(['mark', ...optionsOf(good)], {
    environment: { ...tokenOf(good), ...gitlab },
    config: CONFIG,
  });
  assert.equal(again.code, 0, again.stdout);
  assert.equal(good.box.events.filter((it) => JSON.stringify(it.properties).includes('gitlab/81')).length, 2);
});

test('the exit code tells the verdict, and the result is alone on standard output with --json', async () => {
  const passed = await plimsoll(['gate', ...optionsOf(good)], { environment: tokenOf(good), config: CONFIG });
  assert.equal(passed.code, 0, passed.stdout + passed.stderr);
  assert.match(passed.stdout, /^PASS/mu);
  const failed = await plimsoll(['gate', '--json', '--output=kept', ...optionsOf(worse)], {
    environment: tokenOf(worse),
    config: CONFIG,
  });
  assert.equal(failed.code, 1, failed.stderr);
  assert.equal(JSON.parse(failed.stdout).verdict, 'fail');
  assert.match(failed.stderr, /^FAIL/mu);
  assert.deepEqual(readdirSync(join(failed.workspace, 'kept')).sort(), [
    'junit.xml',
    'outputs.json',
    'report.html',
    'result.json',
    'summary.md',
  ]);
  const forgiven = await plimsoll(['gate', '--fail-on', 'never', ...optionsOf(worse)], {
    environment: tokenOf(worse),
    config: CONFIG,
  });
  assert.equal(forgiven.code, 0);
  const blind = CONFIG.replaceAll(CHECKOUT, 'SERVICE-00000000000000FF');
  assert.equal((await plimsoll(['gate', ...optionsOf(good)], { environment: tokenOf(good), config: blind })).code, 3);
  const nobody = optionsOf({ ...good, inputs: { ...good.inputs, 'dynatrace-url': 'http://127.0.0.1:9' } });
  assert.equal(
    (await plimsoll(['gate', '--timeout', '3s', ...nobody], { environment: tokenOf(good), config: CONFIG })).code,
    4,
  );
});

test('colours are for terminals and for who asks for them', async () => {
  const run = (environment) =>
    plimsoll(['gate', ...optionsOf(worse)], { environment: { ...tokenOf(worse), ...environment }, config: CONFIG });
  assert.ok(!(await run({})).stdout.includes('\x1b'));
  assert.ok((await run({ FORCE_COLOR: '1' })).stdout.includes('\x1b[1;31mFAIL\x1b[0m'));
  assert.ok(!(await run({ FORCE_COLOR: '1', NO_COLOR: '1' })).stdout.includes('\x1b'));
});

test('a command line that means nothing is told what was meant', async () => {
  for (const [args, phrase] of [
    [['marc'], /did you mean `mark`/u],
    [['gate', '--fail-of', 'warn'], /did you mean `--fail-on`/u],
    [['mark', '--fail-on', 'warn'], /but of `gate`/u],
    [['mark', '--config'], /has no value/u],
    [['mark', '--config', 'a', '--config', 'b'], /given 2 times/u],
    [['mark', '--dynatrace-token', 'x'], /PLIMSOLL_DYNATRACE_TOKEN/u],
    [['mark', '--dynatrace-token-file', 'nowhere'], /ENOENT/u],
    [['mark', 'now'], /is no option/u],
    [['completion', 'tcsh'], /bash\|fish\|zsh/u],
  ]) {
    const { code, stderr, stdout } = await plimsoll(args);
    assert.equal(code, 64, stderr);
    assert.match(stderr, phrase);
    assert.equal(stdout, '');
  }
});

test('help names every option of a command, and completion completes them in a real shell', async () => {
  const { stdout } = await plimsoll(['help', 'gate']);
  assert.match(stdout, /--fail-on fail\|inconclusive\|warn\|never/u);
  assert.match(stdout, /PLIMSOLL_DYNATRACE_TOKEN or --dynatrace-token-file PATH/u);
  assert.ok(stdout.split('\n').every((line) => line.length <= 120));
  assert.match((await plimsoll([])).stdout, /plimsoll COMMAND/u);
  assert.match((await plimsoll(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/u);
  const script = (await plimsoll(['completion', 'bash'])).stdout;
  const asked = `${script}\nCOMP_WORDS=(plimsoll gate --fail-on inc) COMP_CWORD=3; _plimsoll; echo "\${COMPREPLY[@]}"`;
  assert.equal(spawnSync('bash', ['-c', asked], { encoding: 'utf8' }).stdout.trim(), 'inconclusive');
});

test('a secret may lie in a file', async () => {
  const path = join(folder(), 'token');
  writeFileSync(path, `${good.box.tokens.api}\n`);
  const done = await plimsoll(['mark', '--dynatrace-token-file', path, ...optionsOf(good)], { config: CONFIG });
  assert.equal(done.code, 0, done.stdout + done.stderr);
});
