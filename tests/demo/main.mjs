// `npm run demo`: a bad and a good version; `npm run demo -- flags`: a flag that is flipped while a good version is watched.

const [name = 'releases'] = process.argv.slice(2);
if (name !== 'releases' && name !== 'flags') {
  process.stderr.write(`there is no demo ${name}: write none, or flags\n`);
  process.exit(2);
}
await import(name === 'flags' ? './flags.mjs' : './demo.mjs');
