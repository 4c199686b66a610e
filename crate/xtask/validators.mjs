import { existsSync, mkdirSync, readdirSync } from 'node:fs';
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
  tool('check-jsonschema', '--builtin-schema', 'vendor.github-workflows', ...workflows);
  tool('zizmor', '--offline', '--no-progress', '--persona', 'pedantic', ...workflows, action);
  tool('python3', '-c', CYCLONEDX, at('dist', 'sbom.json'));
  const schemas = existsSync(at('docs')) ? readdirSync(at('docs')).filter((name) => name.endsWith('.schema.json')) : [];
  if (schemas.length > 0) {
    tool('check-jsonschema', '--check-metaschema', ...schemas.map((name) => at('docs', name)));
  }
  return `${workflows.length + schemas.length + 1} files`;
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
