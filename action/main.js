import { join } from 'node:path';
import { run } from '../crate/web/js/run.js';
import { github } from './host.js';

run(github, join(import.meta.dirname, 'plimsoll.wasm'));
