// docs/performance.md: a table of aims over everything, and a part of its own for each bench. A bench that was not
// run keeps what it wrote the last time.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { format } from 'prettier';

const HEAD = `# Performance

A gate runs in every deployment of every service: it should start at once, download little, ask the vendor little, and
judge in a blink. This page is written by \`npm run bench\`; \`npm run bench -- start\` measures one part again (\`start\`,
\`download\`, \`judging\`, \`questions\`, \`crowd\`, \`soak\`). Ratios are of one run on one machine, contenders
interleaved, medians. Processor time counts all threads and is what else runs on the machine changes least; compare
ratios, the milliseconds belong to the machine.

## Aims and figures

| Of | What | Aim | Figure | |
| --- | --- | --- | --- | --- |
`;

/**
 * @param {string} path of the page
 * @param {string[]} order the names of all parts
 * @param {Record<string, { title: string, aims: [string, string, string, boolean | string][], text: string }>} parts as measured now
 */
export async function write(path, order, parts) {
  const old = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const rows = [];
  const bodies = [];
  for (const name of order) {
    const part = parts[name];
    rows.push(...(part ? part.aims.map((aim) => row(name, aim)) : keptRows(old, name)));
    bodies.push(part ? body(name, part) : keptBody(old, name));
  }
  const page = `${HEAD}${rows.join('\n')}\n\n${bodies.filter(Boolean).join('\n')}`;
  const text = await format(page, { parser: 'markdown', proseWrap: 'preserve', printWidth: 120 });
  writeFileSync(path, text);
  return text;
}

/** `reached`: true, false, or words where there is neither. */
function row(name, [what, aim, figure, reached]) {
  const said = typeof reached === 'string' ? reached : reached ? 'reached' : '**missed**';
  return `| ${name} | ${what} | ${aim} | ${figure} | ${said} |`;
}

function body(name, { title, text }) {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu.model.trim()}), Node ${process.versions.node} for the bench itself`;
  return `<!-- ${name} -->\n\n## ${title}\n\n\`npm run bench -- ${name}\`; ${machine}.\n\n${text.trim()}\n\n<!-- /${name} -->\n`;
}

function keptRows(old, name) {
  return old.split('\n').filter((line) => new RegExp(`^\\| ${name} +\\|`, 'u').test(line));
}

function keptBody(old, name) {
  const [from, to] = [old.indexOf(`<!-- ${name} -->`), old.indexOf(`<!-- /${name} -->`)];
  return from < 0 || to < 0 ? '' : `${old.slice(from, to)}<!-- /${name} -->\n`;
}
