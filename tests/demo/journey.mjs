// A synthetic journey of the demo: somebody really goes to the service, again and again.

const REQUESTS = 60;

/** What one run of the monitor found: how long a request took, and whether one failed. */
export async function visit(address) {
  let failed = 0;
  const from = performance.now();
  for (let request = 0; request < REQUESTS; request += 1) {
    const answer = await fetch(`${address}/checkout`).catch(() => undefined);
    await answer?.arrayBuffer();
    failed += answer?.ok ? 0 : 1;
  }
  return { time_ms: Math.round((performance.now() - from) / REQUESTS), fails: failed > 0 };
}
