import { join } from 'node:path';
import { run } from '../../crate/web/js/run.js';
import { Azure } from './host.js';

run(new Azure(), join(import.meta.dirname, 'plimsoll.wasm'));
