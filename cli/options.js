import { readFileSync } from 'node:fs';
import INPUTS from './inputs.json' with { type: 'json' };

/** A command line that means nothing, as a phrase with its fix. */
export class Misuse extends Error {}

export const COMMANDS = INPUTS.find(({ name }) => name === 'command').choices;
/** What only a person at a terminal asks for. */
export const MORE = ['init', 'import'];
export const SHELLS = ['bash', 'fish', 'zsh'];

/** What can be set beside the inputs of the core. */
export const OWN = [
  {
    name: 'json',
    shape: 'flag',
    about: 'Print the result as JSON on standard output, and everything else on the other.',
  },
  { name: 'output', shape: 'line', about: 'Keep result.json, report.html, junit.xml and summary.md in this folder.' },
  { name: 'help', shape: 'flag', about: 'Show what can be written.' },
  { name: 'version', shape: 'flag', about: 'Show the version.' },
];

/** The options of a command; all of them where none is named. */
export function optionsOf(command) {
  const inputs = INPUTS.filter(({ name, used_by: by }) => name !== 'command' && (!command || !by || by === command));
  return [...inputs, ...OWN];
}

/** Where a secret is read from: everybody on a machine sees its command lines. */
export const variable = (name) => `PLIMSOLL_${name.replaceAll('-', '_').toUpperCase()}`;

/**
 * What a command line asks for.
 *
 * @param {string[]} words
 * @returns {{ kind: 'run' | 'help' | 'version' | 'completion' | 'import' | 'init', topic?: string, settings: { json: boolean,
 *   output?: string, chosen: boolean }, environment: Record<string, string>, bindings: Map<string, string> }}
 * @throws {Misuse}
 */
export function asked(words) {
  const [command, ...rest] = words;
  switch (command) {
    case undefined:
    case '-h':
    case '--help':
    case 'help':
      return rest[0] === undefined ? { kind: 'help' } : { kind: 'help', topic: commandNamed(rest[0]) };
    case '-v':
    case '--version':
      return { kind: 'version' };
    case 'completion':
      return { kind: 'completion', topic: shellNamed(rest[0]) };
    case 'import':
      return importing(rest);
    case 'init':
      return { ...step('gate', rest), ...(rest.includes('--help') ? {} : { kind: 'init' }) };
    default:
      return step(commandNamed(command), rest);
  }
}

/** The file to import, and what stands for the names in it: `import canary.json --set scope=service:checkout`. */
function importing(words) {
  const bindings = new Map();
  const paths = [];
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.shift();
    if (word === '--help') {
      return { kind: 'help' };
    }
    const set = word === '--set' ? (rest.shift() ?? '') : /^--set=(.*)$/su.exec(word)?.[1];
    const [, name, value] = /^(\w+)=(.+)$/su.exec(set ?? '') ?? [];
    if (set !== undefined && name === undefined) {
      throw new Misuse(`option \`--set\` has ${JSON.stringify(set)}: write \`--set scope=service:checkout\``);
    }
    if (name) {
      bindings.set(name, value);
    } else {
      paths.push(word);
    }
  }
  if (paths.length !== 1 || paths[0].startsWith('--')) {
    throw new Misuse('write which file: `plimsoll import canary.json --set scope=service:checkout > plimsoll.yml`');
  }
  return { kind: 'import', topic: paths[0], bindings };
}

function step(command, words) {
  const given = new Map();
  const rest = [...words];
  while (rest.length > 0) {
    const { name, value } = taken(rest, command);
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  if (given.has('help')) {
    return { kind: 'help', topic: command };
  }
  if (given.has('version')) {
    return { kind: 'version' };
  }
  const environment = { [variable('command')]: command };
  for (const [name, values] of given) {
    const input = INPUTS.find((it) => it.name === name);
    if (values.length > 1 && input?.shape !== 'lines') {
      throw new Misuse(`option \`--${name}\` is given ${values.length} times: give it once`);
    }
    if (input) {
      environment[variable(name)] = values.join('\n');
    }
  }
  const settings = {
    json: given.get('json')?.[0] === 'true',
    output: given.get('output')?.[0],
    chosen: given.has('fail-on') || Boolean(process.env[variable('fail-on')]),
  };
  return { kind: 'run', settings, environment };
}

/** Takes one option, and the word after it that is its value, off the front. */
function taken(rest, command) {
  const word = rest.shift();
  const [, name, , written] = /^--([a-z][a-z0-9-]*)(=([\s\S]*))?$/u.exec(word) ?? [];
  if (name === undefined) {
    throw new Misuse(`${JSON.stringify(word)} is no option: options are written \`--name value\` or \`--name=value\``);
  }
  const file = /^(.+)-file$/u.exec(name)?.[1];
  const secret = INPUTS.find((it) => it.secret && (it.name === name || it.name === file));
  if (secret && secret.name === name) {
    throw new Misuse(
      `option \`--${name}\` is a secret, and everybody on this machine can read a command line: set ${variable(name)} in the environment, or name a file with \`--${name}-file\``,
    );
  }
  const option = secret ? { name: secret.name, shape: 'line' } : optionsOf(command).find((it) => it.name === name);
  if (!option) {
    throw new Misuse(`option \`--${name}\` is not one of \`${command}\`${meant(name, command)}`);
  }
  if (option.shape === 'flag') {
    const next = written ?? (['true', 'false'].includes(rest[0]) ? rest.shift() : 'true');
    return { name: option.name, value: next };
  }
  const value = written ?? rest.shift();
  if (value === undefined) {
    throw new Misuse(`option \`--${name}\` has no value: write \`--${name} VALUE\``);
  }
  return { name: option.name, value: secret ? secretIn(value, name) : value };
}

const secretIn = (path, name) => textOf(path, `option \`--${name}\` names `).trim();

/** The text of a file; `said`: what named it. */
export function textOf(path, said = '') {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Misuse(`${said}${JSON.stringify(path)}, which cannot be read (${error.code})`);
  }
}

function commandNamed(word) {
  if (!COMMANDS.includes(word)) {
    const near = nearest(word, [...COMMANDS, ...MORE]);
    throw new Misuse(
      `\`${word}\` is no command${near ? `; did you mean \`${near}\`?` : ''}: write one of ${[...COMMANDS, ...MORE].join(', ')}, completion, help`,
    );
  }
  return word;
}

function shellNamed(word) {
  if (!SHELLS.includes(word)) {
    throw new Misuse(`write for which shell: \`plimsoll completion ${SHELLS.join('|')}\``);
  }
  return word;
}

function meant(name, command) {
  const near = nearest(
    name,
    optionsOf(command).map((it) => it.name),
  );
  const elsewhere = INPUTS.find((it) => it.name === name);
  return elsewhere
    ? `, but of \`${elsewhere.used_by}\``
    : `${near ? `; did you mean \`--${near}\`?` : ''}: \`plimsoll help ${command}\` lists them`;
}

/** The known word with the fewest changed letters, where those are few. */
function nearest(word, known) {
  const [best] = known.map((it) => ({ it, far: distance(word, it) })).sort((one, other) => one.far - other.far);
  return best && best.far <= Math.max(1, Math.floor(word.length / 3)) ? best.it : undefined;
}

/** https://en.wikipedia.org/wiki/Levenshtein_distance */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (let at = 0; at < other.length; at += 1) {
      next.push(Math.min(next[at] + 1, row[at + 1] + 1, row[at] + (letter === other[at] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}
