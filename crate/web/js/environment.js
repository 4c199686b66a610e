/** Variables that a runner gives to this step alone; nothing after us needs them. */
const OURS_ALONE = /^(?:INPUT|SECRET|ENDPOINT_AUTH|SECUREFILE_TICKET|VSTS_TASKVARIABLE)_/iu;

/**
 * Takes the named variables, and clears away every one that may hold a secret.
 *
 * @param {string[]} names
 * @returns {Record<string, string>} only those that are set
 */
export function takeEnvironment(names) {
  const taken = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) {
      taken[name] = value;
    }
  }
  for (const name of Object.keys(process.env)) {
    if (OURS_ALONE.test(name)) {
      delete process.env[name];
    }
  }
  return taken;
}
