/**
 * Service connections, said as inputs: the agent hands over what a connection holds under the id that stands in the
 * input. https://learn.microsoft.com/azure/devops/extend/develop/service-endpoints
 */

/** What of a connection is which input: its address, its secrets, its other fields. */
const CONNECTIONS = {
  dynatraceConnection: { address: 'dynatraceUrl', secrets: { APITOKEN: 'dynatraceToken' } },
  datadogConnection: {
    secrets: { APITOKEN: 'datadogApiKey', APPKEY: 'datadogAppKey' },
    fields: { SITE: 'datadogSite' },
  },
  launchdarklyConnection: { address: 'launchdarklyUrl', secrets: { APITOKEN: 'launchdarklyToken' } },
};

const variable = (input) => `INPUT_${input.toUpperCase()}`;

/**
 * Fills the inputs that a connection holds.
 *
 * @param {Record<string, string | undefined>} environment changed in place
 * @returns {string | undefined} what is wrong, as a phrase with its fix
 */
export function takeConnections(environment) {
  for (const [connection, { address, secrets, fields = {} }] of Object.entries(CONNECTIONS)) {
    const id = environment[variable(connection)]?.trim();
    if (!id) {
      continue;
    }
    const held = {
      ...(address && { [address]: environment[`ENDPOINT_URL_${id}`] }),
      ...taken(environment, secrets, `ENDPOINT_AUTH_PARAMETER_${id}_`),
      ...taken(environment, fields, `ENDPOINT_DATA_${id}_`),
    };
    if (Object.values(held).every((value) => !value)) {
      return `input \`${connection}\`: holds nothing that this step may read | authorise the pipeline for the service connection, in its security settings or when the run asks for it`;
    }
    for (const [input, value] of Object.entries(held)) {
      const own = environment[variable(input)]?.trim();
      // A token goes to the address that it was stored with, and to no other.
      if (own && value && own !== value.trim()) {
        return `input \`${input}\`: is given twice, here and by \`${connection}\` | leave one of them out`;
      }
      if (value) {
        environment[variable(input)] = value;
      }
    }
  }
  return undefined;
}

const taken = (environment, names, prefix) =>
  Object.fromEntries(Object.entries(names).map(([name, input]) => [input, environment[prefix + name]]));
