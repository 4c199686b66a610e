// Every block on a page is something that is tried: steps are run by the built action and task, dry, and none of them is
// told that an input or the file is wrong; what is no step and no plimsoll.yml is named here with the test that tries it.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { runJob as runOnAzure } from './azure-job.mjs';
import { runJob as runOnGithub } from './github-job.mjs';
import { blocksOf } from './page.mjs';
import { openTenant, skip } from './tenant.mjs';

const ROOT = new URL('../../', import.meta.url);
const SCHEMA = JSON.parse(readFileSync(new URL('docs/plimsoll.schema.json', ROOT), 'utf8'));
const PAGES = [
  'README.md',
  'task/overview.md',
  'cli/README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(new URL('docs', ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const BLOCKS = PAGES.flatMap((page) => blocksOf(page).map((block) => ({ page, ...block })));

/** What is tried elsewhere, by its page and the heading that it stands under. */
const ELSEWHERE = new Map(
  Object.entries({
    'README.md: See it work': 'npm run demo and npm test themselves',
    'README.md: Anywhere else': 'marketplace.test.mjs',
    'cli/README.md: Plimsoll on the command line': 'recipe.test.mjs',
    'docs/cli.md: A first file': 'recipe.test.mjs',
    'docs/cli.md: GitLab': 'recipe.test.mjs',
    'docs/cli.md: Jenkins': 'recipe.test.mjs',
    'docs/cli.md: Octopus': 'recipe.test.mjs',
    'docs/migrate.md: From Kayenta': 'recipe.test.mjs',
    'docs/configuration.md: Configuration: `plimsoll.yml`': 'schema.test.mjs: the address of the schema',
    'docs/connect.md: What is wrong there': 'connect.test.mjs',
    'CONTRIBUTING.md: SchemaStore': 'schema.test.mjs',
  }),
);

const ours = {
  github: (step) => step.uses?.startsWith('plimsoll/plimsoll@'),
  azure: (step) => step.task?.startsWith('Plimsoll@'),
};

/** A step of ours; what `replay` reads is made in evidence.test.mjs. */
const isOurs = ({ step }) =>
  (ours.github(step) || ours.azure(step)) && (step.with ?? step.inputs)?.command !== 'replay';

/** The steps in a value, however deep. */
function* stepsIn(value) {
  if (Array.isArray(value)) {
    for (const it of value) {
      yield* stepsIn(it);
    }
  } else if (value && typeof value === 'object') {
    if (value.uses || value.task) {
      yield value;
    }
    yield* stepsIn(Object.values(value));
  }
}

const isFile = (value) => Object.keys(value ?? {}).every((key) => key in SCHEMA.properties) && value !== null;
const steps = BLOCKS.filter(({ language }) => language === 'yaml').flatMap((block) => {
  const value = parse(block.text);
  return isFile(value) && !Array.isArray(value) ? [] : [...stepsIn(value)].map((step) => ({ ...block, step }));
});

test('every block is a plimsoll.yml, a step, a picture, what a step prints, or is tried elsewhere', () => {
  for (const { page, heading, language, text, line } of BLOCKS) {
    const value = language === 'yaml' ? parse(text) : undefined;
    const known =
      ['mermaid', 'text', ''].includes(language) ||
      ELSEWHERE.has(`${page}: ${heading}`) ||
      (value && (isFile(value) || [...stepsIn(value)].length > 0));
    assert.ok(known, `${page}:${line}: nobody tries this block of ${language}`);
  }
});

describe('the steps on the pages', { skip, concurrency: false }, () => {
  let tenant;
  before(async () => {
    tenant = await openTenant();
  });
  after(() => tenant?.close());

  /** Every secret that a page names, in the tenants' own words where they have one. */
  const secrets = () =>
    new Proxy(tenant.secrets, {
      get: (known, name) =>
        known[name] ?? (/^[A-Z_]+$/u.test(String(name)) ? 'aBcDeFgHiJkLmNoPqRsTuVwXyZ012345' : undefined),
    });

  /** What a pipeline around the step would have. */
  const contexts = () => ({
    secrets: new Proxy(secrets(), {
      get: (known, name) => (name === 'dynatrace' ? tenant.secrets.DYNATRACE_TOKEN : known[name]),
    }),
    needs: new Proxy({}, { get: () => ({ outputs: {} }) }),
    steps: new Proxy({}, { get: () => ({ outputs: {} }) }),
    inputs: { version: '1.4.2' },
    matrix: { service: 'checkout' },
    vars: {
      DYNATRACE_CLIENT_ID: 'dt0s02.ABCDEFGH',
      DYNATRACE_ACCOUNT_URN: 'urn:dtaccount:1c2d3e4f-0000-4000-8000-000000000001',
    },
  });

  /** The file of the README, with what the page says under the same heading in place of its sections. */
  function filesFor({ page, heading, step }) {
    const fragments = BLOCKS.filter((it) => it.page === page && it.heading === heading && it.language === 'yaml')
      .map(({ text }) => parse(text))
      .filter((value) => !Array.isArray(value) && isFile(value));
    const base = parse(BLOCKS.find((it) => it.page === 'README.md' && it.text.startsWith('release:')).text);
    const text = stringify({ ...base, ...fragments.at(-1) });
    const { config = 'plimsoll.yml' } = step.with ?? step.inputs;
    const authority = readFileSync(tenant.authority.certificate, 'utf8');
    return { [config.replace(/\$\{\{.*?\}\}/u, 'checkout')]: text, 'plimsoll.yml': text, 'company.pem': authority };
  }

  test('are told nothing of a wrong input or file, on GitHub and on Azure', async () => {
    const told = [];
    let tried = 0;
    for (const it of steps.filter(isOurs)) {
      const { page, line, step } = it;
      const github = ours.github(step);
      const inputs = step[github ? 'with' : 'inputs'];
      const dry = github ? { 'dry-run': true, ...inputs } : { dryRun: true, ...inputs };
      const { if: _if, condition: _condition, ...rest } = step;
      // What an earlier step of the page hands over is not there where each is run alone.
      const alone = Object.entries(dry).filter(([, value]) => !/^\$\((?!System)\w+\.\w+\)$/u.test(value));
      const job = stringify([{ ...rest, [github ? 'with' : 'inputs']: Object.fromEntries(alone) }]);
      const given = { ...tenant, secrets: secrets() };
      const options = { tenant: given, files: filesFor(it) };
      const connection = { url: 'https://abc12345.live.dynatrace.com', parameters: { apitoken: 'dt0c01.A.B' } };
      const connections = new Proxy({}, { get: () => connection });
      const { list } = github
        ? await runOnGithub(job, { ...options, contexts: contexts() })
        : await runOnAzure(job, { ...options, connections });
      const wrong = /^ERROR: (?:input `|plimsoll\.yml|.*\.ya?ml:\d+).*$/mu.exec(list[0].printed);
      if (wrong) {
        told.push(`${page}:${line}: ${wrong}`);
      }
      tried += 1;
    }
    assert.deepEqual(told, []);
    assert.ok(tried > 40, `${tried} steps`);
  });
});
