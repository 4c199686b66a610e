// Whether a secret that was handed to a step stands in anything that the step left behind.

/** Names of variables that carry one; the keys of flags are none, and neither is what names a client and its issuer. */
const SECRET =
  /^(?:INPUT_(?!FLAG-?KEY$).*(?:TOKEN|KEY|SECRET|PASSWORD)|SECRET_|ENDPOINT_AUTH(?!.*_(?:CLIENTID|ISSUER|URN)$)|VSTS_TASKVARIABLE_)/iu;

/** Shorter values are words that may stand anywhere. */
const SHORTEST = 12;

/** How the two hosts are told what to mask: the only place for a secret. */
const MASKS = /^(?:::add-mask::|##vso\[task\.setsecret\]).*$/gmu;

/** The secrets in an environment, each token also without what was pasted around it. */
export function secretsIn(environment) {
  const found = Object.entries(environment).filter(([name]) => SECRET.test(name));
  const proxies = Object.entries(environment).filter(([name]) => /proxy/iu.test(name));
  const values = [...found, ...proxies.map(([name, value]) => [name, passwordIn(value)])]
    .flatMap(([, value]) => [value, ...String(value ?? '').split(/\s+/u)])
    .filter((value) => value && value.length >= SHORTEST && !/^(?:\$\(|Authorization:)/u.test(value));
  return [...new Set(values)];
}

function passwordIn(address) {
  try {
    return decodeURIComponent(new URL(address).password);
  } catch {
    return '';
  }
}

/**
 * Every form of a secret in which it would be found by whoever looks: as it is, percent-encoded, in base64 at any
 * of its three offsets, in hexadecimal, and each of those with blanks and line ends in between.
 *
 * @returns {string[]} `form of …`, without the secret
 */
export function leaksIn(traces, secrets) {
  const text = traces.replace(MASKS, '');
  const joined = text.replace(/[\s\0]+/gu, '');
  const leaks = [];
  for (const [index, secret] of secrets.entries()) {
    for (const [form, spelt] of formsOf(secret)) {
      if (text.includes(spelt) || joined.includes(spelt.replace(/\s+/gu, ''))) {
        leaks.push(`secret ${index} as ${form}`);
      }
    }
  }
  return leaks;
}

function formsOf(secret) {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // The letters at both ends also hold bits of their neighbours.
    return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6)).replace(/=+$/u, '');
  });
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    ['itself', secret],
    ['JSON', json],
    ['percent-encoded', encodeURIComponent(secret)],
    ...base64.map((spelt, offset) => [`base64 at ${offset}`, spelt]),
    ...base64.map((spelt, offset) => [`base64url at ${offset}`, spelt.replaceAll('+', '-').replaceAll('/', '_')]),
    ['hexadecimal', bytes.toString('hex')],
    ['hexadecimal in upper case', bytes.toString('hex').toUpperCase()],
  ];
}
