//! The run itself as data, told as stories: SDLC events and OpenTelemetry, from GitHub and from Azure.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use std::collections::{BTreeMap, BTreeSet};

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use plimsoll::command;
use plimsoll::plan::{Host, Words};
use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Body, Header, Request, Silence};
use prost::Message;
use serde_json::{Value, json};
use world::{TOKEN, Tape, json as answer, refusal};

const NOW: &str = "2026-01-20T14:10:00Z";
const LIVE: &str = "https://abc12345.live.dynatrace.com";

/// A GitHub run at its end: a build that failed at its second step and went on, a deployment, and this job.
fn github(request: &Request) -> Option<Result<Answer, Silence>> {
    let path =
        request.url.strip_prefix("https://api.github.com/repos/acme/checkout/actions/runs/4711")?;
    let body = match path.split('?').next().unwrap() {
        "/attempts/1" => json!({
            "id": 4711, "name": "release", "workflow_id": 77, "run_attempt": 1, "conclusion": null,
            "created_at": "2026-01-20T13:59:30Z", "run_started_at": "2026-01-20T14:00:00Z",
            "updated_at": "2026-01-20T14:09:00Z", "html_url": "https://github.com/acme/checkout/actions/runs/4711",
            "head_branch": "main", "head_sha": "0123456789abcdef0123456789abcdef01234567",
            "repository": { "full_name": "acme/checkout", "html_url": "https://github.com/acme/checkout" },
        }),
        "/attempts/1/jobs" => json!({ "total_count": 2, "jobs": [
            {
                "id": 90001, "name": "deploy", "conclusion": "success", "created_at": "2026-01-20T14:00:01Z",
                "started_at": "2026-01-20T14:00:05Z", "completed_at": "2026-01-20T14:06:05Z",
                "html_url": "https://github.com/acme/checkout/actions/runs/4711/job/90001", "runner_name": "runner-7",
                "steps": [
                    { "name": "Set up job", "number": 1, "conclusion": "success",
                      "started_at": "2026-01-20T14:00:05Z", "completed_at": "2026-01-20T14:00:06Z" },
                    { "name": "Lint", "number": 2, "conclusion": "failure",
                      "started_at": "2026-01-20T14:00:06Z", "completed_at": "2026-01-20T14:00:09Z" },
                ],
            },
            { "id": 90002, "name": "tell", "conclusion": null, "created_at": "2026-01-20T14:06:05Z",
              "started_at": "2026-01-20T14:09:00Z", "completed_at": null, "runner_name": "", "steps": [] },
        ] }),
        "/approvals" => {
            json!([{ "state": "approved", "environments": [{ "id": 1, "name": "production" }] }])
        }
        _ => return Some(answer(404, r#"{"message":"Not Found"}"#)),
    };
    Some(answer(200, &body.to_string()))
}

fn taken(request: &Request) -> Result<Answer, Silence> {
    if request.url.contains("/events.sdlc") {
        return Ok(Answer { status: 202, ..Answer::default() });
    }
    if request.url.contains("/v1/traces") || request.url.contains("/v1/metrics") {
        return Ok(Answer { status: 200, ..Answer::default() });
    }
    refusal(404, "not here")
}

fn both(request: &Request) -> Result<Answer, Silence> {
    github(request).unwrap_or_else(|| taken(request))
}

const INPUTS: [(&str, &str); 6] = [
    ("command", "pipeline"),
    ("host-token", "ghs_aVeryShortLivedToken"),
    ("dynatrace-url", LIVE),
    ("dynatrace-token", TOKEN),
    ("release-version", "1.4.2"),
    ("release-stage", "production"),
];

fn tell(
    more: &[(&str, &str)],
    file: Option<&str>,
    respond: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Pages, Tape) {
    let tape = Tape::new(NOW, respond);
    let pages = tape.github(&[&INPUTS, more].concat(), file);
    (pages, tape)
}

/// The SDLC events of all requests.
fn events(tape: &Tape) -> Vec<Value> {
    let asked = tape.asked.borrow();
    let sent = asked.iter().filter(|it| it.url.contains("/events.sdlc"));
    sent.flat_map(|it| match &it.body {
        Body::Json(text) => serde_json::from_str::<Vec<Value>>(text).unwrap(),
        Body::Bytes(_) | Body::Empty | Body::Form(_) | Body::SecretText(_) => Vec::new(),
    })
    .collect()
}

fn spans(tape: &Tape) -> Vec<Span> {
    let asked = tape.asked.borrow();
    let sent = asked.iter().filter(|it| it.url.ends_with("/v1/traces"));
    sent.flat_map(|it| {
        let Body::Bytes(bytes) = &it.body else { return Vec::new() };
        let traces = ExportTraceServiceRequest::decode(bytes.as_slice()).unwrap();
        traces
            .resource_spans
            .into_iter()
            .flat_map(|it| it.scope_spans)
            .flat_map(|it| it.spans)
            .collect()
    })
    .collect()
}

fn metrics(tape: &Tape) -> BTreeSet<String> {
    let asked = tape.asked.borrow();
    let sent = asked.iter().filter(|it| it.url.ends_with("/v1/metrics"));
    sent.flat_map(|it| {
        let Body::Bytes(bytes) = &it.body else { return Vec::new() };
        let metrics = ExportMetricsServiceRequest::decode(bytes.as_slice()).unwrap();
        let metrics = metrics.resource_metrics.into_iter().flat_map(|it| it.scope_metrics);
        metrics.flat_map(|it| it.metrics).map(|it| it.name).collect()
    })
    .collect()
}

fn find<'a>(events: &'a [Value], kind: &str, name: &str, status: &str) -> &'a Value {
    let found = events.iter().find(|it| {
        it["event.type"] == kind
            && it["event.status"] == status
            && (name.is_empty() || it["task.name"] == name)
    });
    found.unwrap_or_else(|| panic!("no {kind} {name} {status} in {events:#?}"))
}

#[test]
fn one_call_at_the_end_tells_the_run_its_jobs_its_approval_and_its_deployment() {
    let (pages, tape) = tell(&[], None, both);
    assert_eq!(pages.step, Step::Succeeded, "{} {:?}", tape.words(), pages.log);
    let events = events(&tape);
    let told: Vec<String> = events
        .iter()
        .map(|it| {
            let name = it["task.name"].as_str().unwrap_or("-");
            let word = |key: &str| it[key].as_str().unwrap().to_owned();
            format!("{} {name} {}", word("event.type"), word("event.status"))
        })
        .collect();
    let expected = [
        "run - started",
        "run - finished",
        "build deploy started",
        "build deploy finished",
        "build tell started",
        "approval production finished",
        "deployment deploy checkout started",
        "deployment deploy checkout finished",
    ];
    assert_eq!(told, expected);
    let run = find(&events, "run", "", "finished");
    assert_eq!(run["cicd.pipeline.run.outcome"], "success");
    assert_eq!(run["event.category"], "pipeline");
    assert_eq!(run["cicd.pipeline.run.queued.duration"], 30_000_000_000_u64);
    assert_eq!(run["duration"], 600_000_000_000_u64);
    assert_eq!(run["vcs.ref.head.type"], "branch");
    let job = find(&events, "build", "deploy", "finished");
    assert_eq!(job["task.outcome"], "success");
    assert_eq!(job["cicd.pipeline.run.id"], "4711");
    let deployment = find(&events, "deployment", "deploy checkout", "finished");
    assert_eq!(deployment["cicd.deployment.status"], "succeeded");
    assert_eq!(deployment["cicd.deployment.release_stage"], "production");
    assert_eq!(deployment["artifact.version"], "1.4.2");
    let post =
        tape.asked.borrow().iter().find(|it| it.url.contains("events.sdlc")).unwrap().clone();
    assert_eq!(post.url, format!("{LIVE}/platform/ingest/v1/events.sdlc"));
    assert!(matches!(&post.headers["authorization"], Header::Secret("Api-Token ", _)));
}

#[test]
fn ids_of_events_and_spans_are_the_same_whenever_the_same_run_is_told() {
    let more = [("otlp-endpoint", "https://abc12345.live.dynatrace.com/api/v2/otlp")];
    let ids = |tape: &Tape| -> (Vec<Value>, Vec<Vec<u8>>) {
        (
            events(tape).iter().map(|it| it["event.id"].clone()).collect(),
            spans(tape).into_iter().map(|it| it.span_id).collect(),
        )
    };
    let (first, second) = (tell(&more, None, both).1, tell(&more, None, both).1);
    assert_eq!(ids(&first), ids(&second));
    let unique: BTreeSet<String> = ids(&first).0.iter().map(Value::to_string).collect();
    assert_eq!(unique.len(), events(&first).len(), "two events with one id");
}

#[test]
fn a_job_that_failed_makes_the_run_and_the_deployment_fail_and_a_step_alone_does_not() {
    let (_, tape) = tell(&[], None, |request| {
        let Some(Ok(said)) = github(request) else { return both(request) };
        let text = String::from_utf8(said.body.clone()).unwrap();
        let failed = text.replace(
            r#""completed_at":"2026-01-20T14:06:05Z","conclusion":"success""#,
            r#""completed_at":"2026-01-20T14:06:05Z","conclusion":"failure""#,
        );
        Ok(Answer { body: failed.into_bytes(), ..said })
    });
    let events = events(&tape);
    assert_eq!(find(&events, "run", "", "finished")["cicd.pipeline.run.outcome"], "failure");
    assert_eq!(find(&events, "deployment", "", "finished")["cicd.deployment.status"], "failed");
}

#[test]
fn a_run_in_which_other_jobs_still_go_on_is_not_told_as_finished() {
    let (_, tape) = tell(&[], None, |request| {
        let Some(Ok(said)) = github(request) else { return both(request) };
        let text = String::from_utf8(said.body.clone()).unwrap();
        let open = text.replace(
            r#""completed_at":"2026-01-20T14:06:05Z","conclusion":"success""#,
            r#""completed_at":null,"conclusion":null"#,
        );
        Ok(Answer { body: open.into_bytes(), ..said })
    });
    let finished = |it: &&Value| it["event.type"] == "run" && it["event.status"] == "finished";
    assert_eq!(events(&tape).iter().filter(finished).count(), 0);
    assert!(tape.words().contains("other jobs still go on"), "{}", tape.words());
}

#[test]
fn started_and_finished_frame_a_job_without_asking_the_host() {
    let inputs = [("pipeline", "started")];
    let (pages, tape) = tell(&inputs, None, both);
    assert_eq!(pages.step, Step::Succeeded, "{} {:?}", tape.words(), pages.log);
    assert_eq!(tape.calls(), ["POST /platform/ingest/v1/events.sdlc"]);
    assert_eq!(events(&tape)[0]["event.id"], "github/acme/checkout/4711/1/job/deploy/started");
    let (_, tape) = tell(&[("pipeline", "finished"), ("job-status", "cancelled")], None, both);
    assert_eq!(events(&tape)[0]["task.outcome"], "canceled");
    let (pages, _) = tell(&[("pipeline", "finished")], None, both);
    assert!(pages.log.iter().any(|it| it.contains("job-status")), "{:?}", pages.log);
}

#[test]
fn a_custom_segment_has_its_own_path_and_its_own_scope() {
    let file = "pipeline: { segment: shop }";
    let (_, tape) = tell(&[], Some(file), both);
    assert!(tape.calls().contains(&"POST /platform/ingest/custom/events.sdlc/shop".to_owned()));
    let (pages, _) =
        tell(&[], Some(file), |request| github(request).unwrap_or_else(|| refusal(403, "no")));
    assert!(
        pages.log.iter().any(|it| it.contains("openpipeline.events_sdlc.custom")),
        "{:?}",
        pages.log
    );
}

#[test]
fn the_run_is_one_trace_from_run_to_step_and_its_measures_are_deltas() {
    let file =
        "pipeline: { sdlc: false, otlp: { endpoint: 'https://abc12345.apps.dynatrace.com' } }";
    let (pages, tape) = tell(&[], Some(file), both);
    assert_eq!(pages.step, Step::Succeeded, "{} {:?}", tape.words(), pages.log);
    assert!(tape.words().contains("abc12345.live.dynatrace.com"), "{}", tape.words());
    let spans = spans(&tape);
    let named: BTreeMap<&str, &Span> = spans.iter().map(|it| (it.name.as_str(), it)).collect();
    let root = named["RUN release"];
    assert!(root.parent_span_id.is_empty());
    assert_eq!(named["deploy"].parent_span_id, root.span_id);
    assert_eq!(named["Lint"].parent_span_id, named["deploy"].span_id);
    assert!(spans.iter().all(|it| it.trace_id == root.trace_id && it.trace_id.len() == 16));
    assert_eq!(named["Lint"].status.as_ref().unwrap().code, 2);
    assert!(named["deploy"].status.is_none());
    let names = metrics(&tape);
    for name in [
        "cicd.pipeline.run.duration",
        "plimsoll.pipeline.task.duration",
        "plimsoll.pipeline.task.queued",
    ] {
        assert!(names.contains(name), "{names:?}");
    }
    let post =
        tape.asked.borrow().iter().find(|it| it.url.ends_with("/v1/traces")).unwrap().clone();
    assert_eq!(post.url, format!("{LIVE}/api/v2/otlp/v1/traces"));
    assert_eq!(post.headers["content-type"], Header::Plain("application/x-protobuf".to_owned()));
}

#[test]
fn what_an_endpoint_leaves_out_is_told_and_is_no_failure() {
    let more = [("otlp-endpoint", "https://abc12345.live.dynatrace.com/api/v2/otlp")];
    let (pages, tape) = tell(&more, None, |request| {
        if !request.url.ends_with("/v1/traces") {
            return both(request);
        }
        let partial =
            ExportTracePartialSuccess { rejected_spans: 2, error_message: "too old".to_owned() };
        let body = ExportTraceServiceResponse { partial_success: Some(partial) }.encode_to_vec();
        Ok(Answer { status: 200, body, ..Answer::default() })
    });
    assert_eq!(pages.step, Step::Succeeded);
    assert!(tape.words().contains("2 spans were left out: too old"), "{}", tape.words());
}

#[test]
fn what_ended_more_than_an_hour_ago_is_named_and_counted_before_it_is_sent() {
    let more = [("otlp-endpoint", "https://abc12345.live.dynatrace.com/api/v2/otlp")];
    let told = |now: &str| {
        let tape = Tape::new(now, both);
        let pages = tape.github(&[&INPUTS[..], &more].concat(), None);
        (pages, tape)
    };
    // The job that deploys ended at 14:06:05; this one and the run still go on.
    let (pages, tape) = told("2026-01-20T15:06:00Z");
    assert!(
        tape.words().contains("2 of 5 spans ended more than an hour ago (Set up job, Lint)"),
        "{}",
        tape.words()
    );
    let (late, later) = told("2026-01-20T15:06:06Z");
    assert!(
        later
            .words()
            .contains("3 of 5 spans ended more than an hour ago (deploy, Set up job, Lint)"),
        "{}",
        later.words()
    );
    assert!(late.result.contains("5 spans (3 older than an hour)"), "{}", late.result);
    assert_eq!((pages.step, late.step), (Step::Succeeded, Step::Succeeded));
    assert_eq!(spans(&later).len(), 5, "who keeps them gets them");
    let (pages, tape) = told(NOW);
    assert!(!tape.words().contains("an hour ago") && !pages.result.contains("older"));
}

#[test]
fn a_run_of_thousands_of_steps_is_split_so_that_no_request_is_larger_than_is_taken() {
    let more = [("otlp-endpoint", "https://abc12345.live.dynatrace.com/api/v2/otlp")];
    let (pages, tape) = tell(&more, None, |request| {
        if !request.url.contains("/jobs?") {
            return both(request);
        }
        let name = "ü".repeat(1_000);
        let step = |number: usize| {
            json!({ "name": name, "number": number, "conclusion": "success",
            "started_at": "2026-01-20T14:00:05Z", "completed_at": "2026-01-20T14:00:06Z" })
        };
        let steps: Vec<Value> = (0..3_000).map(step).collect();
        answer(
            200,
            &json!({ "total_count": 1, "jobs": [{ "id": 1, "name": "many", "steps": steps,
            "started_at": "2026-01-20T14:00:05Z" }] })
            .to_string(),
        )
    });
    assert_eq!(pages.step, Step::Succeeded, "{} {:?}", tape.words(), pages.log);
    let asked = tape.asked.borrow();
    let sizes: Vec<usize> = asked
        .iter()
        .filter(|it| it.url.ends_with("/v1/traces"))
        .map(|it| match &it.body {
            Body::Bytes(bytes) => bytes.len(),
            Body::Empty | Body::Form(_) | Body::Json(_) | Body::SecretText(_) => 0,
        })
        .collect();
    assert!(sizes.len() > 1, "{sizes:?}");
    assert!(sizes.iter().all(|it| *it < 8_000_000), "{sizes:?}");
    assert_eq!(spans(&tape).len(), 3_002);
}

#[test]
fn a_token_is_not_sent_elsewhere_and_the_wrong_scheme_is_put_right() {
    let authorization = |endpoint: &str, own: Option<&str>| {
        let mut more = vec![("otlp-endpoint", endpoint)];
        more.extend(own.map(|it| ("otlp-authorization", it)));
        let (pages, tape) = tell(&more, Some("pipeline: { sdlc: false }"), both);
        let asked = tape.asked.borrow();
        let sent = asked.iter().find(|it| it.url.ends_with("/v1/traces"));
        match sent.map(|it| it.headers.get("authorization").cloned()) {
            Some(Some(Header::Secret(scheme, secret))) => format!("{scheme}{}", secret.expose()),
            Some(Some(Header::Plain(_))) => "plain".to_owned(),
            Some(None) => "none".to_owned(),
            None => pages.log.join("\n"),
        }
    };
    assert_eq!(authorization("http://telemetry-otlp.kyma-system:4318", None), "none");
    let own = format!("Api-Token {TOKEN}");
    assert_eq!(authorization(LIVE, None), own);
    assert_eq!(authorization(LIVE, Some(&format!("Bearer {TOKEN}"))), own);
    assert_eq!(authorization(LIVE, Some(&format!("Authorization: Api-Token%20{TOKEN}"))), own);
    assert_eq!(
        authorization("https://otlp.example.com", Some("Basic dXNlcjpwYXNz")),
        "Basic dXNlcjpwYXNz"
    );
    assert!(authorization("https://other.live.dynatrace.com", None).contains("otlp-authorization"));
    assert!(authorization("http://gateway:4317", None).contains("4318"));
    assert!(authorization("grpc://gateway", None).contains("gRPC is not spoken"));
    assert!(
        authorization("http://otlp.example.com", Some("Basic dXNlcjpwYXNz"))
            .contains("unencrypted")
    );
}

#[test]
fn a_gateway_with_a_service_for_each_signal_gets_each_at_its_own() {
    let more = [("otlp-endpoint", "http://telemetry-otlp-traces.kyma-system:4318")];
    let (_, tape) = tell(&more, Some("pipeline: { sdlc: false }"), both);
    let urls: Vec<String> = tape.asked.borrow().iter().map(|it| it.url.clone()).collect();
    assert!(
        urls.contains(&"http://telemetry-otlp-traces.kyma-system:4318/v1/traces".to_owned()),
        "{urls:?}"
    );
    assert!(
        urls.contains(&"http://telemetry-otlp-metrics.kyma-system:4318/v1/metrics".to_owned()),
        "{urls:?}"
    );
}

#[test]
fn what_people_meet_at_an_endpoint_is_named_with_its_fix() {
    for (status, phrase) in [
        (404, "not `live.apps.dynatrace.com`"),
        (401, "Authorization: Api-Token"),
        (403, "openTelemetryTrace.ingest"),
        (415, "binary protobuf"),
    ] {
        let more = [("otlp-endpoint", LIVE)];
        let (pages, _) = tell(&more, Some("pipeline: { sdlc: false }"), move |request| {
            github(request).unwrap_or_else(|| Ok(Answer { status, ..Answer::default() }))
        });
        assert_eq!(pages.step, Step::Failed);
        assert!(pages.log.join("\n").contains(phrase), "{status}: {:?}", pages.log);
    }
}

#[test]
fn a_host_that_may_not_be_asked_says_which_permission_is_missing() {
    let (pages, _) =
        tell(&[], None, |_| answer(403, r#"{"message":"Resource not accessible by integration"}"#));
    assert!(pages.log.join("\n").contains("actions: read"), "{:?}", pages.log);
}

#[test]
fn managed_takes_no_sdlc_events_and_is_told_by_opentelemetry() {
    let managed = [
        ("dynatrace-url", "https://managed.example.com/e/1a2b"),
        ("otlp-endpoint", "https://managed.example.com/e/1a2b/api/v2/otlp"),
    ];
    let (pages, tape) = tell(&managed, None, both);
    assert_eq!(pages.step, Step::Succeeded, "{} {:?}", tape.words(), pages.log);
    assert!(events(&tape).is_empty());
    assert_eq!(spans(&tape).len(), 5);
    let (pages, _) = tell(&managed[..1], Some("pipeline: { sdlc: true }"), both);
    assert!(pages.log.join("\n").contains("take no SDLC events"), "{:?}", pages.log);
}

fn azure(
    environment: &[(&str, &str)],
    respond: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Pages, Tape) {
    let tape = Tape::new(NOW, respond);
    let common = [
        ("INPUT_COMMAND", "pipeline"),
        ("INPUT_HOSTTOKEN", "the-job-token"),
        ("INPUT_DYNATRACEURL", LIVE),
        ("INPUT_DYNATRACETOKEN", TOKEN),
        ("SYSTEM_COLLECTIONURI", "https://dev.azure.com/acme/"),
        ("SYSTEM_TEAMPROJECT", "Web Shop"),
        ("AGENT_JOBSTATUS", "Succeeded"),
        ("INPUT_OTLPENDPOINT", LIVE),
    ];
    let environment = common
        .iter()
        .chain(environment)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let words = Words { environment: environment.collect(), files: BTreeMap::default() };
    let pages = pollster::block_on(command::run(&tape, Host::Azure, &words));
    (pages, tape)
}

#[test]
fn an_azure_build_is_told_from_its_timeline_with_stages_jobs_tasks_and_approvals() {
    let record = |id: &str,
                  parent: Value,
                  kind: &str,
                  name: &str,
                  from: &str,
                  to: Value,
                  result: Value| {
        json!({ "id": id, "parentId": parent, "type": kind, "name": name, "startTime": from, "finishTime": to,
            "result": result, "attempt": 1, "workerName": "agent-1" })
    };
    let (from, to) = ("2026-01-20T14:00:00Z", json!("2026-01-20T14:05:00.1234567Z"));
    let timeline = json!({ "records": [
        record("t1", json!("j1"), "Task", "Deploy it", from, to.clone(), json!("succeededWithIssues")),
        record("j1", json!("p1"), "Job", "deploy", from, to.clone(), json!("succeeded")),
        record("p1", json!("s1"), "Phase", "deploy", from, to.clone(), json!("succeeded")),
        record("s1", json!(null), "Stage", "Production", from, to.clone(), json!("succeeded")),
        record("a1", json!("c1"), "Checkpoint.Approval", "Checkpoint.Approval", from, to.clone(), json!("succeeded")),
        record("c1", json!("s1"), "Checkpoint", "Checkpoint", from, to, json!("succeeded")),
        record("s2", json!(null), "Stage", "Tell", "2026-01-20T14:06:00Z", json!(null), json!(null)),
        record("j2", json!("s2"), "Job", "tell", "2026-01-20T14:06:00Z", json!(null), json!(null)),
    ] });
    let (pages, tape) = azure(
        &[
            ("BUILD_BUILDID", "815"),
            ("BUILD_BUILDNUMBER", "20260120.1"),
            ("BUILD_DEFINITIONNAME", "shop"),
            ("SYSTEM_JOBID", "j2"),
        ],
        move |request| {
            assert!(
                request
                    .url
                    .starts_with("https://dev.azure.com/acme/Web%20Shop/_apis/build/builds/815")
                    || request.url.contains(LIVE)
            );
            if request.url.contains("/timeline") {
                return answer(200, &timeline.to_string());
            }
            if request.url.contains("/_apis/") {
                return answer(200, &json!({ "queueTime": "2026-01-20T13:59:00Z", "startTime": "2026-01-20T14:00:00Z",
                "status": "inProgress", "sourceBranch": "refs/heads/main", "sourceVersion": "abc", "definition": { "id": 12, "name": "shop" },
                "repository": { "name": "shop", "url": "https://example.com/shop.git" },
                "_links": { "web": { "href": "https://dev.azure.com/acme/x" } } }).to_string());
            }
            taken(request)
        },
    );
    assert_eq!(pages.step, Step::Succeeded, "{} {:?}", tape.words(), pages.log);
    let events = events(&tape);
    assert_eq!(find(&events, "approval", "", "finished")["task.outcome"], "success");
    assert_eq!(find(&events, "build", "Production", "finished")["task.outcome"], "success");
    assert_eq!(find(&events, "run", "", "finished")["cicd.pipeline.run.outcome"], "success");
    assert_eq!(
        find(&events, "run", "", "finished")["vcs.repository.url.full"],
        "https://example.com/shop"
    );
    let spans = spans(&tape);
    let named: BTreeMap<&str, &Span> = spans.iter().map(|it| (it.name.as_str(), it)).collect();
    assert_eq!(named["Deploy it"].parent_span_id, named["deploy"].span_id);
    assert_eq!(named["deploy"].parent_span_id, named["Production"].span_id);
    assert_eq!(named["Production"].parent_span_id, named["RUN shop"].span_id);
    assert_eq!(named["Checkpoint.Approval"].parent_span_id, named["Production"].span_id);
}

#[test]
fn an_azure_classic_release_is_told_with_its_environments_as_deployments_and_its_approvals() {
    let release = json!({ "createdOn": "2026-01-20T13:50:00Z", "releaseDefinition": { "id": 3, "name": "shop release" },
        "_links": { "web": { "href": "https://dev.azure.com/acme/release/7" } },
        "environments": [{ "id": 31, "name": "Production",
            "preDeployApprovals": [
                { "id": 5, "status": "approved", "createdOn": "2026-01-20T13:51:00Z", "modifiedOn": "2026-01-20T13:55:00Z", "isAutomated": false },
                { "id": 6, "status": "approved", "createdOn": "2026-01-20T13:51:00Z", "isAutomated": true },
            ],
            "postDeployApprovals": [],
            "deploySteps": [{ "attempt": 2, "status": "succeeded", "queuedOn": "2026-01-20T13:55:00Z", "lastModifiedOn": "2026-01-20T14:08:00Z",
                "releaseDeployPhases": [{ "deploymentJobs": [{
                    "job": { "id": 1, "name": "Agent job", "startTime": "2026-01-20T13:56:00Z", "finishTime": "2026-01-20T14:08:00Z", "status": "succeeded", "agentName": "a" },
                    "tasks": [{ "id": 2, "name": "Copy", "startTime": "2026-01-20T13:56:00Z", "finishTime": "2026-01-20T14:00:00Z", "status": "succeeded" }],
                }] }] }] }] });
    let environment = [
        ("RELEASE_RELEASEID", "7"),
        ("RELEASE_ENVIRONMENTNAME", "Production"),
        ("RELEASE_ENVIRONMENTID", "31"),
        ("RELEASE_DEFINITIONNAME", "shop release"),
        ("SYSTEM_TEAMFOUNDATIONSERVERURI", "https://vsrm.dev.azure.com/acme/"),
    ];
    let (pages, tape) = azure(&environment, move |request| {
        if request.url.contains("/_apis/") {
            assert!(
                request.url.starts_with(
                    "https://vsrm.dev.azure.com/acme/Web%20Shop/_apis/release/releases/7?"
                ),
                "{}",
                request.url
            );
            return answer(200, &release.to_string());
        }
        taken(request)
    });
    assert_eq!(pages.step, Step::Succeeded, "{} {:?}", tape.words(), pages.log);
    let events = events(&tape);
    let deployed = find(&events, "deployment", "Production", "finished");
    assert_eq!(deployed["cicd.deployment.status"], "succeeded");
    assert_eq!(deployed["cicd.deployment.release_stage"], "Production");
    let approvals = events
        .iter()
        .filter(|it| it["event.type"] == "approval" && it["event.status"] == "finished");
    assert_eq!(approvals.count(), 1, "what nobody had to say is no approval");
    assert_eq!(events.iter().filter(|it| it["event.type"] == "deployment").count(), 2);
}
