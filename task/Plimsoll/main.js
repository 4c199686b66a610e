import { join } from 'node:path';
import { run } from '../../crate/web/js/run.js';
import { takeChoice, takeConnections } from './connection.js';
import { Azure } from './host.js';

const host = new Azure();
takeChoice(process.env);
const mistake = takeConnections(process.env);
if (mistake === undefined) {
  run(host, join(import.meta.dirname, 'plimsoll.wasm'));
} else {
  host.broke(mistake.replace(' | ', '. Next: '));
}
