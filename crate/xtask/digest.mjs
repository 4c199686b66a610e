// Prints one SHA-256 over the names and bytes of what ships in dist/, the .vsix aside: its archive holds the time.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { at, hashOf } from './paths.mjs';

const hash = createHash('sha256');
const files = readdirSync(at('dist'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.vsix'))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort();
for (const path of files) {
  hash.update(`${path.slice(at('dist').length).replaceAll('\\', '/')}\0${hashOf(path)}\n`);
}
console.log(hash.digest('hex'));
