// A little world for `npm run sandbox`: two services, their tags, metrics that keep moving.

const MINUTE_MS = 60_000;
const EVERY_MS = 2_000;
const KEPT_MS = 180 * MINUTE_MS;
const TIME = 'builtin:service.response.time';
const ERRORS = 'builtin:service.errors.total.rate';
const COUNT = 'builtin:service.requestCount.total';

const SERVICES = [
  { entityId: 'SERVICE-00000000000000C1', displayName: 'checkout', latencyUs: 120_000, slower: 1, errors: 0.002 },
  { entityId: 'SERVICE-00000000000000D2', displayName: 'payment', latencyUs: 80_000, slower: 1.6, errors: 0.08 },
];

export class World {
  /** When `payment` became slower, ten whole minutes before the start; `checkout` never did. */
  turned;
  #box;
  #timer;

  constructor(box, now = Date.now()) {
    this.#box = box;
    this.turned = Math.floor(now / MINUTE_MS) * MINUTE_MS - 10 * MINUTE_MS;
    for (const { entityId, displayName } of SERVICES) {
      box.entity({
        entityId,
        displayName,
        tags: [`app:${displayName}`, '[Environment]stage:production'],
        managementZones: [{ id: '4711', name: 'shop' }],
      });
    }
    for (let time = now - 120 * MINUTE_MS; time < now; time += EVERY_MS) {
      this.#tick(time);
    }
  }

  /** Moves on until `stop`. */
  start() {
    this.#timer = setInterval(() => {
      this.#tick(Date.now());
      this.#box.forgetBefore(Date.now() - KEPT_MS);
    }, EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
  }

  #tick(time) {
    for (const { entityId, latencyUs, slower, errors } of SERVICES) {
      const turned = time >= this.turned;
      // A long tail, as response times have.
      const tail = Math.exp(0.25 * (Math.random() + Math.random() + Math.random() - 1.5));
      const failed = Math.random() < (turned ? errors : 0.002);
      this.#box.sample(TIME, entityId, Math.round(latencyUs * tail * (turned ? slower : 1)), time);
      this.#box.sample(ERRORS, entityId, failed ? 100 : 0, time);
      this.#box.sample(COUNT, entityId, 1, time);
    }
  }
}
