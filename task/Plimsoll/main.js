import { join } from 'node:path';
import { run } from '../../crate/web/js/run.js';
import { azure } from './host.js';

run(azure, join(import.meta.dirname, 'plimsoll.wasm'));
