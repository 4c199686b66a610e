// The demo's stage: child processes and folders, all gone when the demo ends, however it ends.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Stage {
  #children = new Set();
  #folders = new Set();

  constructor(boundMs) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => process.exit(130));
    }
    process.once('exit', () => this.clear());
    setTimeout(() => {
      process.stderr.write(`\nThe demo took longer than ${boundMs / 1_000} s and was ended.\n`);
      process.exit(1);
    }, boundMs).unref();
  }

  /** A Node process of its own; `lines` hears its standard output line by line. */
  node(script, args, { env = {}, cwd, lines = () => undefined } = {}) {
    const child = spawn(process.execPath, [script, ...args.map(String)], {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text) => {
        const all = (rest + text).split('\n');
        rest = all.pop();
        all.forEach(lines);
      });
    }
    const ended = new Promise((resolve) => {
      child.once('close', (code) => {
        this.#children.delete(child);
        resolve(code ?? 1);
      });
    });
    const stop = () => {
      child.kill('SIGTERM');
      return ended;
    };
    return { ended, stop };
  }

  /** A fresh folder; removed at the end unless it is kept. */
  folder(name) {
    const path = mkdtempSync(join(tmpdir(), `plimsoll-${name}-`));
    this.#folders.add(path);
    return path;
  }

  /** Keeps a folder: the person has been told of it. */
  keep(path) {
    this.#folders.delete(path);
  }

  clear() {
    for (const child of this.#children) {
      child.kill('SIGKILL');
    }
    for (const folder of this.#folders) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
