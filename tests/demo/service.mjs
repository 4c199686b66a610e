// The demo's service: a small real HTTP server whose answer takes real time.
//
//   node service.mjs <v1|v2|v3> <port> [<address of a flag>]       prints its port when it listens; ends with SIGTERM

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

/** What each version costs: it waits so long (like for a database), works so much, fails so often. */
const VERSIONS = {
  v1: { waitMs: 20, spreadMs: 4, rounds: 40, failing: 0 },
  // The regression: a query in a loop, and a branch that throws.
  v2: { waitMs: 45, spreadMs: 8, rounds: 160, failing: 0.08 },
  v3: { waitMs: 20, spreadMs: 4, rounds: 40, failing: 0 },
};

const [version, port, flag] = process.argv.slice(2);
const cost = VERSIONS[version];
if (!cost) {
  process.stderr.write(`the version is one of ${Object.keys(VERSIONS).join(', ')}\n`);
  process.exit(2);
}

let stopping = false;

/** What the code behind the flag costs more, while it is on. */
const FLAGGED_MS = 35;
const FLAGGED_FAILING = 0.2;
const ASK_EVERY_MS = 250;
let flagged = false;
if (flag) {
  const ask = async () => (flagged = (await (await fetch(flag)).json()).value);
  // Whoever cannot ask goes on with what was known, as SDKs do.
  setInterval(() => ask().catch(() => undefined), ASK_EVERY_MS).unref();
}

const server = createServer(async (request, response) => {
  if (request.url !== '/checkout') {
    response.writeHead(404).end();
    return;
  }
  await new Promise((resolve) =>
    setTimeout(resolve, cost.waitMs + (flagged ? FLAGGED_MS : 0) + (Math.random() * 2 - 1) * cost.spreadMs),
  );
  let receipt = version;
  for (let round = 0; round < cost.rounds; round += 1) {
    receipt = createHash('sha256').update(receipt).digest('hex');
  }
  const failed = Math.random() < cost.failing + (flagged ? FLAGGED_FAILING : 0);
  response.shouldKeepAlive = !stopping;
  response.writeHead(failed ? 500 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(failed ? { error: 'cannot read the price of undefined' } : { receipt }));
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));

// What was begun is answered, nothing new is taken; a connection that stays busy is cut in the end.
process.once('SIGTERM', () => {
  stopping = true;
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 500);
});
