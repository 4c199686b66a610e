import { COMMANDS, optionsOf, SHELLS, variable } from './options.js';

const WIDTH = 100;
const INDENT = 6;

const EXITS = `Exit code
  0 pass   1 fail   2 warn   3 inconclusive or no data   4 a vendor could not be asked, or a setting is wrong
  5 pending, with --wait false   64 the command line is wrong   130 cancelled
  With --fail-on only the verdicts that it names end with a code other than 0.
`;

/** What can be written at all. */
export function help() {
  return `Marks a release where operators look, and judges whether it made things worse.

  plimsoll COMMAND [OPTIONS]       ${COMMANDS.join(', ')}
  plimsoll help COMMAND            its options
  plimsoll init [OPTIONS]          asks what there is, and writes a first plimsoll.yml
  plimsoll import FILE             a canary configuration of Kayenta as a plimsoll.yml, on standard output;
                                   --set scope=service:checkout for \${scope} in its queries
  plimsoll completion SHELL        ${SHELLS.join(', ')}

What must hold stands in plimsoll.yml. Every option can be set in the environment, \`--release-version\` as
${variable('release-version')}; secrets nowhere else: ${variable('dynatrace-token')}.

${EXITS}`;
}

/** The options of one command. */
export function helpOn(command) {
  const options = optionsOf(command).map(({ name, shape, about, default: preset, secret, choices }) => {
    const value = { choice: ` ${choices?.join('|')}`, flag: '', line: ' TEXT', lines: ' TEXT (again for more)' }[shape];
    const head = secret ? `  ${variable(name)} or --${name}-file PATH` : `  --${name}${value}`;
    return `${head}\n${wrapped(`${about}${preset ? ` Default: ${preset}.` : ''}`)}`;
  });
  return `plimsoll ${command} [OPTIONS]\n\n${options.join('\n')}\n\n${EXITS}`;
}

function wrapped(text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    if (lines.at(-1).length + word.length + 1 > WIDTH - INDENT) {
      lines.push('');
    }
    lines.push(`${lines.pop()}${lines.at(-1) === '' ? '' : ' '}${word}`.trimStart());
  }
  return lines.map((line) => `${' '.repeat(INDENT)}${line}`).join('\n');
}
