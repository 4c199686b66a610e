// The vendors' own OpenAPI descriptions, as validators of what the sandbox answers and what we send.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { parse } from 'yaml';

const FOLDER = fileURLToPath(new URL('../../../shared/openapi/', import.meta.url));

/** Why the tests with the descriptions cannot run; false when they can. */
export const absent = existsSync(FOLDER) ? false : 'skipped: no ../shared';

/** A description of several megabytes, of which only the schemas that are asked for are parsed. */
export class Description {
  #text;
  #ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
  });
  #schemas = new Map();

  constructor(name) {
    this.#text = readFileSync(`${FOLDER}${name}`, 'utf8');
  }

  /** What of `value` is not as the schema says; nothing when it holds. `exact`: nor may it have a field more. */
  complaints(name, value, { exact = false } = {}) {
    const validate = this.#ajv.compile({ $ref: `#/$defs/${name}`, $defs: this.#with(name) });
    const wrong = validate(value) ? [] : validate.errors.map((it) => `${name}${it.instancePath} ${it.message}`);
    return exact ? [...wrong, ...this.#unknown(this.#schema(name), value, name)] : wrong;
  }

  /** The names of what `GET path` takes in its query; the path as described: `/api/v1/slo/{slo_id}/history`. */
  asks(path) {
    const operation = parse(this.#block('  ', path))[path].get;
    return operation.parameters
      .map((it) => (it.$ref ? this.#parameter(it.$ref.split('/').at(-1)) : it))
      .filter((it) => it.in === 'query')
      .map(({ name }) => name);
  }

  #parameter(name) {
    const from = this.#text.indexOf('\n  parameters:\n');
    return parse(this.#block('    ', name, from))[name];
  }

  /** What stands under a key with this indent. */
  #block(indent, key, after = 0) {
    const from = this.#text.indexOf(`\n${indent}${key}:\n`, after) + 1;
    if (from === 0) {
      throw new Error(`there is no ${key}`);
    }
    const rest = this.#text.slice(from + 1);
    const length = rest.search(new RegExp(`\n {0,${indent.length}}\\S`));
    return this.#text.slice(from, from + 1 + (length < 0 ? rest.length : length));
  }

  /** A schema and all that it leads to. */
  #with(name, found = {}) {
    if (!(name in found)) {
      found[name] = this.#schema(name);
      for (const [, next] of JSON.stringify(found[name]).matchAll(/"#\/\$defs\/(\w+)"/g)) {
        this.#with(next, found);
      }
    }
    return found;
  }

  #schema(name) {
    if (!this.#schemas.has(name)) {
      // A parameter may be called alike.
      const block = this.#block('    ', name, this.#text.indexOf('\n  schemas:\n'));
      const text = JSON.stringify(parse(block)[name]).replaceAll('#/components/schemas/', '#/$defs/');
      this.#schemas.set(name, JSON.parse(text));
    }
    return this.#schemas.get(name);
  }

  /** Where a value has a field that its schema does not name: a misspelt word passes JSON Schema otherwise. */
  #unknown(schema, value, path) {
    const at = schema.$ref ? this.#schema(schema.$ref.split('/').at(-1)) : schema;
    if (Array.isArray(value)) {
      return value.flatMap((item, index) => this.#unknown(at.items ?? {}, item, `${path}[${index}]`));
    }
    if (!value || typeof value !== 'object' || !at.properties || at.additionalProperties) {
      return [];
    }
    return Object.entries(value).flatMap(([key, inner]) =>
      key in at.properties ? this.#unknown(at.properties[key], inner, `${path}.${key}`) : [`${path}.${key} is unknown`],
    );
  }
}
