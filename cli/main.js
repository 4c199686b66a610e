#!/usr/bin/env node
import { join } from 'node:path';
import { plainLines } from '../crate/web/js/plain.js';
import { run } from '../crate/web/js/run.js';
import { completion } from './completion.js';
import { help, helpOn } from './help.js';
import { Init } from './init.js';
import { fromKayenta } from './kayenta.js';
import { asked, Misuse, textOf } from './options.js';
import { Terminal } from './terminal.js';
import { VERSION } from './version.js';

/** A command line that cannot be understood, as in sysexits.h. */
const USAGE = 64;

try {
  const { kind, topic, settings, environment, bindings } = asked(process.argv.slice(2));
  switch (kind) {
    case 'completion':
      process.stdout.write(completion(topic));
      break;
    case 'help':
      process.stdout.write(topic === undefined ? help() : helpOn(topic));
      break;
    case 'import': {
      const { yaml, carried, notes } = fromKayenta(textOf(topic, 'the file to import is '), bindings);
      process.stdout.write(yaml);
      notes.flatMap(plainLines).forEach((note) => process.stderr.write(`note: ${note}\n`));
      if (carried === 0) {
        throw new Misuse('none of its metrics can be asked for yet: the notes above say what is missing');
      }
      break;
    }
    case 'init': {
      const host = new Init(environment, settings);
      Object.assign(process.env, environment);
      run(host, join(import.meta.dirname, 'plimsoll.wasm'));
      break;
    }
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
