// The demo's service: a small real HTTP server whose answer takes real time.
//
//   node service.mjs <v1|v2|v3> <port>       prints its port when it listens; ends with SIGTERM

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

/** What each version costs: it waits so long (like for a database), works so much, fails so often. */
const VERSIONS = {
  v1: { waitMs: 20, spreadMs: 4, rounds: 40, failing: 0 },
  // The regression: a query in a loop, and a branch that throws.
  v2: { waitMs: 45, spreadMs: 8, rounds: 160, failing: 0.08 },
  v3: { waitMs: 20, spreadMs: 4, rounds: 40, failing: 0 },
};

const [version, port] = process.argv.slice(2);
const cost = VERSIONS[version];
if (!cost) {
  process.stderr.write(`the version is one of ${Object.keys(VERSIONS).join(', ')}\n`);
  process.exit(2);
}

let stopping = false;

const server = createServer(async (request, response) => {
  if (request.url !== '/checkout') {
    response.writeHead(404).end();
    return;
  }
  await new Promise((resolve) => setTimeout(resolve, cost.waitMs + (Math.random() * 2 - 1) * cost.spreadMs));
  let receipt = version;
  for (let round = 0; round < cost.rounds; round += 1) {
    receipt = createHash('sha256').update(receipt).digest('hex');
  }
  const failed = Math.random() < cost.failing;
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
