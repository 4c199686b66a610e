// `npm run demo`: a bad and a good version; `npm run demo -- flags`: a flag that is flipped while a good version is watched;
// `npm run demo -- approaches`: every way to tie a release to Dynatrace, from one plimsoll.yml.

const [name = 'releases'] = process.argv.slice(2);
const DEMOS = { approaches: './approaches.mjs', flags: './flags.mjs', releases: './demo.mjs' };
if (!Object.hasOwn(DEMOS, name)) {
  process.stderr.write(`there is no demo ${name}: write none, approaches or flags\n`);
  process.exit(2);
}
await import(DEMOS[name]);
