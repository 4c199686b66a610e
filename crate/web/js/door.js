import { readFileSync } from 'node:fs';
import { authoritiesPath, begin, configPaths, environmentNames, importsOf, inventory, run, version } from '#core';

/**
 * Opens the door to the core.
 *
 * @param {string} wasm where `plimsoll.wasm` lies, and `plimsoll-rest.wasm` beside it
 * @returns {{ version(): string, environmentNames(host: string): string[],
 *   authoritiesPath(host: string, environment: object): string | undefined,
 *   configPaths(host: string, environment: object): string[], inventory(words: object, hands: object): Promise<string>,
 *   run(words: object, hands: object): Promise<object> }}
 */
export function openDoor(wasm) {
  openCore(wasm);
  return { authoritiesPath, version, environmentNames, configPaths, inventory, run };
}

/**
 * Makes the core of its two modules: the first has what every start needs, the rest is read when a function of it is
 * called for the first time, in the middle of that call.
 *
 * @param {string} wasm where `plimsoll.wasm` lies, and `plimsoll-rest.wasm` beside it
 * @returns {WebAssembly.Exports} those of the first
 */
export function openCore(wasm) {
  const imports = importsOf();
  const load = () => void made(wasm.replace(/(?=\.wasm$)/u, '-rest'), { ...imports, core });
  const core = made(wasm, { ...imports, rest: { load } });
  begin({ exports: core });
  return core;
}

/** Synchronous on purpose: the asynchronous way loads Node's whole fetch first, 16 to 25 ms. */
function made(path, imports) {
  return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), imports).exports;
}
