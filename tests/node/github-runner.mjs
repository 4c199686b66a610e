// How GitHub's runner reads what a step writes, command by command and file by file.
// https://github.com/actions/runner: src/Runner.Common/ActionCommand.cs, src/Runner.Worker/FileCommandManager.cs
// Stricter than the runner in one thing: every name counts as a registered command.

/** What .NET's comparison by culture does not see. */
const UNSEEN = /(?!\t)[\p{C}\p{Default_Ignorable_Code_Point}]/gu;

/** The command in one line, or null: `{ name, properties, data }`. */
export function commandIn(line) {
  const seen = line.replace(UNSEEN, '');
  return ofTheSecondForm(seen.trimStart()) ?? ofTheFirstForm(seen);
}

/** `::name key=value,key=value::data`, at the start of the line. */
function ofTheSecondForm(line) {
  const end = line.indexOf('::', 2);
  if (!line.startsWith('::') || end < 0) {
    return null;
  }
  return taken(line.slice(2, end), ',', line.slice(end + 2), ['%3A', ':', '%2C', ',']);
}

/** `##[name key=value;key=value]data`, anywhere in the line. */
function ofTheFirstForm(line) {
  const start = line.indexOf('##[');
  const end = line.indexOf(']', start);
  if (start < 0 || end < 0) {
    return null;
  }
  return taken(line.slice(start + 3, end), ';', line.slice(end + 1), ['%3B', ';', '%5D', ']']);
}

function taken(head, separator, data, escapes) {
  const [name, ...rest] = head.split(' ');
  const pairs = rest.join(' ').split(separator).filter(Boolean);
  const properties = pairs.map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), unescaped(pair.slice(at + 1), escapes)];
  });
  return { name, properties: Object.fromEntries(properties), data: unescaped(data, []) };
}

function unescaped(text, escapes) {
  const mapping = ['%0D', '\r', '%0A', '\n', ...escapes, '%25', '%'];
  let result = text;
  for (let at = 0; at < mapping.length; at += 2) {
    result = result.replaceAll(mapping[at], mapping[at + 1]);
  }
  return result;
}

/** The key and value pairs of a file such as GITHUB_OUTPUT. */
export function pairsIn(file) {
  const lines = file.split('\n');
  if (lines.pop() !== '') {
    throw new Error('the last line does not end');
  }
  const pairs = {};
  while (lines.length > 0) {
    const line = lines.shift();
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const delimiter = line.slice(heredoc + 2);
      const end = lines.indexOf(delimiter);
      if (end < 0) {
        throw new Error(`no line ${delimiter}`);
      }
      pairs[line.slice(0, heredoc)] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n');
    } else if (equals >= 0) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
    } else if (line !== '') {
      throw new Error(`not a pair: ${line}`);
    }
  }
  return pairs;
}
