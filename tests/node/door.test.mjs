import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { openDoor } from '../../crate/web/js/door.js';
import { openTransport } from '../../crate/web/js/transport.js';
import { CONFIG, openShop } from './shop.mjs';
import { alone, runAction, textOf } from './step.mjs';
import { pairsIn } from './github-runner.mjs';

const WASM = fileURLToPath(new URL('../../dist/action/plimsoll.wasm', import.meta.url));
const transport = openTransport();
let door;
let shop;

before(async () => {
  door = openDoor(WASM);
  shop = await openShop({ after: 180 });
});
after(() => {
  transport.close();
  return shop.close();
});

/** Runs the core through this `fetch`. */
function pagesBy(fetch, inputs) {
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const run = { GITHUB_REPOSITORY: 'shop/checkout', GITHUB_RUN_ID: '1658821493', GITHUB_RUN_ATTEMPT: '1' };
  const environment = { ...run, ...Object.fromEntries(given) };
  const files = Object.fromEntries(door.configPaths('github', environment).map((path) => [path, null]));
  files['plimsoll.yml'] = CONFIG;
  const hands = { fetch, say: () => undefined, signal: new AbortController().signal };
  return door.run({ host: 'github', environment, files }, hands);
}

test("the pages are the same whether the lean transport carries the questions or Node's own fetch", async () => {
  const inputs = { ...shop.inputs, ...shop.deployed, command: 'gate' };
  const lean = await pagesBy(transport.fetch, inputs);
  const own = await pagesBy(globalThis.fetch, inputs);
  assert.equal(lean.outputs.verdict, 'fail');
  assert.deepEqual(lean, own);
});

test('the door asks for names of variables and files, and tells its version', () => {
  assert.match(door.version(), /^\d+\.\d+\.\d+$/u);
  assert.ok(door.environmentNames('github').includes('INPUT_DYNATRACE-TOKEN'));
  assert.ok(door.environmentNames('azure').includes('INPUT_DYNATRACETOKEN'));
  assert.equal(door.configPaths('github', {})[0], 'plimsoll.yml');
  assert.throws(() => door.environmentNames('gitlab'), {
    message: 'unknown host `gitlab`: one of `azure`, `github`, `terminal`',
  });
});

test("a whole step never loads Node's own fetch, which takes longer than all the rest, nor what it does not need", async () => {
  const home = alone('action');
  const inputs = { ...shop.inputs, ...shop.deployed, command: 'gate' };
  // What was loaded is only known inside of the process.
  const spy = `process.on('exit', () => {
    const own = process.moduleLoadList.filter((name) => /undici|NativeModule (?:https|tls|zlib)$/.test(name));
    process.stderr.write(own.join() || 'none of it');
  });`;
  const environment = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(spy)}` };
  const step = await runAction({ inputs, config: CONFIG, home, environment }).ended;
  assert.equal(pairsIn(textOf(step, 'GITHUB_OUTPUT')).verdict, 'fail', step.stdout);
  assert.equal(step.stderr, 'none of it');
});
