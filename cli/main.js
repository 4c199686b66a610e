#!/usr/bin/env node
import { join } from 'node:path';
import { run } from '../crate/web/js/run.js';
import { completion } from './completion.js';
import { help, helpOn } from './help.js';
import { asked, Misuse } from './options.js';
import { Terminal } from './terminal.js';
import { VERSION } from './version.js';

/** A command line that cannot be understood, as in sysexits.h. */
const USAGE = 64;

try {
  const { kind, topic, settings, environment } = asked(process.argv.slice(2));
  switch (kind) {
    case 'completion':
      process.stdout.write(completion(topic));
      break;
    case 'help':
      process.stdout.write(topic === undefined ? help() : helpOn(topic));
      break;
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      break;
    default:
      Object.assign(process.env, environment);
      run(new Terminal(settings), join(import.meta.dirname, 'plimsoll.wasm'));
  }
} catch (error) {
  if (!(error instanceof Misuse)) {
    throw error;
  }
  process.stderr.write(`plimsoll: ${error.message}\n`);
  process.exitCode = USAGE;
}
