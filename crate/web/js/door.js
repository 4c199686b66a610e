import { readFileSync } from 'node:fs';
import { authoritiesPath, configPaths, environmentNames, initSync, inventory, run, version } from '#core';

/**
 * Opens the door to the core.
 *
 * @param {string} wasm where `plimsoll.wasm` lies
 * @returns {{ version(): string, environmentNames(host: string): string[],
 *   authoritiesPath(host: string, environment: object): string | undefined,
 *   configPaths(host: string, environment: object): string[], inventory(words: object, hands: object): Promise<string>,
 *   run(words: object, hands: object): Promise<object> }}
 */
export function openDoor(wasm) {
  // Synchronous on purpose: the asynchronous way loads Node's whole fetch first, 16 to 25 ms.
  initSync({ module: readFileSync(wasm) });
  return { authoritiesPath, version, environmentNames, configPaths, inventory, run };
}
