import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** The first Chromium or Chrome on the PATH; `CHROMIUM` names another. */
export function chromiumPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) =>
    statSync(path, { throwIfNoEntry: false })?.isFile(),
  );
  return process.env.CHROMIUM ?? found;
}
