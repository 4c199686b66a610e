// The sandbox: a loopback server that answers like Dynatrace, traps included, stores what it is told
// and refuses what Dynatrace would refuse.
//
//   import { startSandbox } from './sandbox.mjs';
//   const box = await startSandbox({
//     port: 0,               // 0: any free port
//     host: '127.0.0.1',     // or '::1'
//     tls: undefined,        // { cert, key, … } of node:https: answers https://localhost:<port> instead
//     fine: false,           // true: also answers resolutions below a minute (`1s`, `5s`): the sandbox's own, Dynatrace has none
//     environment: 'abc12345', // the id accepted in /e/<id>/api/v2
//     now: Date.now,         // the sandbox's clock
//     noMatch: 'nothing',    // an event whose selector matches nothing: 'nothing' (201, reportCount 0) or
//                            // 'environment' (documented: it lands on the environment); the sources disagree
//     smartscape: false,     // true: entity selectors are gone: 404 for /entities, 400 for an event with one
//     filterable: () => true, // which property keys GET /events can filter by; a key that is not is a 400
//     seed: undefined,       // { entities: [], metrics: [], samples: [], tokens: [] }, as the calls below
//   });
//
// What it has
//   box.url                  http://127.0.0.1:<port>
//   box.tokens               ready-made, the same in every sandbox:
//     .api        dt0c01, every scope in use         .platform   dt0s16, every permission in use
//     .ingest     dt0c01, events.ingest only         .metrics    dt0c01, metrics.read only
//     .disabled   dt0c01, refused with 401
//   box.requests             every request as it came: { at, method, path, route, query, headers, text, json, status };
//                            route: 'classic' | 'managed' | 'platform' | 'page' (no API); status: as answered, 0: connection broken
//   box.events               events as GET /events would list them, oldest first
//   await box.close()
//
// What it is told (each also as HTTP on the same server, for other processes)
//   box.entity({ entityId, type, displayName, tags: ['app:checkout', '[AWS]env:prod'], managementZones: [{ id, name }],
//     healthState, firstSeenTms, lastSeenTms, properties, noData })
//       POST /sandbox/entities   one or a list. Seen just now unless lastSeenTms says otherwise; not seen for 24 h:
//                                no event reaches it but by entityId(). noData: as with a metric, for this entity
//   box.metric({ metricId, unit, displayName, aggregationTypes, defaultAggregation, dimensions, resolutionInfSupported, noData })
//       POST /sandbox/metrics    one or a list. The built-in service metrics are known from the start.
//                                noData: 'no-series' | 'empty-result' | 'only-gaps' | 'no-points' (the shapes of "no data")
//   box.sample(metricId, entityId, value, time = now, dimensions = {})   one raw measurement; percentiles are taken from these
//       POST /sandbox/samples    one or a list of { metric, entity, value, time, dimensions }
//   box.values(metricId, { from, to })   what was measured in that time
//   box.slo({ id, name, target, warning, enabled, percentage })   percentage: a number, a function of { from, to },
//                                or nothing: no data
//       POST /sandbox/slos       one or a list, percentage a number
//   box.dashboard(dashboard)           as it is exported: { id, dashboardMetadata: { name }, tiles }
//   box.release({ name, product, stage, version, problems, vulnerabilities })
//   box.problem({ title, severityLevel, impactLevel, startTime, endTime, entities })   open without endTime
//       POST /sandbox/problems   one or a list
//   box.token({ kind: 'api' | 'platform', scopes, name, enabled }) -> its text
//       POST /sandbox/tokens     -> { token }
//   box.fault({ path, method, times = 1, skip = 0, ...one of the following })   for the next requests whose path ends in `path`
//       POST /sandbox/faults     one or a list
//         status, headers, body  this answer (body: text, or JSON when it is an object); taken: true: the request is carried out first
//         reset: 'before'        the connection breaks before the body is read
//         reset: 'after'         ... when the body was read, nothing is carried out
//         reset: 'taken'         ... when the request was carried out: the unclear failure
//         delay: ms              the right answer, late
//         cut: true              the right answer, half of its body, then the connection breaks
//         drip: ms               the right answer, a byte at a time
//         stuffed: bytes         the right answer after so many blanks; bomb: bytes, the same in gzip
//         headers                alone: added to the right answer
//         hold: 'before'         no answer at all, before anything was done; 'taken': after. held() is called then
//         results: ['INVALID_METADATA']   an event is answered with these statuses in turn; only OK ones are stored
//   box.grail.measure({ metric, value, time, dimensions }), .record(table, fields), .node({ id, type, name, tags }); .notifications
//   box.platform.client({ id, secret, urn, scopes, lasts_s }), .workflow({ id, state, tasks }), .slo({ id, value, target }),
//     .guardian({ id, name, status, objectives })   what an event makes it say
//   box.otlp.spans, .metrics   what came by OTLP, decoded
//   box.documents.all(), .of(id)   the documents of the platform; .change(id) as somebody else; .trash(id)
//   box.monitor({ id, tags, time_ms, fails, again, visit })   a synthetic monitor; visit really goes there
//   box.calm()               no more faults
//   box.forgetBefore(time)   drops the measurements before that instant (milliseconds)
//   box.forget()             requests, events and faults; entities, metrics and tokens stay
//       DELETE /sandbox
//   GET /sandbox/requests, GET /sandbox/events, GET /sandbox/tokens
//
// Where the sources (dynatrace.md) leave a message open, its wording is the sandbox's own and says so nowhere else than here:
// match on status and on the parts of the envelope.

import { Control } from './control.mjs';
import { Dashboards } from './dashboard.mjs';
import { Documents } from './document.mjs';
import { Dynatrace } from './dynatrace.mjs';
import { Entities } from './entity.mjs';
import { Events } from './event.mjs';
import { Faults } from './fault.mjs';
import { Gateway } from './gateway.mjs';
import { Grail } from './grail.mjs';
import { Metrics } from './metric.mjs';
import { Otlp } from './otlp.mjs';
import { Platform } from './platform.mjs';
import { Problems } from './problem.mjs';
import { Releases } from './release.mjs';
import { serve } from './serve.mjs';
import { Slos } from './slo.mjs';
import { Synthetic } from './synthetic.mjs';
import { Tokens } from './token.mjs';

/** Starts a sandbox; see the top of this file. */
export async function startSandbox(options = {}) {
  const { port = 0, host = '127.0.0.1', tls, seed = {} } = options;
  const now = options.now ?? (() => Date.now());
  const state = {
    environment: options.environment ?? 'abc12345',
    fine: options.fine ?? false,
    smartscape: options.smartscape ?? false,
    now,
    requests: [],
    faults: new Faults(),
    tokens: new Tokens(now),
    entities: new Entities(now),
    metrics: new Metrics(now),
    slos: new Slos(now),
    dashboards: new Dashboards(),
    releases: new Releases(now),
    documents: new Documents(now),
    synthetic: new Synthetic(now),
    otlp: new Otlp(),
  };
  state.grail = new Grail(now, (text) => state.entities.select(text).map(({ entityId }) => entityId));
  state.platform = new Platform(state);
  state.problems = new Problems(state);
  state.events = new Events(state, {
    noMatch: options.noMatch ?? 'nothing',
    filterable: options.filterable ?? (() => true),
    smartscape: state.smartscape,
  });
  const control = new Control(state);
  control.seed(seed);

  const served = await serve(new Gateway(state, control, new Dynatrace(state)), { port, host, tls, now });
  return {
    ...served,
    tokens: state.tokens.ready,
    requests: state.requests,
    get events() {
      return state.events.all();
    },
    entity: (entity) => state.entities.put(entity),
    metric: (metric) => state.metrics.put(metric),
    sample: (metric, entity, value, time = now(), dimensions = {}) =>
      state.metrics.sample({ metric, entity, value, time, dimensions }),
    values: (metric, window) => state.metrics.values(metric, window),
    slo: (slo) => state.slos.put(slo),
    dashboard: (dashboard) => state.dashboards.put(dashboard),
    release: (release) => state.releases.put(release),
    problem: (problem) => state.problems.put(problem),
    token: (token) => state.tokens.make(token),
    grail: state.grail,
    platform: state.platform,
    otlp: state.otlp,
    documents: state.documents,
    monitor: (monitor) => state.synthetic.put(monitor),
    fault: (fault) => state.faults.add(fault),
    calm: () => state.faults.clear(),
    forgetBefore: (time) => state.metrics.forgetBefore(time),
    forget: () => control.forget(),
  };
}
