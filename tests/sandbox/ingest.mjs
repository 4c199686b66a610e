// What `POST /events/ingest` takes: https://docs.dynatrace.com/docs/dynatrace-api/environment-api/events-v2/post-event

import { violation } from './refusal.mjs';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Types that only inform; all others open problems. */
const INFORMING = [
  'CUSTOM_ANNOTATION',
  'CUSTOM_CONFIGURATION',
  'CUSTOM_DEPLOYMENT',
  'CUSTOM_INFO',
  'MARKED_FOR_TERMINATION',
];
const TYPES = [
  ...INFORMING,
  'AVAILABILITY_EVENT',
  'CUSTOM_ALERT',
  'ERROR_EVENT',
  'PERFORMANCE_EVENT',
  'RESOURCE_CONTENTION_EVENT',
  'WARNING',
];
const FIELDS = ['eventType', 'title', 'entitySelector', 'startTime', 'endTime', 'timeout', 'properties'];
const MOST = { properties: 100, key: 100, value: 4_096, timeout: 360 };

/**
 * Reads the body into `{ event, status }`; `status` is what each result says: INVALID_TIMESTAMPS outside the
 * allowed time, INVALID_METADATA for a reserved property, else OK. A malformed body is a 400.
 */
export function readIngest(body, now) {
  const refuse = (path, message) => violation(path, message, 'PAYLOAD_BODY');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refuse('', 'one event object is expected');
  }
  const unknown = Object.keys(body).find((field) => !FIELDS.includes(field));
  if (unknown) {
    throw refuse(unknown, 'unknown field');
  }
  if (!TYPES.includes(body.eventType)) {
    throw refuse('eventType', body.eventType === undefined ? 'must not be null' : `must be one of ${TYPES.join(', ')}`);
  }
  if (typeof body.title !== 'string' || body.title.trim() === '') {
    throw refuse('title', 'must not be empty');
  }
  if (body.entitySelector !== undefined && typeof body.entitySelector !== 'string') {
    throw refuse('entitySelector', 'must be a string');
  }
  for (const field of ['startTime', 'endTime', 'timeout']) {
    if (body[field] !== undefined && !Number.isInteger(body[field])) {
      throw refuse(field, 'must be an integer');
    }
  }
  const properties = readProperties(body.properties ?? {}, refuse);
  const startTime = body.startTime ?? now;
  const timeout = Math.min(body.timeout ?? 15, MOST.timeout);
  const endTime = body.endTime ?? startTime + timeout * MINUTE_MS;
  const { eventType, title, entitySelector } = body;
  const event = { eventType, title, entitySelector, startTime, endTime, properties };
  return { event, status: statusOf(event, now) };
}

function readProperties(properties, refuse) {
  if (typeof properties !== 'object' || Array.isArray(properties)) {
    throw refuse('properties', 'must be an object');
  }
  const entries = Object.entries(properties);
  if (entries.length > MOST.properties) {
    throw refuse('properties', `must not have more than ${MOST.properties} entries, but has ${entries.length}`);
  }
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key.length === 0 || key.length > MOST.key) {
        throw refuse('properties', `the key '${key.slice(0, 40)}' must have 1 to ${MOST.key} characters`);
      }
      // The documentation's own example passes a boolean.
      if (typeof value !== 'string' && typeof value !== 'boolean') {
        throw refuse(`properties.${key}`, 'must be a string');
      }
      if (String(value).length > MOST.value) {
        throw refuse(`properties.${key}`, `must not be longer than ${MOST.value} characters`);
      }
      return [key, String(value)];
    }),
  );
}

function statusOf({ eventType, startTime, endTime, properties }, now) {
  const [back, ahead] = INFORMING.includes(eventType) ? [30 * DAY_MS, 7 * DAY_MS] : [6 * HOUR_MS, 5 * MINUTE_MS];
  if (startTime < now - back || startTime > now + ahead || endTime < startTime) {
    return 'INVALID_TIMESTAMPS';
  }
  const reserved = Object.keys(properties).some((key) =>
    /^dt\.(?!event\.|davis\.|entity\.|smartscape_source\.)/.test(key),
  );
  return reserved ? 'INVALID_METADATA' : 'OK';
}
