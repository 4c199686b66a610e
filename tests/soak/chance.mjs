// Chance that can be had again: the same seed and step give the same throws.

/** A die for one step of one seed. */
export function chanceOf(seed, step) {
  // https://github.com/bryc/code/blob/master/jshash/PRNGs.md#splitmix32
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(step + 1, 0x85ebca6b)) | 0;
  const number = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(number() * limit);
  return {
    below,
    /** True so often: `happens(0.3)`. */
    happens: (share) => number() < share,
    /** One of these. */
    pick: (choices) => choices[below(choices.length)],
  };
}
