// Datadog on loopback: answers like one of its sites, traps included, stores what it is told and refuses what Datadog
// would refuse. API host, intake host and user interface are one address here.
//
//   import { startDatadog } from './datadog/sandbox.mjs';
//   const dog = await startDatadog({ port: 0, host: '127.0.0.1', tls: undefined, now: Date.now });
//
// What it has
//   dog.url                  http://127.0.0.1:<port>: what `datadog-site` takes
//   dog.keys                 .api, .app (every permission), .reader (an application key with timeseries_query alone)
//   dog.requests             every request as it came: { at, method, path, route, query, headers, text, json, status }
//   dog.events               events of both versions, oldest first: { version, id, uid, time, title, message, tags, attributes }
//   dog.deployments          DORA deployments by id, with change_failure and remediation
//   dog.series               what POST /api/v2/series brought
//   dog.runs                 runs of workflows: { workflow, id, payload }
//   await dog.close()
//
// What it is told
//   dog.sample(metric, value, tags = [], time = now)     one raw measurement
//       POST /sandbox/samples   one or a list of { metric, value, tags, time }
//   dog.monitor({ id, name, state, tags, groups, muted })
//       POST /sandbox/monitors
//   dog.slo({ id, name, target, sli })                   sli: a number, a function of { from, to }, or nothing: no data
//       POST /sandbox/slos
//   dog.gate({ service, env, identifier, dryRun, rules, early, polls })   see gate.mjs; polls: Infinity never decides
//   dog.span({ operation, service, time, attributes })
//   dog.workflow({ id, polls, kind, does })
//   dog.app({ text, permissions })                       another application key
//   dog.fault(…), dog.calm()                             as in ../sandbox.mjs
//   dog.forget()             requests, events, deployments, series, runs and faults
//       DELETE /sandbox
//   GET /sandbox/requests, GET /sandbox/events, GET /sandbox/deployments

import { Control } from './control.mjs';
import { Deployments } from './deployment.mjs';
import { Events } from './event.mjs';
import { Faults } from '../fault.mjs';
import { Gates } from './gate.mjs';
import { Gateway } from '../gateway.mjs';
import { Keys } from './keys.mjs';
import { Metrics } from './metric.mjs';
import { Monitors } from './monitor.mjs';
import { Datadog } from './routes.mjs';
import { serve } from '../serve.mjs';
import { Slos } from './slo.mjs';
import { Spans } from './span.mjs';
import { Workflows } from './workflow.mjs';

/** Starts a Datadog; see the top of this file. */
export async function startDatadog({ port, host, tls, now = () => Date.now() } = {}) {
  const state = {
    now,
    requests: [],
    faults: new Faults(),
    keys: new Keys(),
    deployments: new Deployments(),
    metrics: new Metrics(now),
    monitors: new Monitors(now),
    slos: new Slos(),
    spans: new Spans(now),
    workflows: new Workflows(now),
  };
  state.events = new Events(state);
  state.gates = new Gates(state.monitors);
  const control = new Control(state);
  const served = await serve(new Gateway(state, control, new Datadog(state)), { port, host, tls, now });
  return {
    ...served,
    keys: state.keys.ready,
    requests: state.requests,
    get events() {
      return state.events.all();
    },
    get deployments() {
      return state.deployments.all();
    },
    get series() {
      return state.metrics.submitted();
    },
    get runs() {
      return state.workflows.all();
    },
    sample: (metric, value, tags, time) => state.metrics.sample({ metric, value, tags, time }),
    monitor: (monitor) => state.monitors.put(monitor),
    slo: (slo) => state.slos.put(slo),
    gate: (gate) => state.gates.put(gate),
    span: (span) => state.spans.put(span),
    workflow: (workflow) => state.workflows.put(workflow),
    app: (key) => state.keys.app(key),
    fault: (fault) => state.faults.add(fault),
    calm: () => state.faults.clear(),
    forget: () => control.forget(),
  };
}
