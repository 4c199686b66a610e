// What Datadog takes in a body; everything else is refused in the words of its validator.

import Ajv from 'ajv';
import { detailed, plain } from './refusal.mjs';

const text = (most, least = 1) => ({ type: 'string', minLength: least, maxLength: most });
const strict = (required, properties) => ({ type: 'object', required, properties, additionalProperties: false });
const one = (...words) => ({ enum: words });
const free = { type: 'object', maxProperties: 100 };
const list = (items, maxItems, minItems = 0) => ({ type: 'array', items, maxItems, minItems });
/** The envelope of JSON:API around attributes. */
const data = (attributes, more = {}, required = ['attributes']) =>
  strict(['data'], { data: strict(required, { attributes, ...more }) });

const change = strict(['changed_resource'], {
  changed_resource: strict(['name', 'type'], {
    name: { ...text(128), pattern: '\\S' },
    type: one('feature_flag', 'configuration'),
  }),
  impacted_resources: list(strict(['name', 'type'], { name: text(128), type: one('service') }), 100),
  author: strict(['name', 'type'], { name: text(128), type: one('user', 'system', 'api', 'automation') }),
  prev_value: free,
  new_value: free,
  change_metadata: free,
});

const link = strict(['category', 'url'], {
  category: one('runbook', 'documentation', 'dashboard', 'resource'),
  url: text(2048),
  title: text(300),
});
const alert = strict(['status'], {
  status: one('warn', 'error', 'ok'),
  priority: one('1', '2', '3', '4', '5'),
  custom: free,
  links: list(link, 20, 1),
});

const event = (category, attributes) =>
  data(
    strict(['category', 'title', 'attributes'], {
      category: { const: category },
      title: text(500),
      attributes,
      message: text(4000),
      aggregation_key: text(100),
      host: text(255),
      integration_id: one('custom-events'),
      tags: list(text(200), 100, 1),
      timestamp: { type: 'string' },
    }),
    { type: one('event') },
    ['type', 'attributes'],
  );

const git = strict(['commit_sha', 'repository_url'], {
  commit_sha: { type: 'string', pattern: '^[a-fA-F0-9]{40,}$' },
  repository_url: { type: 'string' },
});

const SCHEMAS = {
  change: event('change', change),
  alert: event('alert', alert),
  deployment: data(
    strict(['service', 'started_at', 'finished_at'], {
      service: text(200),
      started_at: { type: 'integer' },
      finished_at: { type: 'integer' },
      env: { type: 'string' },
      version: { type: 'string' },
      team: { type: 'string' },
      git,
      custom_tags: { ...list({ type: 'string' }, 100), nullable: true },
      id: { type: 'string', pattern: '^[A-Za-z0-9\\-_.:]{16,128}$' },
    }),
  ),
  failure: data(
    strict([], {
      change_failure: { type: 'boolean' },
      remediation: strict(['id', 'type'], { id: { type: 'string' }, type: one('rollback', 'rollforward') }),
    }),
    { id: { type: 'string' }, type: one('dora_deployment_patch_request') },
    ['id', 'type', 'attributes'],
  ),
  series: strict(['series'], {
    series: list(
      {
        type: 'object',
        required: ['metric', 'points'],
        properties: {
          metric: text(200),
          type: one(0, 1, 2, 3),
          interval: { type: 'integer' },
          points: list(
            strict(['timestamp', 'value'], { timestamp: { type: 'integer' }, value: { type: 'number' } }),
            1e4,
            1,
          ),
          tags: list({ type: 'string' }, 100),
          resources: list({ type: 'object' }, 100),
          unit: { type: 'string' },
        },
      },
      1e4,
      1,
    ),
  }),
};

const ajv = new Ajv({ strict: false });
const validators = Object.fromEntries(Object.entries(SCHEMAS).map(([name, schema]) => [name, ajv.compile(schema)]));

/** A 400 unless the body is a `name`. */
export function holds(name, body) {
  const validate = validators[name];
  if (validate(body)) {
    return;
  }
  const [{ instancePath, message, params }] = validate.errors;
  const where = `$${instancePath.replaceAll('/', '.')}`;
  const words = params.allowedValues ? `value must be one of: ${JSON.stringify(params.allowedValues)}` : message;
  const what = params.additionalProperty ? `${words}: ${params.additionalProperty}` : words;
  throw detailed(400, `JSON validation failed at ${where}: ${what}.`);
}

/** The category of an event, refused as Datadog was recorded to refuse it. */
export function category(body) {
  const said = body?.data?.attributes?.category;
  if (said !== 'change' && said !== 'alert') {
    throw detailed(
      400,
      'JSON validation failed at $.data.attributes.category: value must be one of: ["alert", "change"].',
    );
  }
  return said;
}

/** The attributes of a query of the second version. */
export function asked(body, type) {
  if (body?.data?.type !== type) {
    throw plain(400, `API input validation failed: Invalid type. Expected "${type}".`);
  }
  return body.data.attributes;
}
