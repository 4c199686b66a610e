// The REST API of one repository, as far as deployments and comments go: https://docs.github.com/en/rest

import { unfit, unknown } from './refusal.mjs';

const STATES = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'];
const SHORT = 140;
/** In bytes of UTF-8, though GitHub's own message says 65536 characters. */
const LONGEST_COMMENT = 262_144;
const PAGE = { preset: 30, most: 100 };

export class Repository {
  deployments = [];
  comments = [];
  #now;
  #pulls = new Map();
  #id = 1_000;

  constructor(now) {
    this.#now = now;
  }

  /** A commit, and the pull requests through which it came. */
  commit(sha, pulls = []) {
    this.#pulls.set(sha, pulls);
  }

  /** A comment by somebody. */
  comment(issue, body, user = { login: 'octocat', type: 'User' }) {
    this.#id += 1;
    const url = `https://github.com/shop/checkout/pull/${issue}#issuecomment-${this.#id}`;
    const at = new Date(this.#now()).toISOString();
    this.comments.push({ id: this.#id, issue, body, user, html_url: url, created_at: at, updated_at: at });
    return this.comments.at(-1);
  }

  /** The permission that a call needs. */
  needs(method, path) {
    const kind = path.startsWith('/deployments') ? 'deployments' : 'pull-requests';
    return `${kind}: ${method === 'GET' ? 'read' : 'write'}`;
  }

  carry({ method, json, query, path }, rest) {
    const [, id] = /^\/deployments\/(\d+)\/statuses$/u.exec(rest) ?? [];
    const [, sha] = /^\/commits\/([^/]+)\/pulls$/u.exec(rest) ?? [];
    const [, issue] = /^\/issues\/(\d+)\/comments$/u.exec(rest) ?? [];
    const [, comment] = /^\/issues\/comments\/(\d+)$/u.exec(rest) ?? [];
    if (method === 'POST' && rest === '/deployments') {
      return { status: 201, body: this.#deploy(json) };
    }
    if (method === 'POST' && id) {
      return { status: 201, body: this.#set(Number(id), json) };
    }
    if (method === 'GET' && sha) {
      const pulls = this.#pulls.get(sha);
      if (!pulls) {
        throw unfit(`No commit found for SHA: ${sha}`, []);
      }
      return paged(pulls, query, path);
    }
    if (method === 'GET' && issue) {
      return paged(
        this.comments.filter((it) => it.issue === Number(issue)),
        query,
        path,
      );
    }
    if (method === 'POST' && issue) {
      return { status: 201, body: this.comment(Number(issue), bodyOf(json), BOT) };
    }
    if (method === 'PATCH' && comment) {
      const found = this.comments.find((it) => it.id === Number(comment));
      if (!found) {
        throw unknown();
      }
      return { status: 200, body: Object.assign(found, { body: bodyOf(json) }) };
    }
    throw unknown();
  }

  #deploy({ ref, environment = 'production', description = '', auto_merge: merges = true, required_contexts: checks }) {
    if (!this.#pulls.has(ref)) {
      throw unfit(`No ref found for: ${ref}`, []);
    }
    // A branch is merged first, and checks that have not passed forbid it: a gate wants neither.
    if (merges || !Array.isArray(checks) || checks.length > 0) {
      throw unfit('Conflict: Commit status checks failed for main.', []);
    }
    this.#id += 1;
    const deployment = { id: this.#id, sha: ref, ref, task: 'deploy', environment, description: short(description) };
    this.deployments.push({ ...deployment, statuses: [] });
    return deployment;
  }

  #set(id, { state, description = '', environment, log_url: log = '' }) {
    const deployment = this.deployments.find((it) => it.id === id);
    if (!deployment) {
      throw unknown();
    }
    if (!STATES.includes(state)) {
      throw unfit('Validation Failed', ['state is not included in the list']);
    }
    const status = { state, description: short(description), environment: environment ?? deployment.environment };
    deployment.statuses.push({ ...status, log_url: log, target_url: log });
    return { id: (this.#id += 1), ...deployment.statuses.at(-1) };
  }
}

const BOT = { login: 'github-actions[bot]', type: 'Bot' };

function short(text) {
  if ([...text].length > SHORT) {
    throw unfit('Validation Failed', [`description is too long (maximum is ${SHORT} characters)`]);
  }
  return text;
}

function bodyOf(json) {
  if (typeof json?.body !== 'string' || !json.body.trim()) {
    throw unfit('Validation Failed', ["body can't be blank"]);
  }
  if (Buffer.byteLength(json.body) > LONGEST_COMMENT) {
    throw unfit('Validation Failed', ['Body is too long (maximum is 65536 characters)']);
  }
  return json.body;
}

/** https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
function paged(all, { per_page: size, page = '1' }, path) {
  const count = Math.min(Number(size ?? PAGE.preset), PAGE.most);
  const from = (Number(page) - 1) * count;
  const more = from + count < all.length;
  const next = `<http://sandbox${path}?per_page=${count}&page=${Number(page) + 1}>; rel="next"`;
  return { status: 200, headers: more ? { link: next } : {}, body: all.slice(from, from + count) };
}
