// The platform of the sandbox: access tokens, workflows with guardians, SLOs.

import { Refusal } from './refusal.mjs';

const GUARDIAN = 'dynatrace.site.reliability.guardian';

export class Platform {
  #state;
  #clients = new Map();
  #workflows = new Map();
  #executions = new Map();
  #qualified = new Map();
  #slos = new Map();
  #guardian;
  #made = 0;

  constructor(state) {
    this.#state = state;
    this.leases = [];
  }

  /** Makes an OAuth client: `{ id, secret, urn, scopes, lasts_s }`. */
  client({ id, secret, urn, scopes, lasts_s = 300 }) {
    this.#clients.set(id, { secret, urn, scopes, lasts_s });
  }

  /**
   * Stores a workflow: `{ id, state, tasks: { name: result }, action }`; `result` as the task leaves it, or a function
   * of the input that finds it.
   */
  workflow({ id, state = 'SUCCESS', tasks = {}, action = `${GUARDIAN}:validate-guardian-action` }) {
    this.#workflows.set(id, { state, tasks, action });
  }

  /** `GET /workflows/{id}`. */
  described(id) {
    const { tasks, action } = this.#workflow(id);
    const task = (name) => [name, { name, action, active: true }];
    return { id, title: `workflow ${id}`, isDeployed: true, tasks: Object.fromEntries(Object.keys(tasks).map(task)) };
  }

  /** `GET /slos/{id}`. */
  definition(id) {
    const slo = this.#slos.get(id);
    if (!slo) {
      throw new Refusal(404, 'SLO not found.');
    }
    const { name = id, target = 95, warning } = slo;
    return { id, name, criteria: [{ timeframeFrom: 'now-7d', target, warning }] };
  }

  /** `GET /slos`: the cursor stands for the size of a page. */
  slos({ 'page-size': size, 'page-key': key, ...rest }) {
    if (Object.keys(rest).length > 0 || (size !== undefined && key !== undefined) || Number(size ?? 1) > 500) {
      throw new Refusal(400, 'Constraints violated.');
    }
    const [from, count] = key ? key.split('+').map(Number) : [0, Number(size ?? 100)];
    const all = [...this.#slos.keys()];
    const view = (id) => {
      const { description = '', tags = [] } = this.#slos.get(id);
      return { ...this.definition(id), description, tags, version: '1' };
    };
    const slos = all.slice(from, from + count).map(view);
    const more = from + count < all.length ? { nextPageKey: `${from + count}+${count}` } : {};
    return { totalCount: all.length, slos, ...more };
  }

  /** The guardian that events trigger: `{ id, name, status, objectives: [{ name, status, value }] }`. */
  guardian(guardian) {
    this.#guardian = guardian;
  }

  /** Stores a platform SLO: `{ id, name, description, tags, target, warning, value, status }`. */
  slo(slo) {
    this.#slos.set(slo.id, slo);
  }

  /** `POST /sso/oauth2/token`: an envelope of its own. */
  lease(form) {
    const refuse = (error, text) => ({ status: 400, body: { error, error_description: text } });
    const client = this.#clients.get(form.get('client_id'));
    if (form.get('grant_type') !== 'client_credentials') {
      return refuse('unsupported_grant_type', 'Only client_credentials.');
    }
    if (!client || client.secret !== form.get('client_secret')) {
      return refuse('invalid_client', 'Client authentication failed.');
    }
    if (client.urn && form.get('resource') !== client.urn) {
      return refuse('invalid_target', 'Unknown resource.');
    }
    const scopes = (form.get('scope') ?? '').split(' ').filter(Boolean);
    const lacking = scopes.filter((it) => client.scopes && !client.scopes.includes(it));
    if (lacking.length > 0) {
      return refuse('invalid_scope', `Not granted: ${lacking.join(' ')}`);
    }
    this.#made += 1;
    const text = `eyJhbGciOiJub25lIn0.access-${this.#made}.${'A'.repeat(24)}`;
    const until = this.#state.now() + client.lasts_s * 1_000;
    this.#state.tokens.make({ kind: 'platform', name: form.get('client_id'), scopes, text, until });
    this.leases.push({ text, scopes, until });
    return {
      status: 200,
      body: { access_token: text, token_type: 'Bearer', expires_in: client.lasts_s, scope: form.get('scope') },
    };
  }

  /** `POST /workflows/{id}/run`. */
  run(id, { uniqueQualifier: qualifier, input }) {
    const workflow = this.#workflow(id);
    const known = this.#qualified.get(qualifier);
    if (qualifier && known) {
      return { status: 202, body: this.#execution(known) };
    }
    this.#made += 1;
    const made = `7d3d7b1e-0000-4000-8000-${String(this.#made).padStart(12, '0')}`;
    const execution = { id: made, workflow: id, asked: 0, open: 0, input, ...workflow, tasks: { ...workflow.tasks } };
    for (const [name, result] of Object.entries(workflow.tasks)) {
      if (typeof result === 'function') {
        execution.open += 1;
        execution.tasks[name] = null;
        Promise.resolve(result(input)).then((found) => {
          execution.tasks[name] = found;
          execution.open -= 1;
        });
      }
    }
    this.#executions.set(made, execution);
    this.#qualified.set(qualifier, made);
    return { status: 201, body: this.#execution(made) };
  }

  /** `GET /executions/{id}`: runs for a while. */
  execution(id) {
    const execution = this.#known(id);
    execution.asked += 1;
    return this.#execution(id);
  }

  /** `GET /executions/{id}/tasks`: the results are left out of the list. */
  tasks(id) {
    const of = ([name]) => [name, { id: name, name, state: 'SUCCESS', execution: id, result: null }];
    return Object.fromEntries(Object.entries(this.#known(id).tasks).map(of));
  }

  /** `GET /executions/{id}/tasks/{name}/result`. */
  result(id, name) {
    const { tasks } = this.#known(id);
    if (!(name in tasks)) {
      throw new Refusal(404, 'Task not found.');
    }
    return tasks[name];
  }

  /** `POST /slos/evaluation:start`: never done at once. */
  evaluate({ id }) {
    if (!this.#slos.has(id)) {
      throw new Refusal(404, 'SLO not found.');
    }
    return { status: 202, body: { evaluationToken: `evaluation of ${id}`, ttlSeconds: 60 } };
  }

  /** `GET /slos/evaluation:poll`. */
  evaluated({ 'evaluation-token': token }) {
    const slo = this.#slos.get(token?.replace('evaluation of ', ''));
    if (!slo) {
      throw new Refusal(410, 'The evaluation is gone.');
    }
    const { id, name = id, target = 95, warning, value, status, message = null } = slo;
    const word = status ?? (value === undefined ? 'ERROR' : value >= target ? 'SUCCESS' : 'FAILURE');
    const criteria = 'timeframeFrom: now-7d';
    return {
      definition: { id, name, criteria: [{ timeframeFrom: 'now-7d', target, warning }] },
      metadata: {},
      evaluationResults: [
        { criteria, status: word, value: value ?? null, errorBudget: (value ?? 0) - target, message },
      ],
    };
  }

  /** A business or SDLC event came in; a guardian that it asks validates. */
  ingest(table, body) {
    for (const event of [body].flat()) {
      const kind = table === 'bizevents' ? 'BIZ_EVENT' : 'SDLC_EVENT';
      this.#state.grail.record(table, { ...event, 'event.kind': kind });
      const asked =
        table === 'bizevents'
          ? event['event.type'] === 'guardian.validation.triggered'
          : event['event.type'] === 'validation.triggered';
      if (asked && this.#guardian) {
        this.#validate(table, event);
      }
    }
  }

  #validate(table, event) {
    const { id, name, status, objectives = [] } = this.#guardian;
    this.#made += 1;
    const validation = `validation-${this.#made}`;
    const base = { 'event.provider': GUARDIAN, 'execution_context': event.execution_context };
    const biz = table === 'bizevents';
    const own = biz
      ? { 'validation.id': validation, 'guardian.id': id, 'guardian.name': name }
      : { 'task.id': validation, 'dt.srg.id': id, 'dt.srg.name': name, 'event.kind': 'SDLC_EVENT' };
    const finished = biz
      ? { 'event.type': 'guardian.validation.finished', 'validation.status': status }
      : { 'event.type': 'validation', 'event.status': 'finished', 'validation.result': status };
    this.#state.grail.record(table, { ...base, ...own, ...finished });
    for (const { name: called, status: word, value } of objectives) {
      const kind = biz ? 'guardian.validation.objective' : 'validation.objective';
      const told = { 'event.type': kind, 'objective.name': called, 'objective.status': word, 'objective.value': value };
      this.#state.grail.record(table, { ...base, ...own, ...told });
    }
  }

  #workflow(id) {
    const workflow = this.#workflows.get(id);
    if (!workflow) {
      throw new Refusal(404, 'Workflow not found.');
    }
    return workflow;
  }

  #known(id) {
    const execution = this.#executions.get(id);
    if (!execution) {
      throw new Refusal(404, 'Execution not found.');
    }
    return execution;
  }

  #execution(id) {
    const { workflow, asked, open, state } = this.#known(id);
    const running = asked < 1 || open > 0;
    return {
      ...{ id, title: workflow, workflow, state: running ? 'RUNNING' : state, stateInfo: null },
      ...{ startedAt: new Date(this.#state.now()).toISOString(), endedAt: null, runtime: 1, trigger: null },
      ...{ params: {}, result: null, workflowType: 'STANDARD', input: {} },
    };
  }
}
