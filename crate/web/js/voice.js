import { EOL } from 'node:os';
import { plainLines } from './plain.js';

/** Prints `text` for people: nothing in it is a command. */
export function tell(text) {
  for (const line of plainLines(text)) {
    process.stdout.write(line + EOL);
  }
}

/** Prints one command for the runner, escaped by its host. */
export function command(line) {
  process.stdout.write(line + EOL);
}

/** Text from outside as the data of a command: still for people, still harmless. */
export function harmless(text) {
  return plainLines(text).join('\n');
}
