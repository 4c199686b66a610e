// What the demo says, calmly: colours only on a terminal, and not with NO_COLOR.

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

/** A line of the action, its workflow commands as a runner shows them. */
export function hear(line) {
  const [, command, , text] = /^::([\w-]+)( [^:]*)?::(.*)$/.exec(line) ?? [];
  const decoded = (text ?? '').replaceAll('%0A', '\n  │   ').replaceAll('%0D', '').replaceAll('%25', '%');
  if (command === undefined) {
    say(dim(`  │ ${line}`));
  } else if (command === 'error') {
    say(`  │ ${red('✗')} ${decoded}`);
  } else if (command === 'warning') {
    say(`  │ ${yellow('!')} ${decoded}`);
  } else if (command === 'notice') {
    say(`  │ ${green('✓')} ${decoded}`);
  } else if (command === 'group') {
    say(dim(`  │ ▸ ${decoded}`));
  }
}

/** A verdict in its colour. */
export function verdict(word) {
  const colour = { pass: green, warn: yellow, inconclusive: yellow }[word] ?? red;
  return bold(colour(word));
}
