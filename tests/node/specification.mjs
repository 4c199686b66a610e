// Dynatrace's own OpenAPI description, as validators of requests and answers.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';

const SHARED = new URL('../../../shared/', import.meta.url);
const DESCRIPTION = fileURLToPath(new URL('openapi/dynatrace-environment-v2.json', SHARED));

/** Why the tests with the description cannot run; false when they can. */
export const absent = existsSync(DESCRIPTION) ? false : 'skipped: no ../shared';

/** The text of a recorded answer. */
export function sample(name) {
  return readFileSync(fileURLToPath(new URL(`samples/dynatrace/${name}.json`, SHARED)), 'utf8');
}

/**
 * Validators by schema name: `validate('EventList', value)` answers the complaints, none when it holds.
 *
 * The description is from 2023 and says `string` where Dynatrace answers null for "not there", marks
 * `warnings` as required where recorded answers leave it out, and gives gaps no type: what the recorded
 * answers contradict is relaxed here, nothing else.
 */
export function specification() {
  const { components } = JSON.parse(readFileSync(DESCRIPTION, 'utf8'));
  const { MetricData, MetricSeries, MetricDescriptor, ConstraintViolation } = components.schemas;
  MetricData.required = MetricData.required.filter((name) => name !== 'warnings');
  MetricData.properties.nextPageKey = { type: ['string', 'null'] };
  MetricSeries.properties.values.items = { type: ['number', 'null'] };
  ConstraintViolation.properties.location = { type: ['string', 'null'] };
  for (const name of ['created', 'lastWritten']) {
    MetricDescriptor.properties[name] = { type: ['integer', 'null'] };
  }
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: { int32: true, int64: true, float: true, double: true },
  });
  ajv.addSchema({ $id: 'dynatrace', components });
  return (name, value) => {
    const validate = ajv.getSchema(`dynatrace#/components/schemas/${name}`);
    return validate(value)
      ? []
      : validate.errors.map(({ instancePath, message }) => `${name}${instancePath} ${message}`);
  };
}

/** Where a value has a field that its schema does not name: a misspelt word passes JSON Schema otherwise. */
export function unknownFields(name, value) {
  const { components } = JSON.parse(readFileSync(DESCRIPTION, 'utf8'));
  return Object.keys(value).filter((field) => !(field in components.schemas[name].properties));
}

/** The names of an operation's query parameters. */
export function parameters(method, path) {
  const { paths } = JSON.parse(readFileSync(DESCRIPTION, 'utf8'));
  return paths[path][method].parameters.filter((one) => one.in === 'query').map(({ name }) => name);
}
