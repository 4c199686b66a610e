// What a fixed "+20 %" rule would have said, on the same measurements.

const ALLOWED = 0.2;
const METRIC = 'builtin:service.response.time:percentile(95)';

/** Asks the sandbox for the p95 of both windows, as one figure and second by second. */
export async function fixedRule(box, windows) {
  const ask = async ({ from, to }, resolution) => {
    const query = new URLSearchParams({ metricSelector: METRIC, from, to, resolution });
    const headers = { authorization: `Api-Token ${box.tokens.api}` };
    const answer = await fetch(`${box.url}/api/v2/metrics/query?${query}`, { headers });
    const { result } = await answer.json();
    return result[0].data[0].values.filter((value) => value !== null);
  };
  const [before] = await ask(windows.before, 'Inf');
  const [after] = await ask(windows.after, 'Inf');
  const seconds = await ask(windows.after, '1s');
  const alarms = seconds.filter((value) => value > before * (1 + ALLOWED)).length;
  return {
    change: after / before - 1,
    alarms,
    seconds: seconds.length,
    says: after > before * (1 + ALLOWED) ? 'fail' : 'pass',
  };
}
