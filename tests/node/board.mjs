// A shop that was slower after its release, as Grail knows it, and the built action that shows it.

import { startSandbox } from '../sandbox/sandbox.mjs';
import { runAction } from './step.mjs';

export const MINUTE_MS = 60_000;
export const ID = 'SERVICE-00000000000000C1';
const ENTITIES = 'type(SERVICE),tag("app:checkout")';
export const CONFIG = `release: { name: checkout, stage: production }
dynatrace:
  entities: ['${ENTITIES}']
gate:
  before: 20m
  warm-up: 1m
  after: 15m
  objectives:
    - { name: p90, kind: level, harm: increase, dynatrace: { ready-made: response-time, services: [checkout] } }
`;

/** `checkout`, three times as slow since its deployment half an hour ago. */
export async function openBoard() {
  const box = await startSandbox();
  box.entity({ entityId: ID, type: 'SERVICE', displayName: 'checkout', tags: ['app:checkout'] });
  box.grail.node({ id: ID, type: 'SERVICE', name: 'checkout', tags: { app: 'checkout' } });
  const to = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 30 * MINUTE_MS;
  const deployed = { 'deployed-from': new Date(to).toISOString(), 'deployed-to': new Date(to).toISOString() };
  const dimensions = { 'dt.service.name': 'checkout', 'dt.smartscape.service': ID };
  for (let minute = -40; minute < 28; minute += 1) {
    const time = to + minute * MINUTE_MS + 1_000;
    const slow = minute < 0 ? 1 : 3;
    box.grail.measure({ metric: 'dt.service.request.response_time', value: 100_000 * slow, time, dimensions });
    box.grail.measure({ metric: 'dt.service.request.count', value: 60, time, dimensions });
    box.grail.measure({ metric: 'dt.service.request.failure_count', value: 3 * slow, time, dimensions });
    for (const [duration, failed] of [
      [200e6 * slow, false],
      [200e6 * slow, false],
      [1_500e6, false],
      [100e6, true],
    ]) {
      box.grail.record('spans', {
        'start_time': new Date(time).toISOString(),
        duration,
        'request.is_root_span': true,
        'request.is_failed': failed,
        'dt.smartscape.service': ID,
      });
    }
    const other = { 'dt.service.name': 'cart', 'dt.smartscape.service': 'SERVICE-00000000000000C2' };
    box.grail.measure({ metric: 'dt.service.request.response_time', value: 9e9, time, dimensions: other });
  }
  const run = (inputs = {}, config = CONFIG) => {
    const all = { 'command': 'dashboard', 'dynatrace-url': box.url, 'dynatrace-platform-token': box.tokens.platform };
    return runAction({ inputs: { ...all, ...inputs }, config }).ended;
  };
  /** What was written, of the documents. */
  const writes = () => box.requests.filter(({ path, method }) => path.includes('/document/') && method !== 'GET');
  return { box, deployed, run, writes };
}
