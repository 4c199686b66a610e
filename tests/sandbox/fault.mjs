// Faults: what goes wrong with the next requests.

export class Faults {
  #waiting = [];

  /** Adds one; see the top of sandbox.mjs. */
  add(fault) {
    this.#waiting.push({ times: 1, skip: 0, ...fault });
  }

  /** The fault of this request, used up by it; none for most. */
  take(method, path) {
    for (const fault of this.#waiting) {
      if ((fault.method && fault.method !== method) || !path.endsWith(fault.path ?? '')) {
        continue;
      }
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      fault.times -= 1;
      if (fault.times <= 0) {
        this.#waiting.splice(this.#waiting.indexOf(fault), 1);
      }
      return fault;
    }
    return undefined;
  }

  /** Drops all of them. */
  clear() {
    this.#waiting.length = 0;
  }
}
