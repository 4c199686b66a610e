import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, works } from './command.mjs';
import { at, isNoted, TARGET, take } from './paths.mjs';

/** They come from PyPI, into a place of their own. */
const PINS = ['check-jsonschema==0.39.0', 'cyclonedx-python-lib[json-validation]==11.12.0', 'zizmor==1.32.0'];

/** Reads a bill of materials from the path it is given and says what its schema objects to. */
const CYCLONEDX = `import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
objection = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(str(objection) if objection else 0)`;

/** Holds the manifests and the workflows against the schemas and the rules of others. */
export function validate() {
  const home = join(TARGET, 'validators');
  if (!works('python3', ['-c', 'import venv, ensurepip'])) {
    return 'skipped: no python3 with venv';
  }
  install(home);
  const tool = (name, ...args) => command(join(home, 'bin', name), args);
  const workflows = readdirSync(at('.github', 'workflows')).map((name) => at('.github', 'workflows', name));
  const action = at('dist', 'action', 'action.yml');
  tool('check-jsonschema', '--builtin-schema', 'vendor.github-actions', action);
  const shown = workflowsOnPages(join(home, 'pages'));
  tool('check-jsonschema', '--builtin-schema', 'vendor.github-workflows', ...workflows, ...shown);
  tool('zizmor', '--offline', '--no-progress', '--persona', 'pedantic', ...workflows, action);
  tool('python3', '-c', CYCLONEDX, at('dist', 'sbom.json'));
  const schemas = existsSync(at('docs')) ? readdirSync(at('docs')).filter((name) => name.endsWith('.schema.json')) : [];
  if (schemas.length > 0) {
    tool('check-jsonschema', '--check-metaschema', ...schemas.map((name) => at('docs', name)));
  }
  return `${workflows.length + shown.length + schemas.length + 1} files`;
}

/** Each block on a page that is a workflow, or steps of one, as a file of its own: what people copy is a workflow to GitHub. */
function workflowsOnPages(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pages = [
    'README.md',
    ...readdirSync(at('docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
  ];
  return pages.flatMap((page) => {
    const blocks = [...readFileSync(at(page), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gmu)].map(([, text]) => text);
    return blocks
      .filter((text) => text.includes('uses: plimsoll/plimsoll@'))
      .map((text, index) => {
        const path = join(folder, `${page.replaceAll(/\W/gu, '-')}-${index}.yml`);
        writeFileSync(path, whole(text));
        return path;
      });
  });
}

/** A block with the lines around it that a page leaves out. */
function whole(text) {
  const inset = (lines, blanks) => lines.replaceAll(/^(?=.)/gmu, ' '.repeat(blanks));
  if (/^jobs:/mu.test(text)) {
    return /^on:/mu.test(text) ? text : `on: push\n${text}`;
  }
  if (!/^(?:steps:|- )/mu.test(text)) {
    return `on: push\njobs:\n${inset(text, 2)}`;
  }
  const steps = /^steps:/mu.test(text) ? inset(text, 4) : `    steps:\n${inset(text, 6)}`;
  return `on: push\njobs:\n  job:\n    runs-on: ubuntu-24.04\n${steps}`;
}

function install(home) {
  const note = join(home, 'pins');
  const pins = PINS.join(' ');
  if (isNoted(note, pins)) {
    return;
  }
  mkdirSync(home, { recursive: true });
  command('python3', ['-m', 'venv', '--clear', home]);
  command(join(home, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...PINS]);
  take(note, pins);
}
