import { components, reference } from './components.mjs';
import { PACKAGE } from './paths.mjs';

const RULE = '-'.repeat(80);

/** The licences of what others made and what ships inside, each text once. */
export function notices(bundled) {
  const parts = components(bundled);
  const bare = parts.filter(({ licence, texts }) => !licence || texts.length === 0);
  if (bare.length > 0) {
    throw new Error(`no licence text of ${bare.map(({ name }) => name).join(', ')}: it must not ship`);
  }
  const users = new Map();
  for (const { name, texts } of parts) {
    texts.forEach((text) => users.set(text, [...(users.get(text) ?? []), name]));
  }
  const list = parts.map(({ name, version, licence, source }) => `${name} ${version}  ${licence}  ${source}`);
  const texts = [...users].map(([text, names]) => `${RULE}\n${[...new Set(names)].join(', ')}\n${RULE}\n\n${text}\n`);
  return `Plimsoll (Apache-2.0, see LICENSE) holds parts that others made. Its core is also compiled with the Rust
standard library (MIT OR Apache-2.0, https://github.com/rust-lang/rust).

${list.join('\n')}

${texts.join('\n')}`;
}

/** What ships as a bill of materials, the same bytes from the same lock files: https://cyclonedx.org/docs/1.6/json/ */
export function sbom(bundled) {
  const parts = components(bundled);
  const own = reference('generic', PACKAGE);
  const component = ({ type, name, version, licence, source, hash }) => ({
    'type': 'library',
    'bom-ref': reference(type, { name, version }),
    name,
    version,
    'hashes': hash ? [{ alg: 'SHA-256', content: hash }] : [],
    'licenses': [{ expression: licence.replaceAll('/', ' OR ') }],
    'purl': reference(type, { name, version }),
    'externalReferences': [{ type: 'distribution', url: source }],
  });
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        'type': 'application',
        'bom-ref': own,
        'name': PACKAGE.name,
        'version': PACKAGE.version,
        'licenses': [{ expression: PACKAGE.license }],
      },
    },
    components: parts.map(component),
    dependencies: [
      { ref: own, dependsOn: parts.map(({ type, ...it }) => reference(type, it)) },
      ...parts.map(({ type, needs, ...it }) => ({ ref: reference(type, it), dependsOn: [...needs].sort() })),
    ],
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}
