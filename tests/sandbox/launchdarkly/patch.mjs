// The instructions of a semantic patch, each done to a copy of a flag.

import { Refused } from './refusal.mjs';

/** Done to one environment of a flag: the action in the audit log, and what changes. */
const TARGETING = {
  turnFlagOn: ['updateOn', (targeting) => (targeting.on = true)],
  turnFlagOff: ['updateOn', (targeting) => (targeting.on = false)],
  updateFallthroughVariationOrRollout: ['updateFallthrough', updateFallthrough],
  updateOffVariation: [
    'updateOffVariation',
    (targeting, { variationId }, flag) => (targeting.offVariation = indexOf(flag, variationId)),
  ],
};

/** Done to the whole flag. */
const WHOLE = {
  addTags: ['updateTags', (flag, { values }) => (flag.tags = [...new Set([...flag.tags, ...values])])],
  removeTags: ['updateTags', (flag, { values }) => (flag.tags = flag.tags.filter((tag) => !values.includes(tag)))],
  addCustomProperties: [
    'updateFlagCustomProperties',
    (flag, { key, name, values }) => (flag.customProperties[key] = { name, value: values }),
  ],
  archiveFlag: ['updateGlobalArchived', (flag) => (flag.archived = true)],
  restoreFlag: ['updateGlobalArchived', (flag) => (flag.archived = false)],
};

/** All of them or none: `{ flag, actions, title }`, the flag as it is afterwards. */
export function patched(flag, { environmentKey, instructions }) {
  if (!Array.isArray(instructions) || instructions.length === 0) {
    throw new Refused(400, 'instructions must not be empty');
  }
  const next = structuredClone(flag);
  const actions = instructions.map((instruction) => {
    const [action, does] = TARGETING[instruction.kind] ?? WHOLE[instruction.kind] ?? [];
    if (!does) {
      throw new Refused(400, `unrecognized instruction kind: ${instruction.kind}`);
    }
    if (WHOLE[instruction.kind]) {
      does(next, instruction);
      return action;
    }
    const targeting = next.environments[environmentKey];
    if (!targeting) {
      throw new Refused(400, environmentKey ? `unknown environment ${environmentKey}` : 'environmentKey is required');
    }
    does(targeting, instruction, next);
    return action;
  });
  const turned = instructions.length === 1 && /^turnFlag(On|Off)$/.exec(instructions[0].kind);
  return {
    flag: next,
    actions: [...new Set(actions)],
    verb: turned ? `turned ${turned[1].toLowerCase()} the flag` : 'updated the flag',
    whole: instructions.every(({ kind }) => WHOLE[kind]),
  };
}

function updateFallthrough(targeting, { variationId, rolloutWeights, rolloutBucketBy, rolloutContextKind }, flag) {
  if (variationId !== undefined) {
    targeting.fallthrough = { variation: indexOf(flag, variationId) };
    return;
  }
  const weights = Object.entries(rolloutWeights ?? {});
  if (weights.reduce((sum, [, weight]) => sum + weight, 0) !== 100_000) {
    throw new Refused(400, 'rollout weights must add up to 100000');
  }
  const variations = weights.map(([variation, weight]) => ({ variation: indexOf(flag, variation), weight }));
  targeting.fallthrough = {
    rollout: {
      variations,
      ...(rolloutBucketBy === undefined ? {} : { bucketBy: rolloutBucketBy }),
      ...(rolloutContextKind === undefined ? {} : { contextKind: rolloutContextKind }),
    },
  };
}

function indexOf(flag, variationId) {
  const index = flag.variations.findIndex(({ _id }) => _id === variationId);
  if (index < 0) {
    throw new Refused(400, `invalid variation id ${variationId}`);
  }
  return index;
}
