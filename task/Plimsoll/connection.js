/**
 * Service connections, said as inputs: the agent hands over what a connection holds under the id that stands in the
 * input. https://learn.microsoft.com/azure/devops/extend/develop/service-endpoints
 */

/** Where a client's secret goes when its connection names no issuer; the form of the task says the same. */
const ISSUER = 'https://sso.dynatrace.com/sso/oauth2/token';

/** What of a connection is which input: its address, what it holds under its authorization, its other fields. */
const CONNECTIONS = {
  dynatraceConnection: {
    address: 'dynatraceUrl',
    held: {
      APITOKEN: 'dynatraceToken',
      PLATFORMTOKEN: 'dynatracePlatformToken',
      CLIENTID: 'dynatraceOauthClientId',
      CLIENTSECRET: 'dynatraceOauthClientSecret',
      URN: 'dynatraceOauthUrn',
      ISSUER: 'dynatraceOauthUrl',
    },
    presets: { dynatraceOauthUrl: ISSUER },
  },
  datadogConnection: {
    held: { APITOKEN: 'datadogApiKey', APPKEY: 'datadogAppKey' },
    fields: { SITE: 'datadogSite' },
  },
  launchdarklyConnection: { address: 'launchdarklyUrl', held: { APITOKEN: 'launchdarklyToken' } },
};

const variable = (input) => `INPUT_${input.toUpperCase()}`;

/**
 * Fills the inputs that a connection holds.
 *
 * @param {Record<string, string | undefined>} environment changed in place
 * @returns {string | undefined} what is wrong, as a phrase with its fix
 */
export function takeConnections(environment) {
  for (const [connection, { address, held: parameters, fields = {}, presets = {} }] of Object.entries(CONNECTIONS)) {
    const id = environment[variable(connection)]?.trim();
    if (!id) {
      continue;
    }
    const held = {
      ...(address && { [address]: environment[`ENDPOINT_URL_${id}`] }),
      ...taken(environment, parameters, `ENDPOINT_AUTH_PARAMETER_${id}_`),
      ...taken(environment, fields, `ENDPOINT_DATA_${id}_`),
    };
    if (Object.values(held).every((value) => !value)) {
      return `input \`${connection}\`: holds nothing that this step may read | authorise the pipeline for the service connection, in its security settings or when the run asks for it`;
    }
    // A client's secret goes to the issuer that it was stored with, and to no other.
    if (held.dynatraceOauthClientSecret) {
      held.dynatraceOauthUrl ||= ISSUER;
    }
    for (const [input, value] of Object.entries(held)) {
      const own = environment[variable(input)]?.trim();
      // A token goes to the address that it was stored with, and to no other.
      if (own && value && own !== value.trim() && own !== presets[input]) {
        return `input \`${input}\`: is given twice, here and by \`${connection}\` | leave one of them out`;
      }
      if (value) {
        environment[variable(input)] = value;
      }
    }
  }
  return undefined;
}

/** The entity that was chosen from a list, before those that were written: the core knows one input of them. */
export function takeChoice(environment) {
  const chosen = environment[variable('dynatraceEntity')]?.trim();
  if (chosen) {
    const written = environment[variable('entities')] ?? '';
    environment[variable('entities')] = `${chosen}\n${written}`;
  }
}

const taken = (environment, names, prefix) =>
  Object.fromEntries(Object.entries(names).map(([name, input]) => [input, environment[prefix + name]]));
