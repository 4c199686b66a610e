// LaunchDarkly on loopback: its REST API, version 20240415, with an audit log that every change is written into.
//
//   import { startLaunchDarkly } from './launchdarkly/sandbox.mjs';
//   const lamp = await startLaunchDarkly({ port: 0, host: '127.0.0.1', tls: undefined, now: Date.now });
//
// What it has
//   lamp.url                 http://127.0.0.1:<port>: what `launchdarkly-url` takes
//   lamp.tokens              .writer, .reader
//   lamp.requests            every request as it came: { at, method, path, route, query, headers, text, json, status }
//   lamp.entries             the audit log in full, oldest first
//   lamp.approvals           requests for approval as answered
//   await lamp.close()
//
// What it is told. The project `default` is there from the start, with the environments `production` and `test`
//   lamp.project({ key, name, tags, environments: [{ key, name, tags, critical, approvals, comments }] })
//   lamp.flag({ project, key, name, values, tags, properties, environments: { production: { on, fallthrough, off } } })
//       POST /sandbox/flags      one or a list
//   lamp.change({ project, key, environmentKey, instructions, comment }, { by })   as somebody in the user interface
//       POST /sandbox/changes    one or a list, with `by` inside; by: { name } a token, { email, firstName, lastName } a person
//   lamp.entry(entry)            an entry of the audit log as it is
//   lamp.value(project, flag, environment)       what an SDK would serve
//       GET /sandbox/value/<project>/<environment>/<flag>   { value }
//   lamp.approve(id, by)         what a reviewer does
//   lamp.fault(…), lamp.calm()   as in ../sandbox.mjs
//   lamp.forget()                requests, the audit log, approvals and faults; flags stay as they are
//       DELETE /sandbox
//   GET /sandbox/requests, GET /sandbox/auditlog

import { Approvals } from './approval.mjs';
import { Audit } from './audit.mjs';
import { Control } from './control.mjs';
import { Faults } from '../fault.mjs';
import { Flags } from './flag.mjs';
import { Gateway } from '../gateway.mjs';
import { Places } from './place.mjs';
import { LaunchDarkly } from './routes.mjs';
import { serve } from '../serve.mjs';

const WRITER = 'api-00000000-sand-4b0c-8000-0000000000w1';
const READER = 'api-00000000-sand-4b0c-8000-0000000000r1';

/** Starts a LaunchDarkly; see the top of this file. */
export async function startLaunchDarkly({ port, host, tls, now = () => Date.now() } = {}) {
  let url = '';
  const state = {
    now,
    url: () => url,
    requests: [],
    faults: new Faults(),
    places: new Places(),
    tokens: new Map([
      [WRITER, { name: 'sandbox writer', role: 'writer' }],
      [READER, { name: 'sandbox reader', role: 'reader' }],
    ]),
  };
  state.places.put({
    key: 'default',
    name: 'The big project',
    environments: [
      { key: 'production', name: 'Production' },
      { key: 'test', name: 'Test' },
    ],
  });
  state.audit = new Audit(state);
  state.flags = new Flags(state);
  state.approvals = new Approvals(state);
  const control = new Control(state);
  const served = await serve(new Gateway(state, control, new LaunchDarkly(state)), { port, host, tls });
  url = served.url;
  return {
    ...served,
    tokens: { writer: WRITER, reader: READER },
    requests: state.requests,
    get entries() {
      return state.audit.all();
    },
    get approvals() {
      return state.approvals.all();
    },
    project: (project) => state.places.put(project),
    flag: (flag) => state.flags.put(flag),
    change: (change, by) => state.flags.change(change, by),
    entry: (entry) => state.audit.put(entry),
    value: (project, flag, environment) => state.flags.value(project, flag, environment),
    approve: (id, by) => state.approvals.apply(id, by),
    fault: (fault) => state.faults.add(fault),
    calm: () => state.faults.clear(),
    forget: () => control.forget(),
  };
}
