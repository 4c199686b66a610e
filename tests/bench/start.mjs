// Whole processes: the built action and task mark a release on loopback, against what else could send that event.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { hasOpenssl, openAuthority } from '../sandbox/authority.mjs';
import { startSandbox } from '../sandbox/sandbox.mjs';
import { race } from './race.mjs';

const here = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SELECTOR = 'type(SERVICE),tag("app:checkout")';
const AIMS = { 20: 1.3, 24: 1.45 };
const TLS_AIM = 1.9;

/** The event alone, as short as it can be said. Each is a file of its own: none reads what another needs. */
const BARE = {
  https: `
    const { request } = require(process.env.URL.startsWith('https') ? 'node:https' : 'node:http');
    const asked = request(process.env.URL, { method: 'POST', headers: JSON.parse(process.env.HEADERS) }, (answer) => answer.resume());
    asked.end(process.env.BODY);`,
  fetch: `
    fetch(process.env.URL, { method: 'POST', headers: JSON.parse(process.env.HEADERS), body: process.env.BODY })
      .then((answer) => answer.text());`,
};

/** As actions are usually made: the toolkit and its client in one bundle. */
const TOOLKIT = `
import * as core from '@actions/core';
import { HttpClient } from '@actions/http-client';
const client = new HttpClient('dynatrace');
const answer = await client.post(core.getInput('url') + '/api/v2/events/ingest', core.getInput('body'), JSON.parse(process.env.HEADERS));
await answer.readBody();
core.setOutput('status', answer.message.statusCode);
`;

export async function measure({ rounds }) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  const boxes = {};
  try {
    await build({
      stdin: { contents: TOOLKIT, resolveDir: here('.'), loader: 'js' },
      outfile: join(folder, 'core.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      minify: true,
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
    for (const [name, text] of Object.entries(BARE)) {
      writeFileSync(join(folder, `${name}.cjs`), text);
    }
    boxes.plain = await startSandbox();
    let authority;
    if (hasOpenssl()) {
      authority = openAuthority(folder);
      const { cert, key } = authority.issue('localhost');
      boxes.TLS = await startSandbox({ tls: { cert, key } });
    }
    const rows = [];
    for (const version of [20, 24]) {
      const node = here(`node_modules/node${version}/bin/node`);
      const contenders = {};
      for (const [way, box] of Object.entries(boxes)) {
        box.entity({ entityId: 'SERVICE-00000000000000C1', displayName: 'checkout', tags: ['app:checkout'] });
        const trust = way === 'TLS' ? { NODE_EXTRA_CA_CERTS: authority.certificate } : {};
        Object.assign(contenders, ways({ way, box, node, folder, trust }));
      }
      contenders['bare node'] = { node, args: ['-e', '0'] };
      contenders['datadog-ci version'] = { node, args: [datadogCi(), 'version'] };
      const times = await race(contenders, rounds);
      rows.push(...Object.entries(times).map(([name, took]) => ({ version, name, ...took, bare: times['bare node'] })));
    }
    return page(rows, rounds, boxes);
  } finally {
    await Promise.all(Object.values(boxes).map((box) => box.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}

function ways({ way, box, node, folder, trust }) {
  const home = join(folder, way);
  mkdirSync(home, { recursive: true });
  const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_STEP_SUMMARY'].map((it) => [
    it,
    join(home, it),
  ]);
  // A marker that is there already would not be sent again; the runner's files are fresh for each step.
  const before = () => {
    box.forget();
    files.forEach(([, path]) => writeFileSync(path, ''));
  };
  const mark = {
    'command': 'mark',
    'dynatrace-url': box.url,
    'dynatrace-token': box.tokens.api,
    'entities': SELECTOR,
    'release-name': 'checkout',
    'release-version': '1.4.2',
  };
  const inputs = (spelt) =>
    Object.fromEntries(Object.entries(mark).map(([it, value]) => [`INPUT_${spelt(it)}`, value]));
  const body = {
    eventType: 'CUSTOM_DEPLOYMENT',
    title: 'checkout 1.4.2',
    entitySelector: SELECTOR,
    properties: { 'dt.event.deployment.name': 'checkout', 'dt.event.deployment.version': '1.4.2' },
  };
  const alone = {
    ...trust,
    URL: `${box.url}/api/v2/events/ingest`,
    HEADERS: JSON.stringify({ 'authorization': `Api-Token ${box.tokens.api}`, 'content-type': 'application/json' }),
    BODY: JSON.stringify(body),
    INPUT_URL: box.url,
    INPUT_BODY: JSON.stringify(body),
    ...Object.fromEntries(files),
  };
  const github = { GITHUB_ACTIONS: 'true', GITHUB_RUN_ID: '1', GITHUB_WORKSPACE: home, RUNNER_TEMP: home };
  const azure = { TF_BUILD: 'True', AGENT_TEMPDIRECTORY: home, BUILD_BUILDID: '1' };
  const action = { ...github, ...Object.fromEntries(files), ...inputs((it) => it.toUpperCase()) };
  const task = { ...azure, ...inputs((it) => it.replaceAll('-', '').toUpperCase()) };
  return {
    [`action, ${way}`]: { node, args: [here('dist/action/main.js')], env: { ...trust, ...action }, before },
    [`task, ${way}`]: { node, args: [here('dist/task/Plimsoll/main.js')], env: { ...trust, ...task }, before },
    [`node:${way === 'TLS' ? 'https' : 'http'}`]: { node, args: [join(folder, 'https.cjs')], env: alone, before },
    [`fetch, ${way}`]: { node, args: [join(folder, 'fetch.cjs')], env: alone, before },
    [`@actions/core bundle, ${way}`]: { node, args: [join(folder, 'core.mjs')], env: alone, before },
  };
}

/** The bundle that npm's start script loads. */
function datadogCi() {
  const path = createRequire(import.meta.url).resolve('@datadog/datadog-ci/package.json');
  const { bin } = JSON.parse(readFileSync(path, 'utf8'));
  return join(path, '..', typeof bin === 'string' ? bin : bin['datadog-ci']);
}

function page(rows, rounds, boxes) {
  const find = (version, name) => rows.find((it) => it.version === version && it.name === name);
  const ratio = (row) => row.cpu / row.bare.cpu;
  const shown = (value) => `${value.toFixed(2)} ×`;
  const aims = [];
  for (const version of [20, 24]) {
    for (const way of Object.keys(boxes)) {
      for (const what of ['action', 'task']) {
        const row = find(version, `${what}, ${way}`);
        const most = way === 'TLS' ? TLS_AIM : AIMS[version];
        const floor = find(version, `node:${way === 'TLS' ? 'https' : 'http'}`);
        aims.push([
          `\`mark\` of the ${what}, ${way}, Node ${version}, against bare \`node\``,
          `at most ${most} ×`,
          `${shown(ratio(row))} (the bare request alone ${shown(ratio(floor))})`,
          ratio(row) <= most,
        ]);
      }
      const [mine, theirs] = [find(version, `action, ${way}`), find(version, `@actions/core bundle, ${way}`)];
      aims.push([
        `the same against an \`@actions/core\` bundle`,
        'under 0.5 ×',
        shown(mine.cpu / theirs.cpu),
        mine.cpu < theirs.cpu / 2,
      ]);
    }
  }
  const lines = rows.map(
    ({ version, name, wall, cpu, bare }) =>
      `| ${version} | ${name} | ${cpu.toFixed(0)} | ${shown(cpu / bare.cpu)} | ${wall.toFixed(0)} | ${shown(wall / bare.wall)} |`,
  );
  return {
    title: 'Start',
    aims,
    text: `
Whole processes from start to exit, cold, ${rounds} interleaved rounds, medians; against the sandbox on loopback. \`mark\`
asks three times (which entities, whether the marker is there, the event), writes its report and its outputs; all other
contenders send the event alone, and \`datadog-ci version\` nothing at all. Ratios are to \`node -e 0\` of the same Node.

| Node | What | Processor ms | against bare | Wall ms | against bare |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

Where the processor time of \`mark\` goes, of 59 ms on Node 20 where bare Node takes 17: 8 are Node's own HTTP client,
loaded and compiled, which the bare request pays as well; 13 the engine compiling the 1,500 functions that are called; 5
reading, validating and linking the first module of the core; 3 collecting garbage, which the bare request is too small
to make; the rest is running, in JavaScript and in code compiled in haste. The aims of 1.3 and 1.45 lie below what one
bare request by Node's own client costs, and half of an \`@actions/core\` bundle is hardly above it: no core however
small would reach them. \`tests/node/size.test.mjs\` holds the bytes that a start reads, and
\`tests/node/action.test.mjs\` that a mark reads no others.
`,
  };
}
