// npm run build: the core, its glue, and what ships in dist/.
import { readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { action, cli, extension, task } from './bundle.mjs';
import { step } from './command.mjs';
import { at } from './paths.mjs';
import { compile, finish } from './wasm.mjs';

const kb = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
const sizes = (...path) => {
  const file = at('dist', ...path);
  return `${kb(statSync(file).size)}, ${kb(gzipSync(readFileSync(file), { level: 9 }).length)} in gzip`;
};

await step('compile the core to WebAssembly', compile);
await step('make its glue and optimise it', finish);
await step('dist/action', action);
await step('dist/task', task);
await step('dist/cli', cli);
await step('dist/*.vsix', extension);
console.log(`plimsoll.wasm ${sizes('action', 'plimsoll.wasm')}; main.js ${sizes('action', 'main.js')}`);
