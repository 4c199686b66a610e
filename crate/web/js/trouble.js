/**
 * An error that the core understands without guessing.
 *
 * @param {'BARRED' | 'REFUSED' | 'UNFIT' | 'UNSENT'} kind as the variants of `Silence`
 * @param {string} why what is wrong, as a phrase
 * @param {string} [fix] what to do about it
 */
export function trouble(kind, why, fix = '') {
  return Object.assign(new Error(why), { code: `PLIMSOLL_${kind}`, fix });
}
