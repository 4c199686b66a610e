// A small world in a sandbox: a shop whose checkout was deployed half an hour ago.

import { startSandbox } from '../sandbox/sandbox.mjs';

const MINUTE_MS = 60_000;
const METRIC = 'builtin:service.response.time';
export const CHECKOUT = 'SERVICE-00000000000000C1';
export const CART = 'SERVICE-00000000000000C2';

/** Both services answer in `before` ms until the deployment and in `after` ms from then on. */
export async function openShop({ before = 100, after = 100, name = 'checkout', sandbox = {} } = {}) {
  const box = await startSandbox(sandbox);
  box.entity({ entityId: CHECKOUT, type: 'SERVICE', displayName: name, tags: ['app:shop', 'tier:api'] });
  box.entity({ entityId: CART, type: 'SERVICE', displayName: 'cart', tags: ['app:shop'] });
  const to = Math.floor((Date.now() - 30 * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  const from = to - MINUTE_MS;
  for (let minute = -60; minute < 25; minute += 1) {
    for (let call = 0; call < 6; call += 1) {
      const level = minute < 0 ? before : after;
      const wobble = ((minute * 7 + call * 3 + 700) % 11) - 5;
      const time = (minute < 0 ? from : to) + minute * MINUTE_MS + call * 9_000 + 500;
      box.sample(METRIC, CHECKOUT, (level + wobble) * 1_000, time);
    }
  }
  return {
    box,
    inputs: { 'dynatrace-url': box.url, 'dynatrace-token': box.tokens.api, 'release-version': '1.4.2' },
    deployed: { 'deployed-from': new Date(from).toISOString(), 'deployed-to': new Date(to).toISOString() },
    close: () => box.close(),
  };
}

/** A plimsoll.yml for it. */
export const CONFIG = `
release: { name: checkout, stage: production }
dynatrace:
  entities: ['type(SERVICE),tag("app:shop")']
gate:
  before: 20m
  warm-up: 2m
  after: 15m
  objectives:
    - name: response time
      kind: level
      dynatrace: { metric: '${METRIC}:avg', entities: ['entityId("${CHECKOUT}")'] }
      harm: increase
      margin: 10%
`;

/** The inputs as Azure spells them. */
export function camelCase(inputs) {
  const spelt = (name) => name.replace(/-([a-z])/gu, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [spelt(name), value]));
}
