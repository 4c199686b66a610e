// A gate by the door of the core: its words, and what it said.

import { fileURLToPath } from 'node:url';
import { authoritiesPath, configPaths, environmentNames, run } from '#core';
import { openCore } from '../../crate/web/js/door.js';

export const WASM = fileURLToPath(new URL('../../dist/action/plimsoll.wasm', import.meta.url));
const MINUTE_MS = 60_000;

/** Opens the core; `memory()` is how large its memory is, in bytes. */
export function open() {
  const exports = openCore(WASM);
  return { memory: () => exports.memory.buffer.byteLength, environmentNames, configPaths, authoritiesPath };
}

/** A plimsoll.yml of so many objectives of kind `level`, an hour before against an hour after. */
export function config(objectives, { split = false, gate = '' } = {}) {
  const one = (_, index) =>
    `    - { name: 'o${index}', kind: level, harm: increase, margin: 10%, dynatrace: { metric: 'shop.metric${index}:avg${split ? ':splitBy(service)' : ''}' } }`;
  return `
release: { name: checkout }
dynatrace: { entities: ['type(SERVICE),tag("app:shop")'] }
gate:
  after: 60m
${gate}
  objectives:
${Array.from({ length: objectives }, one).join('\n')}
`;
}

/** The environment of a gate after a deployment that ended so long before `now`. */
export function words({ now, since = 90 * MINUTE_MS, text, inputs = {} }) {
  const to = Math.floor((now - since) / MINUTE_MS) * MINUTE_MS;
  const given = {
    'command': 'gate',
    'dynatrace-url': 'https://abc12345.live.dynatrace.com',
    'dynatrace-token': `dt0c01.${'A'.repeat(24)}.${'B'.repeat(64)}`,
    'release-version': '1.4.2',
    'deployed-from': new Date(to - MINUTE_MS).toISOString(),
    'deployed-to': new Date(to).toISOString(),
    ...inputs,
  };
  const environment = {
    GITHUB_RUN_ID: '1658821493',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_REPOSITORY: 'shop/checkout',
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  const files = Object.fromEntries(configPaths('github', environment).map((path) => [path, null]));
  files['plimsoll.yml'] = text;
  return { host: 'github', environment, files };
}

/** Runs it to its end; resolves to the pages. A run that came to an error is not worth measuring. */
export async function judge(spoken, fetch, { say = () => undefined, mayErr = false } = {}) {
  const pages = await run(spoken, { fetch, say, signal: new AbortController().signal });
  if (pages.outputs.verdict === 'error' && !mayErr) {
    throw new Error(pages.log.join('\n'));
  }
  return pages;
}
