// How the Azure Pipelines agent reads what a task prints.
// https://github.com/microsoft/azure-pipelines-agent: src/Microsoft.VisualStudio.Services.Agent/Command.cs

/** What .NET's comparison by culture does not see. */
const UNSEEN = /(?!\t)[\p{C}\p{Default_Ignorable_Code_Point}]/gu;

/** The command in one line, or null: `{ name, properties, data }`. It may begin anywhere. */
export function commandIn(text) {
  const line = text.replace(UNSEEN, '');
  const start = line.indexOf('##vso[');
  const end = line.indexOf(']', start);
  if (start < 0 || end < 0) {
    return null;
  }
  const [name, ...rest] = line.slice(start + 6, end).split(' ');
  const pairs = rest.join(' ').split(';').filter(Boolean);
  const properties = pairs.map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), unescaped(pair.slice(at + 1))];
  });
  return { name, properties: Object.fromEntries(properties), data: unescaped(line.slice(end + 1)) };
}

function unescaped(text) {
  return text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%AZP25', '%');
}
