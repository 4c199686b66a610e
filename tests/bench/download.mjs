// What a runner downloads, in bytes.

import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** `{ action, vsix }`: the action's tree as tar.gz, the extension as it is; undefined where it is not built. */
export function downloads(dist) {
  const { stdout, status } = spawnSync('tar', ['-cz', '-C', dist, 'action'], { maxBuffer: 1 << 28 });
  const vsix = readdirSync(dist).find((name) => name.endsWith('.vsix'));
  return { action: status === 0 ? stdout.length : undefined, vsix: vsix && statSync(join(dist, vsix)).size };
}
