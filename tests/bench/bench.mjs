// `npm run bench`, after the build: how long a whole `mark` takes against a bare fetch of the same request,
// and how much a runner downloads.
//
//   npm run bench -- judge [FOLDER]: how often the judge of levels is right (tests/bench/judge)
//   node tests/bench/bench.mjs [--rounds 15] [--write]      --write: into docs/performance.md

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { downloads } from './download.mjs';
import { race } from './race.mjs';

if (process.argv[2] === 'judge') {
  const words = ['run', '--release', '--quiet', '--example', 'judge-bench', '--', ...process.argv.slice(3)];
  process.exit(spawnSync('cargo', words, { stdio: 'inherit' }).status ?? 1);
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, write: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
const here = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const box = await startSandbox();
box.entity({ entityId: 'SERVICE-00000000000000C1', displayName: 'checkout', tags: ['app:checkout'] });
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_STEP_SUMMARY'].map((name) => [
  name,
  join(folder, name),
]);
const mark = {
  args: [here('dist/action/main.js')],
  env: {
    ...Object.fromEntries(files),
    'INPUT_COMMAND': 'mark',
    'INPUT_DYNATRACE-URL': box.url,
    'INPUT_DYNATRACE-TOKEN': box.tokens.api,
    'INPUT_ENTITIES': 'type(SERVICE),tag("app:checkout")',
    'INPUT_RELEASE-NAME': 'checkout',
    'INPUT_RELEASE-VERSION': '1.4.2',
    'GITHUB_ACTIONS': 'true',
    'GITHUB_RUN_ID': '1',
    'GITHUB_WORKSPACE': folder,
    'RUNNER_TEMP': folder,
  },
  // A marker that is there already would not be sent again; the runner's files are fresh for each step.
  before: () => {
    box.forget();
    files.forEach(([, path]) => {
      writeFileSync(path, '');
    });
  },
};

const rows = [];
try {
  for (const version of [20, 24]) {
    const node = here(`node_modules/node${version}/bin/node`);
    await race({ mark: { ...mark, node } }, 0);
    const asked = box.requests.map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`);
    const { text } = box.requests.find(({ method }) => method === 'POST');
    const init = {
      method: 'POST',
      headers: { 'authorization': `Api-Token ${box.tokens.api}`, 'content-type': 'application/json' },
      body: text,
    };
    const fetching = `fetch(${JSON.stringify(`${box.url}/api/v2/events/ingest`)},${JSON.stringify(init)}).then((answer)=>answer.text())`;
    const times = await race(
      {
        mark: { ...mark, node },
        fetch: { node, args: ['-e', fetching] },
        nothing: { node, args: ['-e', '0'] },
      },
      rounds,
    );
    rows.push({ version, asked, ...times });
  }
} finally {
  await box.close();
  rmSync(folder, { recursive: true, force: true });
}

const ms = (value) => `${value.toFixed(0)} ms`;
const bytes = (value) => (value === undefined ? 'not built' : `${value.toLocaleString('en')} bytes`);
const size = downloads(here('dist'));
const page = `# Performance

Made by \`npm run bench -- --write\`: median of ${rounds} interleaved rounds, whole processes from start to exit, on
${cpus().length} cores, against the sandbox on loopback. Compare the ratios; the milliseconds belong to this machine.

| Node | \`mark\` | bare \`fetch\` of the same event | bare \`node -e 0\` | mark / fetch | mark / nothing |
| --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row.version} | ${ms(row.mark)} | ${ms(row.fetch)} | ${ms(row.nothing)} | ${(row.mark / row.fetch).toFixed(2)} | ${(row.mark / row.nothing).toFixed(2)} |`).join('\n')}

\`mark\` asks ${rows[0].asked.length} times (${rows[0].asked.join(', ')}); the bare fetch sends the event alone.

| What a runner downloads | |
| --- | --- |
| the action, tar.gz | ${bytes(size.action)} |
| the extension, .vsix | ${bytes(size.vsix)} |
`;
process.stdout.write(page);
if (values.write) {
  writeFileSync(here('docs/performance.md'), page);
}
