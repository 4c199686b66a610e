// What the demo says, calmly: colours only on a terminal, and not with NO_COLOR.

import { setTimeout as sleep } from 'node:timers/promises';

const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);

export const bold = paint('1');
export const dim = paint('2');
export const red = paint('31');
export const green = paint('32');
export const yellow = paint('33');

/** A line. */
export function say(text = '') {
  process.stdout.write(`${text}\n`);
}

/** A new chapter of the story. */
export function chapter(text) {
  say(`\n${bold(`● ${text}`)}`);
}

/** Waits, with a countdown where there is a terminal to count on. */
export async function wait(seconds) {
  for (let left = seconds; left > 0; left -= 1) {
    if (process.stdout.isTTY) {
      process.stdout.write(`\r\u001b[2K${dim(`  ${left} s`)}`);
    }
    await sleep(1_000);
  }
  if (process.stdout.isTTY) {
    process.stdout.write('\r\u001b[2K');
  }
}

/** An ear for the lines of one step: its workflow commands as a runner shows them, what its log said already left out. */
export function ear() {
  let heard = '';
  return (line) => {
    const [, command, , text] = /^::([\w-]+)( [^:]*)?::(.*)$/.exec(line) ?? [];
    const decoded = (text ?? '').replaceAll('%0D', '').replaceAll('%0A', '\n  │   ').replaceAll('%25', '%');
    const mark = { error: red('✗'), warning: yellow('!'), notice: green('✓'), group: dim('▸') }[command];
    if (command === undefined) {
      say(dim(`  │ ${line}`));
      heard += line;
    } else if (mark && !heard.includes(decoded)) {
      say(`  │ ${mark} ${decoded}`);
    }
  };
}

/** A verdict in its colour. */
export function verdict(word) {
  const colour = { pass: green, warn: yellow, inconclusive: yellow }[word] ?? red;
  return bold(colour(word));
}
