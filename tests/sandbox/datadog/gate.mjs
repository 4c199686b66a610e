// Deployment Gates: triggered, not there at first, then under way, then decided.

import { randomUUID } from 'node:crypto';
import { detailed } from './refusal.mjs';

const MOST_MONITORS = 50;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class Gates {
  #gates = new Map();
  #evaluations = new Map();
  #monitors;

  constructor(monitors) {
    this.#monitors = monitors;
  }

  /**
   * Stores one: `{ service, env, identifier, dryRun, rules: [{ name, type, query, dryRun, faulty }], early, polls }`.
   * `early`: how often an evaluation is not found at first; `polls`: how often it is under way; Infinity: for ever.
   * `faulty`: the versions in which a faulty deployment is detected.
   */
  put({ service, env, identifier = 'default', dryRun = false, rules = [], early = 1, polls = 1 }) {
    this.#gates.set(`${service} ${env} ${identifier}`, { id: randomUUID(), dryRun, rules, early, polls });
  }

  /** `POST /api/v2/deployments/gates/evaluation`. */
  trigger(body) {
    const { type, attributes = {} } = body?.data ?? {};
    if (type !== 'deployment_gates_evaluation_request') {
      throw detailed(400, 'attribute "type" must be deployment_gates_evaluation_request');
    }
    for (const field of ['service', 'env']) {
      if (!attributes[field]) {
        throw detailed(400, `required ${field} field is missing`);
      }
    }
    const { service, env, identifier = 'default', version, configuration } = attributes;
    const stored = this.#gates.get(`${service} ${env} ${identifier}`);
    const gate = configuration ? inline(configuration, stored) : stored;
    if (!gate || gate.rules.length === 0) {
      throw detailed(404, `no gate found for service ${service}, env ${env}, and identifier ${identifier}`);
    }
    if (!version && gate.rules.some((rule) => rule.type === 'faulty_deployment_detection')) {
      throw detailed(400, 'required version field is missing');
    }
    const id = randomUUID();
    this.#evaluations.set(id, { gate, version, early: gate.early, polls: gate.polls });
    return { data: { id, type: 'deployment_gates_evaluation_response', attributes: { evaluation_id: id } } };
  }

  /** `GET /api/v2/deployments/gates/evaluation/{id}`. */
  one(id) {
    if (!UUID.test(id)) {
      throw detailed(400, 'attribute "id" Invalid id');
    }
    const evaluation = this.#evaluations.get(id);
    if (!evaluation || evaluation.early > 0) {
      if (evaluation) {
        evaluation.early -= 1;
      }
      throw detailed(404, `gate evaluation with id ${id} not found`);
    }
    const { gate, version } = evaluation;
    const under = evaluation.polls > 0;
    evaluation.polls -= 1;
    const rules = gate.rules.map((rule) => ({
      name: rule.name ?? rule.type,
      dry_run: rule.dryRun ?? false,
      ...(under ? { status: 'in_progress' } : this.#judge(rule, version)),
    }));
    const failed = rules.some((rule) => rule.status === 'fail' && !rule.dry_run);
    // A dry run answers pass whatever happened.
    const decided = failed && !gate.dryRun ? 'fail' : 'pass';
    return {
      data: {
        id,
        type: 'deployment_gates_evaluation_result_response',
        attributes: {
          dry_run: gate.dryRun,
          evaluation_id: id,
          evaluation_url: `https://app.datadoghq.com/ci/deployment-gates/evaluations?index=cdgates&evaluation=${id}`,
          gate_id: gate.id,
          gate_status: under ? 'in_progress' : decided,
          rules,
        },
      },
    };
  }

  #judge({ type, query, faulty = [] }, version) {
    const fail = (reason) => ({ status: 'fail', reason });
    if (type === 'faulty_deployment_detection') {
      return faulty.includes(version)
        ? fail(`Version ${version} has new errors`)
        : { status: 'pass', reason: 'No issue found' };
    }
    const found = this.#monitors.matching(query).filter(({ muted }) => !muted);
    if (found.length === 0 || found.length > MOST_MONITORS) {
      return fail(found.length === 0 ? 'No monitors matched the query' : 'Too many monitors matched the query');
    }
    const odd = found.filter(({ state }) => state === 'Alert' || state === 'No Data');
    return odd.length > 0
      ? fail(`Monitors in ALERT or NO_DATA: ${odd.map(({ name }) => name).join(', ')}`)
      : { status: 'pass', reason: 'All monitors are OK' };
  }
}

/** A gate that came with the request; how long it takes is as of the stored one. */
function inline({ dry_run: dryRun = false, rules }, { early = 1, polls = 1 } = {}) {
  if (!Array.isArray(rules) || rules.length === 0) {
    throw detailed(400, 'at least one rule is required');
  }
  const read = ({ type, name, dry_run: dry = false, options = {} }) => {
    if (type !== 'monitor' && type !== 'faulty_deployment_detection') {
      throw detailed(400, `unknown rule type ${type}`);
    }
    if (type === 'monitor' && !options.query) {
      throw detailed(400, 'required query field is missing');
    }
    return { type, name, dryRun: dry, query: options.query };
  };
  return { id: randomUUID(), dryRun, rules: rules.map(read), early, polls };
}
