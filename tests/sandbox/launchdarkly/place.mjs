// Projects and environments.

import { Refused } from './refusal.mjs';

export class Places {
  #projects = new Map();

  /** Stores a project: `{ key, name, tags, environments: [{ key, name, tags, critical, approvals, comments }] }`. */
  put({ key, name = key, tags = [], environments }) {
    const own = environments.map((environment) => ({
      name: environment.key,
      tags: [],
      critical: false,
      approvals: false,
      comments: false,
      ...environment,
    }));
    this.#projects.set(key, { key, name, tags, environments: new Map(own.map((one) => [one.key, one])) });
  }

  project(key) {
    const found = this.#projects.get(key);
    if (!found) {
      throw new Refused(404, `Unknown project key ${key}`);
    }
    return found;
  }

  environment(project, key) {
    const found = this.project(project).environments.get(key);
    if (!found) {
      throw new Refused(404, `Unknown environment key ${key}`);
    }
    return found;
  }

  /** `GET /api/v2/projects/{key}`. */
  projectView(key) {
    const { name, tags } = this.project(key);
    return { _links: self(`/api/v2/projects/${key}`), _id: id(key), key, name, tags, includeInSnippetByDefault: false };
  }

  /** `GET /api/v2/projects`. */
  projectViews(query) {
    return paged('/api/v2/projects', [...this.#projects.keys()], query, (key) => this.projectView(key));
  }

  /** `GET /api/v2/projects/{key}/environments`. */
  environmentViews(project, query) {
    const keys = [...this.project(project).environments.keys()];
    const path = `/api/v2/projects/${project}/environments`;
    return paged(path, keys, query, (key) => this.environmentView(project, key));
  }

  /** `GET /api/v2/projects/{key}/environments/{key}`. */
  environmentView(project, key) {
    const { name, tags, critical, comments, approvals } = this.environment(project, key);
    return {
      _links: self(`/api/v2/projects/${project}/environments/${key}`),
      _id: id(`${project}${key}`),
      key,
      name,
      apiKey: 'sdk-sandbox',
      mobileKey: 'mob-sandbox',
      color: '417505',
      defaultTtl: 0,
      secureMode: false,
      defaultTrackEvents: false,
      requireComments: comments,
      confirmChanges: false,
      tags,
      critical,
      approvalSettings: {
        required: approvals,
        bypassApprovalsForPendingChanges: false,
        minNumApprovals: 1,
        canReviewOwnRequest: false,
        canApplyDeclinedChanges: true,
        serviceKind: 'launchdarkly',
        serviceConfig: {},
        requiredApprovalTags: [],
      },
    };
  }
}

/** A page of a list; a page holds 20 unless `limit` says otherwise. */
export function paged(path, all, { limit = 20, offset = 0 }, view) {
  const from = Number(offset);
  return {
    _links: self(path),
    items: all.slice(from, from + Number(limit)).map(view),
    totalCount: all.length,
  };
}

export const self = (href) => ({ self: { href, type: 'application/json' } });

/** Twenty-four hexadecimal digits that are always the same for the same text. */
export function id(text) {
  let sum = 0x5e38n;
  for (const letter of text) {
    sum = (sum * 131n + BigInt(letter.codePointAt(0))) & 0xffff_ffff_ffff_ffff_ffff_ffffn;
  }
  return sum.toString(16).padStart(24, '5');
}
