// Time that jumps: timers and the clock of JavaScript, made of a queue. What runs in it takes the processor time that
// it takes, and no waiting.

export class Clock {
  #now;
  #queue = [];
  #count = 0;
  #real = {};

  constructor(now = Date.UTC(2026, 0, 15, 12)) {
    this.#now = now;
  }

  get now() {
    return this.#now;
  }

  /** Calls back at that instant. Returns what `cancel` takes. */
  at(instant, callback) {
    const timer = { instant: Math.max(instant, this.#now), order: (this.#count += 1), callback };
    let place = this.#queue.push(timer) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!sooner(this.#queue[place], this.#queue[above])) {
        break;
      }
      [this.#queue[place], this.#queue[above]] = [this.#queue[above], this.#queue[place]];
      place = above;
    }
    return timer;
  }

  /** Resolves so many milliseconds later. */
  after(ms) {
    return new Promise((resolve) => this.at(this.#now + ms, resolve));
  }

  /** Takes the place of the timers and the clock while `work` runs, and jumps from timer to timer until it is done. */
  async through(work) {
    this.#real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, now: Date.now };
    globalThis.setTimeout = (callback, ms = 0) => this.at(this.#now + ms, callback);
    globalThis.clearTimeout = (timer) => timer && (timer.callback = undefined);
    Date.now = () => this.#now;
    try {
      let over = false;
      const done = work().finally(() => (over = true));
      done.catch(() => undefined);
      for (;;) {
        // Everything that can go on without time passing does.
        await new Promise((resolve) => setImmediate(resolve));
        if (over) {
          return await done;
        }
        const timer = this.#next();
        if (!timer) {
          throw new Error('nothing is left to wait for, and the work is not done');
        }
        this.#now = timer.instant;
        timer.callback();
      }
    } finally {
      Object.assign(globalThis, { setTimeout: this.#real.setTimeout, clearTimeout: this.#real.clearTimeout });
      Date.now = this.#real.now;
    }
  }

  /** The earliest timer that was not cancelled. */
  #next() {
    while (this.#queue.length > 0) {
      const first = this.#queue[0];
      const last = this.#queue.pop();
      if (this.#queue.length > 0) {
        this.#queue[0] = last;
        this.#sink();
      }
      if (first.callback) {
        return first;
      }
    }
    return undefined;
  }

  #sink() {
    let place = 0;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let least = place;
      for (const below of [left, right]) {
        if (below < this.#queue.length && sooner(this.#queue[below], this.#queue[least])) {
          least = below;
        }
      }
      if (least === place) {
        return;
      }
      [this.#queue[place], this.#queue[least]] = [this.#queue[least], this.#queue[place]];
      place = least;
    }
  }
}

function sooner(one, other) {
  return one.instant === other.instant ? one.order < other.order : one.instant < other.instant;
}
