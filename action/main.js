import { join } from 'node:path';
import { run } from '../crate/web/js/run.js';
import { Github } from './host.js';

run(new Github(), join(import.meta.dirname, 'plimsoll.wasm'));
