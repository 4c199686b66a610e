// The entity selector: https://docs.dynatrace.com/docs/shortlink/api-entities-v2-selector

import { readCriteria, SelectorError } from './criterion.mjs';
import { violation } from './refusal.mjs';
import { readTag, sameTag } from './tag.mjs';
import { instant } from './time.mjs';

/** Entity types a fresh environment knows; those of stored entities are known too. */
const TYPES = new Set(
  `APPLICATION APPLICATION_METHOD AWS_LAMBDA_FUNCTION CLOUD_APPLICATION CLOUD_APPLICATION_INSTANCE
  CLOUD_APPLICATION_NAMESPACE CONTAINER_GROUP CONTAINER_GROUP_INSTANCE CUSTOM_APPLICATION CUSTOM_DEVICE DISK
  ENVIRONMENT HOST HOST_GROUP HTTP_CHECK KUBERNETES_CLUSTER KUBERNETES_NODE KUBERNETES_SERVICE MOBILE_APPLICATION
  NETWORK_INTERFACE PROCESS_GROUP PROCESS_GROUP_INSTANCE QUEUE SERVICE SERVICE_METHOD SYNTHETIC_TEST`.split(/\s+/),
);

const MOST_CHARACTERS = 2_000;

/**
 * Reads a selector into `{ type, byId, matches(entity) }`: `byId` when it names `entityId(...)`.
 * A mistake is a 400 whose violation has the path `entitySelector`.
 */
export function readEntitySelector(text, { now, known = TYPES, location = 'QUERY' }) {
  const refuse = (message) => violation('entitySelector', message, location);
  if (text.length > MOST_CHARACTERS) {
    throw refuse(`must not be longer than ${MOST_CHARACTERS} characters, but has ${text.length}`);
  }
  try {
    return compile(readCriteria(text, ['not', 'caseSensitive', 'fromRelationships', 'toRelationships']), now, known);
  } catch (error) {
    throw error instanceof SelectorError ? refuse(`Invalid entity selector: ${error.message}`) : error;
  }
}

function compile(criteria, now, known) {
  const types = new Set();
  let byId = false;
  for (const { name, values } of criteria) {
    if (name === 'type') {
      need(values.length === 1, 'type takes one value');
      types.add(values[0].toUpperCase());
    }
    if (name === 'entityId') {
      need(values.length > 0, 'entityId takes at least one value');
      byId = true;
      for (const id of values) {
        const [, type] = /^([A-Z][A-Z0-9_]*)-[0-9A-Fa-f]{1,32}$/.exec(id) ?? [];
        need(type, `'${id}' is not a valid entity ID`);
        types.add(type);
      }
    }
  }
  need(types.size > 0, 'one of type or entityId is required');
  need(types.size === 1, `exactly one entity type is allowed, but found ${[...types].join(', ')}`);
  const [type] = types;
  need(known.has(type) || TYPES.has(type), `unknown entity type '${type}'`);
  const tests = criteria.map((criterion) => test(criterion, now, false));
  return { type, byId, matches: (entity) => entity.type === type && tests.every((holds) => holds(entity)) };
}

/** One criterion as a function of an entity. */
function test({ name, values, inner }, now, caseSensitive) {
  if (inner) {
    need(name === 'not' || name === 'caseSensitive', `${name}: the sandbox knows no relationships`);
    need(inner.length === 1, `${name} takes one criterion`);
    need(name !== 'not' || inner[0].name !== 'type', 'type cannot be negated');
    need(
      name !== 'caseSensitive' || inner[0].name.startsWith('entityName'),
      'caseSensitive takes an entityName criterion',
    );
    const holds = test(inner[0], now, name === 'caseSensitive');
    return name === 'not' ? (entity) => !holds(entity) : holds;
  }
  const [field, operator] = name.split('.', 2);
  switch (field) {
    case 'type':
      return () => true;
    case 'entityId':
      return (entity) => values.includes(entity.entityId);
    case 'entityName':
      return nameTest(operator, values, caseSensitive);
    case 'tag': {
      need(values.length > 0, 'tag takes at least one value');
      const tags = values.map(readTag);
      return (entity) => entity.tags.some((has) => tags.some((wanted) => sameTag(has, wanted)));
    }
    case 'mzId':
      need(
        values.every((id) => /^-?\d+$/.test(id)),
        'mzId takes numbers',
      );
      return (entity) => entity.managementZones.some((zone) => values.includes(zone.id));
    case 'mzName':
      return (entity) => entity.managementZones.some((zone) => values.includes(zone.name));
    case 'healthState':
      need(
        values.every((state) => ['HEALTHY', 'UNHEALTHY'].includes(state)),
        'healthState is HEALTHY or UNHEALTHY',
      );
      return (entity) => values.includes(entity.healthState);
    case 'firstSeenTms':
      return seenTest(operator, values, now);
    case 'deletedEntities':
      return () => true;
    default:
      return attributeTest(field, operator, values);
  }
}

/** Bare `entityName("x")` means CONTAINS, not equals. */
function nameTest(operator, values, caseSensitive) {
  const fold = (text) => (caseSensitive ? text : text.toLowerCase());
  const compare = {
    undefined: (name, value) => name.includes(value),
    contains: (name, value) => name.includes(value),
    equals: (name, value) => name === value,
    in: (name, value) => name === value,
    startsWith: (name, value) => name.startsWith(value),
  }[operator];
  need(compare, `unknown operator 'entityName.${operator}'`);
  need(values.length === 1 || (operator === 'in' && values.length > 0), 'entityName takes one value');
  return (entity) => values.some((value) => compare(fold(entity.displayName), fold(value)));
}

function seenTest(operator, values, now) {
  const compare = { lt: (a, b) => a < b, lte: (a, b) => a <= b, gt: (a, b) => a > b, gte: (a, b) => a >= b }[operator];
  need(compare && values.length === 1, 'firstSeenTms takes lt, lte, gt or gte and one timestamp');
  const limit = instant(values[0], 'entitySelector', now);
  return (entity) => compare(entity.firstSeenTms, limit);
}

/** `<attribute>("v")` and `<attribute>.exists()`; also releasesVersion and its kin on process group instances. */
function attributeTest(field, operator, values) {
  need(operator === undefined || operator === 'exists', `unknown operator '${field}.${operator}'`);
  need(
    /^(releases(Version|Product|Stage)|[A-Z][A-Z0-9_]*|[a-z]+[A-Z]\w*)$/.test(field),
    `unknown criterion '${field}'`,
  );
  if (operator === 'exists') {
    return (entity) => entity.properties[field] !== undefined;
  }
  need(values.length > 0, `${field} takes at least one value`);
  return (entity) => values.includes(String(entity.properties[field] ?? ''));
}

function need(holds, message) {
  if (!holds) {
    throw new SelectorError(message);
  }
}
