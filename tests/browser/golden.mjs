// Screenshots held against those in `tests/golden/pages`. UPDATE=1 takes new ones.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { at, TARGET } from '../../crate/xtask/paths.mjs';

/** So many pixels of a hundred may differ: edges of letters and lines fall otherwise in other versions. */
const SHARE = 0.3;

/** Pages are flat: they are smallest without filters. */
export const SMALL = { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType: 0 };

/** Fails where the picture is another one; the picture and the difference are kept then. */
export function looksLike(name, taken) {
  const path = at('tests', 'golden', 'pages', `${name}.png`);
  if (process.env.UPDATE) {
    writeFileSync(path, PNG.sync.write(PNG.sync.read(taken), SMALL));
    return;
  }
  assert.ok(existsSync(path), `there is no ${path}: UPDATE=1 node --test tests/browser`);
  const [seen, wanted] = [PNG.sync.read(taken), PNG.sync.read(readFileSync(path))];
  const { width, height } = wanted;
  assert.deepEqual([seen.width, Math.abs(seen.height - height) <= 2], [width, true], `${name} has another size`);
  const rows = Math.min(height, seen.height);
  const cut = (png) => png.data.subarray(0, width * rows * 4);
  const difference = new PNG({ width, height: rows });
  const differ = pixelmatch(cut(seen), cut(wanted), difference.data, width, rows, { threshold: 0.2 });
  if (differ > (width * rows * SHARE) / 100) {
    const folder = join(TARGET, 'tmp', 'pages');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.taken.png`), taken);
    writeFileSync(join(folder, `${name}.difference.png`), PNG.sync.write(difference));
    assert.fail(`${name}: ${differ} pixels differ, see ${folder}/${name}.difference.png`);
  }
}
