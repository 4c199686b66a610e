import { openDoor } from './door.js';
import { takeEnvironment } from './environment.js';
import { readTexts, writeTexts } from './files.js';
import { networkOf } from './network.js';
import { listenForStop } from './stop.js';
import { openTransport } from './transport.js';

/**
 * @typedef {object} Host how one runner is spoken to
 * @property {string} name as the core knows it: `github` or `azure`
 * @property {(environment: Record<string, string>, inventory: (environment: object) => Promise<string>) => Promise<boolean>}
 *   [prepare] what comes before the run, and may change its environment; false: there is nothing to run
 * @property {() => string | undefined} temporary the runner's folder for temporary files
 * @property {(said: { kind: string, text: string }) => void} say what is said while the run goes on
 * @property {(pages: object, paths: Record<string, string>, way: { fetch: Function, signal: AbortSignal }) => unknown} show
 *   what came of it, the step's end included
 * @property {(reason: string) => void} broke ends the step as failed, without pages
 */

/**
 * Runs one step: words in, pages out. Ends well only when the pages have been shown.
 *
 * @param {Host} host
 * @param {string} wasm where `plimsoll.wasm` lies
 */
export async function run(host, wasm) {
  let ended = false;
  const breakOnce = (reason) => {
    if (!ended) {
      ended = true;
      host.broke(reason);
    }
  };
  const stop = listenForStop(() => {
    breakOnce('the run was cancelled and did not end in time');
    process.exit();
  });
  // The environment is cleared of secrets before the core begins.
  const network = networkOf(process.env);
  for (const secret of network.secrets) {
    host.say({ kind: 'mask', text: secret });
  }
  const transport = openTransport(network);
  // A core that panics says so here, and never resolves its promise.
  let lastWords;
  console.error = (said) => {
    lastWords = said;
    host.say({ kind: 'note', text: said });
  };
  const panicked = new Promise((_, reject) => process.once('uncaughtException', reject));
  process.once('exit', () => breakOnce('the run ended without an outcome'));
  try {
    const pages = await Promise.race([
      walk(host, wasm, { network, fetch: transport.fetch, signal: stop.signal }),
      panicked,
    ]);
    ended = !pages;
    if (ended) {
      return;
    }
    const paths = writeTexts(host.temporary(), {
      'result.json': pages.result,
      'report.html': pages.report,
      'junit.xml': pages.junit,
      ...(pages.evidence && { 'evidence.json': pages.evidence }),
      ...(pages.connection && { 'connect.yaml': pages.connection }),
    });
    await host.show(pages, paths, { fetch: transport.fetch, signal: stop.signal });
    ended = true;
  } catch (error) {
    breakOnce(`Plimsoll broke: ${lastWords?.split('\n', 2).join(' ') ?? error.message}`);
  } finally {
    transport.close();
    stop.close();
    // Whatever still holds the process is none of ours to wait for.
    setTimeout(() => process.exit(), 500).unref();
  }
}

async function walk(host, wasm, { network, fetch, signal }) {
  const door = openDoor(wasm);
  const environment = takeEnvironment(door.environmentNames(host.name));
  const files = {};
  const path = door.authoritiesPath(host.name, environment);
  if (path !== undefined) {
    Object.assign(files, readTexts([path]));
    network.trust.authorities.push({ from: 'ca-file', path, text: files[path] ?? '' });
  }
  const say = (said) => host.say(said);
  for (const text of network.warnings) {
    say({ kind: 'warning', text });
  }
  const hands = { fetch, say, signal };
  const ask = (words) => door.inventory({ host: host.name, environment: words, files: {} }, hands);
  if (host.prepare && !(await host.prepare(environment, ask))) {
    return undefined;
  }
  Object.assign(files, readTexts(door.configPaths(host.name, environment)));
  return await door.run({ host: host.name, environment, files }, hands);
}
