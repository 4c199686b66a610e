// `npm run sandbox`: keeps the sandbox up until Ctrl-C and says how to try the built action against it.
//
//   node tests/sandbox/main.mjs [--port 4114]

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startDatadog } from './datadog/sandbox.mjs';
import { startLaunchDarkly } from './launchdarkly/sandbox.mjs';
import { startSandbox } from './sandbox.mjs';
import { World } from './world.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', default: '4114' } } });
const box = await startSandbox({ port: Number(values.port) }).catch((error) => {
  process.stderr.write(`The port ${values.port} cannot be used (${error.code}): choose another with --port.\n`);
  process.exit(1);
});
// Datadog and LaunchDarkly have paths in common with Dynatrace, so each has a port of its own.
const dog = await startDatadog();
const lamp = await startLaunchDarkly();
lamp.flag({
  key: 'new-checkout',
  properties: {
    dynatrace: { name: 'Dynatrace tags', value: ['app:checkout'] },
    datadog: { name: 'Datadog tags', value: ['service:checkout'] },
  },
});
const world = new World(box);
world.start();

const folder = fileURLToPath(new URL('../../target/sandbox/', import.meta.url));
const action = fileURLToPath(new URL('../../dist/action/main.js', import.meta.url));
const config = (service) => `release: { name: ${service}, version: 1.4.2, stage: production }
dynatrace:
  url: ${box.url}
  entities: ['type(SERVICE),tag("app:${service}")']
gate:
  before: 1h
  warm-up: 1m
  after: 5m
  objectives:
    - name: response time
      kind: level
      dynatrace: { metric: 'builtin:service.response.time:median' }
      harm: increase
      margin: 10%
      key: true
    - name: failed requests
      kind: value
      dynatrace: { metric: 'builtin:service.errors.total.rate:avg' }
      pass: ['<=2']
      warn: ['<=5']
`;
mkdirSync(folder, { recursive: true });
for (const service of ['checkout', 'payment']) {
  writeFileSync(`${folder}${service}.yml`, config(service));
}

const deployed = new Date(world.turned).toISOString();
const command = (name, service) => `env 'INPUT_COMMAND=${name}' 'INPUT_CONFIG=${service}.yml' \\
    'INPUT_DYNATRACE-TOKEN=${box.tokens.api}' \\
    'INPUT_DEPLOYED-FROM=${deployed}' 'INPUT_DEPLOYED-TO=${deployed}' \\
    node ${action}`;

process.stdout.write(`The sandbox answers like Dynatrace at ${box.url} until Ctrl-C.

Tokens
  everything       ${box.tokens.api}
  platform         ${box.tokens.platform}
  ingest only      ${box.tokens.ingest}
  metrics only     ${box.tokens.metrics}
  disabled         ${box.tokens.disabled}

Services         checkout  type(SERVICE),tag("app:checkout")
                 payment   type(SERVICE),tag("app:payment"), slower and failing since ${deployed}
What it was told ${box.url}/sandbox/requests and ${box.url}/sandbox/events

Datadog          ${dog.url} as datadog-site
                 datadog-api-key ${dog.keys.api}, datadog-app-key ${dog.keys.app}
LaunchDarkly     ${lamp.url} as launchdarkly-url, with the flag new-checkout
                 launchdarkly-token ${lamp.tokens.writer}, to read only ${lamp.tokens.reader}

A plimsoll.yml for checkout; one for each service is in ${folder}

${config('checkout').replaceAll(/^(?=.)/gm, '  ')}
Try the built action (npm run build) by hand, in that folder:

  cd ${folder}
  ${command('mark', 'checkout')}
  ${command('gate', 'checkout')}
  ${command('gate', 'payment')}
`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    world.stop();
    await Promise.all([box.close(), dog.close(), lamp.close()]);
    process.stdout.write('The sandbox is closed.\n');
  });
}
