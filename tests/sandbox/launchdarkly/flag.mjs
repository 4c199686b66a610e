// Flags: what they are, what they serve, and changing that.

import { isDeepStrictEqual } from 'node:util';
import { patched } from './patch.mjs';
import { id, paged, self } from './place.mjs';
import { Refused } from './refusal.mjs';

const SEMANTIC = /domain-model=launchdarkly\.semanticpatch/;

export class Flags {
  #byKey = new Map();
  #state;

  constructor(state) {
    this.#state = state;
  }

  /**
   * Stores one: `{ project, key, name, values: [true, false], tags, properties: { datadog: { name, value: [] } },
   * environments: { production: { on, fallthrough: index, off: index } } }`. Environments that are not named are off.
   */
  put({ project = 'default', key, name = key, values = [true, false], tags = [], properties = {}, environments = {} }) {
    const now = this.#state.now();
    const targeting = ({ on = false, fallthrough = 0, off = values.length - 1 }, environment) => ({
      on,
      archived: false,
      salt: id(key),
      sel: id(`${key}${environment.key}`),
      lastModified: now,
      version: 1,
      targets: [],
      contextTargets: [],
      rules: [],
      fallthrough: typeof fallthrough === 'number' ? { variation: fallthrough } : fallthrough,
      offVariation: off,
      prerequisites: [],
      _site: { href: `/${project}/${environment.key}/features/${key}`, type: 'text/html' },
      _environmentName: environment.name,
      trackEvents: false,
      trackEventsFallthrough: false,
    });
    const known = [...this.#state.places.project(project).environments.values()];
    this.#byKey.set(`${project}/${key}`, {
      _links: self(`/api/v2/flags/${project}/${key}`),
      name,
      kind: values.every((value) => typeof value === 'boolean') ? 'boolean' : 'multivariate',
      description: '',
      key,
      _version: 1,
      creationDate: now,
      variations: values.map((value, index) => ({
        _id: `00000000-0000-4000-8000-${id(`${key}${index}`).slice(-12)}`,
        value,
      })),
      temporary: true,
      tags,
      experiments: { baselineIdx: 0, items: [] },
      customProperties: properties,
      archived: false,
      deprecated: false,
      environments: Object.fromEntries(known.map((one) => [one.key, targeting(environments[one.key] ?? {}, one)])),
    });
  }

  flag(project, key) {
    const found = this.#byKey.get(`${project}/${key}`);
    if (!found) {
      throw new Refused(404, `Unknown feature key ${key}`);
    }
    return found;
  }

  /** What an SDK would serve: the fallthrough while the flag is on, else what is meant for off. */
  value(project, key, environment) {
    const { variations, environments } = this.flag(project, key);
    const { on, fallthrough, offVariation } = environments[environment];
    return variations[on ? (fallthrough.variation ?? fallthrough.rollout.variations[0].variation) : offVariation].value;
  }

  /** `GET /api/v2/flags/{project}?env=…`. */
  list(project, query) {
    this.#state.places.project(project);
    const own = [...this.#byKey].filter(([key]) => key.startsWith(`${project}/`));
    return paged(`/api/v2/flags/${project}`, own, query, ([, flag]) => narrowed(flag, query.env));
  }

  /** `GET /api/v2/flags/{project}/{flag}?env=…`. */
  one(project, key, query) {
    return narrowed(this.flag(project, key), query.env);
  }

  /** `PATCH /api/v2/flags/{project}/{flag}`. */
  patch(project, key, json, { query, headers, by }) {
    if (!SEMANTIC.test(headers['content-type'] ?? '')) {
      throw new Refused(400, 'Expected a JSON patch: a list of operations');
    }
    const environment = json.environmentKey && this.#state.places.environment(project, json.environmentKey);
    if (environment?.approvals) {
      throw new Refused(405, `approval required for environment ${environment.key}`);
    }
    if (environment?.comments && !json.comment) {
      throw new Refused(400, `comment is required for environment ${environment.key}`);
    }
    const dryRun = query.dryRun === 'true';
    return this.change({ project, key, ...json }, { by, dryRun });
  }

  /** Does what instructions say and writes it down; what changes nothing is a success nobody writes down. */
  change(
    { project = 'default', key, environmentKey, instructions, comment },
    { by = { name: 'sandbox' }, dryRun = false } = {},
  ) {
    const before = this.flag(project, key);
    const { flag, actions, verb, whole } = patched(before, { environmentKey, instructions });
    if (dryRun || isDeepStrictEqual(before, flag)) {
      return narrowed(flag, environmentKey);
    }
    const now = this.#state.now();
    flag._version += 1;
    for (const [name, targeting] of Object.entries(flag.environments)) {
      if (!isDeepStrictEqual(targeting, before.environments[name])) {
        targeting.version += 1;
        targeting.lastModified = now;
      }
    }
    this.#byKey.set(`${project}/${key}`, flag);
    this.#state.audit.write({
      project,
      environment: whole ? undefined : environmentKey,
      before,
      flag,
      actions,
      verb,
      comment,
      by,
    });
    return narrowed(flag, environmentKey);
  }
}

function narrowed(flag, environments) {
  const wanted = [environments ?? Object.keys(flag.environments)].flat();
  const kept = Object.entries(flag.environments).filter(([key]) => wanted.includes(key));
  return { ...flag, environments: Object.fromEntries(kept) };
}
