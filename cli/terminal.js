import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainLines } from '../crate/web/js/plain.js';

const CODES = { pass: 0, fail: 1, warn: 2, inconclusive: 3, no_data: 3, error: 4, pending: 5, cancelled: 130 };
const COLOURS = { pass: 32, fail: 31, error: 31, warn: 33, inconclusive: 33, no_data: 33, pending: 36 };
const DIM = 2;

/** The verdict at the beginning of a line of the log. */
const VERDICT = /^(pass|fail|error|warn|inconclusive|no_data|pending)(?=[ :])/iu;

/** A terminal, or the log of a pipeline that is read by people alone. */
export class Terminal {
  name = 'terminal';
  #settings;
  #out;
  #coloured;
  /** Whether the last line is one that is drawn over. */
  #live = false;

  /** @param {{ json: boolean, output?: string, chosen: boolean }} settings */
  constructor(settings) {
    this.#settings = settings;
    this.#out = settings.json ? process.stderr : process.stdout;
    this.#coloured = coloursIn(process.env, this.#out);
  }

  temporary() {
    return undefined;
  }

  say({ kind, text }) {
    switch (kind) {
      case 'mask':
      case 'group-end':
        return undefined;
      case 'detail':
        return process.env.PLIMSOLL_DEBUG ? this.#tell(text, DIM) : undefined;
      case 'percent':
        return this.#progress(text);
      case 'warning':
        return this.#tell(`warning: ${text}`, COLOURS.warn);
      default:
        return this.#tell(text);
    }
  }

  show(pages, paths) {
    if (pages.log.length === 0) {
      pages.annotations.forEach(({ severity, text }) => this.#tell(`${severity}: ${text}`, COLOURS.error));
    }
    pages.log.forEach((line) => this.#tell(line));
    this.#keep(pages, paths);
    if (this.#settings.json) {
      process.stdout.write(`${pages.result.trimEnd()}\n`);
    }
    const forgiven = pages.step !== 'failed' && (this.#settings.chosen || pages.step === 'succeeded');
    const { verdict } = pages.outputs;
    process.exitCode = forgiven && verdict !== 'pending' ? 0 : (CODES[verdict] ?? CODES.error);
  }

  broke(reason) {
    this.#tell(`error: ${reason}`, COLOURS.error);
    process.exitCode = CODES.error;
  }

  #keep(pages, paths) {
    const folder = this.#settings.output;
    if (folder === undefined) {
      this.#tell(`report: ${paths['report.html']}`, DIM);
      return;
    }
    mkdirSync(folder, { recursive: true });
    for (const [name, path] of Object.entries(paths)) {
      copyFileSync(path, join(folder, name));
    }
    writeFileSync(join(folder, 'summary.md'), pages.summary);
    const outputs = { ...pages.outputs, state: pages.outputs.state ?? '' };
    writeFileSync(join(folder, 'outputs.json'), `${JSON.stringify(outputs, undefined, 2)}\n`);
    this.#tell(`report: ${join(folder, 'report.html')}`, DIM);
  }

  #tell(text, colour) {
    this.#clear();
    for (const line of plainLines(text)) {
      this.#out.write(`${this.#painted(line, colour)}\n`);
    }
  }

  #painted(line, colour) {
    if (!this.#coloured) {
      return line;
    }
    const code = colour ?? COLOURS[VERDICT.exec(line)?.[1].toLowerCase()];
    const bold = colour === undefined && VERDICT.test(line) ? '1;' : '';
    const [painted, rest] = colour === undefined ? split(line) : [line, ''];
    return code === undefined ? line : `\x1b[${bold}${code}m${painted}\x1b[0m${rest}`;
  }

  /** One line that stays where it is, and only where somebody watches. */
  #progress(percent) {
    if (this.#out.isTTY) {
      const done = Math.round(Number(percent) / 5);
      this.#out.write(`\r\x1b[2K[${'#'.repeat(done)}${'.'.repeat(20 - done)}] ${percent} %`);
      this.#live = true;
    }
  }

  #clear() {
    if (this.#live) {
      this.#out.write('\r\x1b[2K');
      this.#live = false;
    }
  }
}

/** The verdict, and the rest of its line. */
function split(line) {
  const word = VERDICT.exec(line)?.[0] ?? '';
  return [word, line.slice(word.length)];
}

/** https://no-color.org, https://force-color.org */
function coloursIn({ NO_COLOR, FORCE_COLOR, TERM }, out) {
  if (NO_COLOR) {
    return false;
  }
  return FORCE_COLOR ? FORCE_COLOR !== '0' : Boolean(out.isTTY) && TERM !== 'dumb';
}
