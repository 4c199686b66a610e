//! Events of the software development life cycle, in the fields and the well-known words of the semantic
//! dictionary (<https://docs.dynatrace.com/docs/semantic-dictionary/model/sdlc-events>).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::error::{Error, Result, Trouble};
use crate::plan::{Connection, RunOrigin, Sdlc};
use crate::provider::pipeline::{Ending, Kind, Part, Run};
use crate::release::Release;
use crate::time::{Timestamp, since};
use crate::wire::{Answer, Request, Silence};

use super::VENDOR;
use super::question::post;

/// One event.
pub type SdlcEvent = BTreeMap<&'static str, Value>;

/// A payload may have 10 MB
/// (<https://docs.dynatrace.com/docs/platform/openpipeline/reference/limits>); far less is sent.
const MOST_BYTES: usize = 4_000_000;

const ACTION: &str = "send the SDLC events";

/// What every event of a run has.
fn sdlc_base(origin: &RunOrigin, run: Option<&Run>, release: &Release) -> SdlcEvent {
    let mut event = SdlcEvent::new();
    let mut put = |key, value: Option<&str>| {
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            event.insert(key, Value::from(value));
        }
    };
    put("event.provider", Some(origin.provider));
    put("event.version", Some("0.1.0"));
    put("cicd.pipeline.run.id", Some(&origin.id));
    put("cicd.pipeline.name", Some(&origin.name));
    put("cicd.pipeline.run.url.full", release.ci_back_link.as_deref());
    put("vcs.ref.head.revision", release.commit.as_deref());
    put("vcs.repository.name", release.project.as_deref());
    if let Some(run) = run {
        put("cicd.pipeline.id", Some(&run.pipeline_id));
        put("cicd.pipeline.name", Some(&run.pipeline));
        put("cicd.pipeline.run.url.full", run.url.as_deref());
        put("vcs.repository.name", run.repository.as_deref());
        put("vcs.repository.url.full", run.repository_url.as_deref());
        put("vcs.ref.head.name", run.head.as_deref());
        put("vcs.ref.head.revision", run.revision.as_deref());
        put(
            "vcs.ref.head.type",
            run.head.as_ref().map(|_| if run.is_tag { "tag" } else { "branch" }),
        );
    }
    event
}

/// The run, its stages, jobs and approvals, started and, where they have, finished; and the deployments: those
/// that the host knows as such, else the release itself where it has a stage. A run that ends with this job ends `now`.
pub fn sdlc_events(
    origin: &RunOrigin,
    run: &Run,
    release: &Release,
    now: Timestamp,
) -> Vec<SdlcEvent> {
    let base = sdlc_base(origin, Some(run), release);
    let mut events = Vec::new();
    let mut whole = base.clone();
    whole.insert("event.category", "pipeline".into());
    whole.insert("event.type", "run".into());
    if let (Some(queued), Some(started)) = (run.queued, run.started) {
        let waited = since(queued, started);
        whole.insert("cicd.pipeline.run.queued.duration", nanoseconds(waited.as_nanos()));
    }
    let outcome = run.outcome();
    let ended = outcome.as_ref().map(|_| run.ended.unwrap_or(now));
    let times = (run.started, ended, outcome.as_ref());
    both(&mut events, whole, origin, "run", "cicd.pipeline.run.outcome", times);
    for part in run.parts.iter().filter(|it| it.kind != Kind::Step) {
        if part.started.is_some() || part.kind == Kind::Approval {
            events_of(&mut events, &base, origin, release, part);
        }
    }
    let deploys = run.parts.iter().any(|it| it.kind == Kind::Deployment);
    if let Some(stage) = release.stage.as_ref().filter(|_| !deploys) {
        let bad = run.parts.iter().filter(|it| it.kind == Kind::Job);
        let bad = bad.filter_map(|it| it.result.as_ref()).any(Ending::is_bad);
        let ending = if bad { Ending::Failure } else { Ending::Success };
        let mut event = task(
            &base,
            &format!("deployment/{}", release.name),
            &format!("deploy {}", release.name),
            "deployment",
        );
        deployment(&mut event, origin, release, stage);
        let times = (Some(release.deployed.from), Some(release.deployed.to), Some(&ending));
        both(&mut events, event, origin, "deployment", "task.outcome", times);
    }
    events
}

/// This job, as it begins or as it has ended.
pub fn sdlc_job(
    origin: &RunOrigin,
    release: &Release,
    ended: Option<&Ending>,
    now: Timestamp,
) -> SdlcEvent {
    let event = task(&sdlc_base(origin, None, release), &origin.job, &origin.job, "build");
    let mut events = Vec::new();
    let times = match ended {
        None => (Some(now), None, None),
        Some(ending) => (None, Some(now), Some(ending)),
    };
    let id = origin.part.clone().unwrap_or_else(|| format!("job/{}", origin.job));
    both(&mut events, event, origin, &id, "task.outcome", times);
    events.pop().unwrap_or_default()
}

/// Our own word, started and finished.
pub fn sdlc_validation(
    origin: &RunOrigin,
    release: &Release,
    (verdict, sentence): (&str, &str),
    outcome: Option<&Ending>,
    (from, to): (Timestamp, Timestamp),
) -> Vec<SdlcEvent> {
    let base = sdlc_base(origin, None, release);
    let mut event =
        task(&base, "plimsoll.gate", &format!("gate of {}", release.name), "validation");
    let mut events = Vec::new();
    both(&mut events, event.clone(), origin, "gate", "task.outcome", (Some(from), None, None));
    event.insert("plimsoll.verdict", verdict.into());
    event.insert("plimsoll.sentence", sentence.into());
    both(&mut events, event, origin, "gate", "task.outcome", (None, Some(to), outcome));
    if let Some(last) = events.last_mut() {
        span(last, Some(from), Some(to));
    }
    events
}

fn task(base: &SdlcEvent, id: &str, name: &str, kind: &'static str) -> SdlcEvent {
    let mut event = base.clone();
    event.insert("event.category", "task".into());
    event.insert("event.type", kind.into());
    event.insert("task.id", id.into());
    event.insert("task.name", name.into());
    event
}

fn deployment(event: &mut SdlcEvent, origin: &RunOrigin, release: &Release, stage: &str) {
    event.insert("cicd.deployment.id", format!("{}/{}", origin.run, release.name).into());
    event.insert("cicd.deployment.name", release.name.as_str().into());
    event.insert("cicd.deployment.release_stage", stage.into());
    event.insert("artifact.id", release.name.as_str().into());
    if !release.version.is_empty() {
        event.insert("artifact.version", release.version.as_str().into());
    }
}

fn events_of(
    events: &mut Vec<SdlcEvent>,
    base: &SdlcEvent,
    origin: &RunOrigin,
    release: &Release,
    part: &Part,
) {
    let kind = match part.kind {
        Kind::Approval => "approval",
        Kind::Deployment => "deployment",
        Kind::Job | Kind::Stage | Kind::Step => "build",
    };
    let mut event = task(base, &part.id, &part.name, kind);
    if let Some(environment) = &part.environment {
        deployment(&mut event, origin, release, environment);
    }
    if let Some(url) = &part.url {
        event.insert("task.url.full", url.as_str().into());
    }
    let known = part.ended.is_some() || (part.kind == Kind::Approval && part.result.is_some());
    let result = part.result.as_ref().filter(|_| known);
    both(events, event, origin, &part.id, "task.outcome", (part.started, part.ended, result));
}

/// Adds the event as started where it has begun, and as finished where it has ended or its end is known.
fn both(
    events: &mut Vec<SdlcEvent>,
    event: SdlcEvent,
    origin: &RunOrigin,
    id: &str,
    outcome: &'static str,
    (started, ended, result): (Option<Timestamp>, Option<Timestamp>, Option<&Ending>),
) {
    let with = |status: &str| {
        let mut event = event.clone();
        event.insert("event.status", status.into());
        event.insert("event.id", format!("{}/{id}/{status}", origin.run).into());
        event
    };
    if let Some(started) = started {
        let mut event = with("started");
        event.insert("start_time", started.to_string().into());
        events.push(event);
    }
    if ended.is_some() || result.is_some() {
        let mut event = with("finished");
        span(&mut event, started, ended);
        if let Some(result) = result {
            event.insert(outcome, result.word().into());
            if event.contains_key("cicd.deployment.id") {
                let status = if result.is_bad() { "failed" } else { "succeeded" };
                event.insert("cicd.deployment.status", status.into());
            }
        }
        events.push(event);
    }
}

fn span(event: &mut SdlcEvent, from: Option<Timestamp>, to: Option<Timestamp>) {
    if let Some(from) = from {
        event.insert("start_time", from.to_string().into());
    }
    if let Some(to) = to {
        event.insert("end_time", to.to_string().into());
    }
    if let (Some(from), Some(to)) = (from, to) {
        event.insert("duration", nanoseconds(since(from, to).as_nanos()));
    }
}

fn nanoseconds(span: u128) -> Value {
    Value::from(u64::try_from(span).unwrap_or(u64::MAX))
}

/// Sends events, in as many requests as they need.
pub fn sdlc_requests(connection: &Connection, way: &Sdlc, events: &[SdlcEvent]) -> Vec<Request> {
    let path = match way {
        Sdlc::BuiltIn => "/platform/ingest/v1/events.sdlc".to_owned(),
        Sdlc::Custom(segment) => format!("/platform/ingest/custom/events.sdlc/{segment}"),
    };
    let here = Connection { api: connection.ui.clone(), ..connection.clone() };
    let mut requests = Vec::new();
    let mut body = String::new();
    for event in events {
        // Maps of texts and numbers always become JSON.
        let one = serde_json::to_string(event).unwrap_or_default();
        if !body.is_empty() && body.len() + one.len() > MOST_BYTES {
            requests.push(post(&here, &path, format!("[{body}]"), ACTION));
            body.clear();
        }
        if !body.is_empty() {
            body.push(',');
        }
        body.push_str(&one);
    }
    if !body.is_empty() {
        requests.push(post(&here, &path, format!("[{body}]"), ACTION));
    }
    requests
}

/// Whether they were taken: 202 without a body. Taken is not stored; nothing tells that here.
///
/// # Errors
/// They were not, or it is not known.
pub fn sdlc_response(
    connection: &Connection,
    way: &Sdlc,
    result: &Result<Answer, Silence>,
) -> Result<()> {
    let scope = match way {
        Sdlc::BuiltIn => "openpipeline.events_sdlc",
        Sdlc::Custom(_) => "openpipeline.events_sdlc.custom",
    };
    let (why, fix) = match result {
        Ok(Answer { status: 200..=299, .. }) => return Ok(()),
        Ok(answer) => (
            format!("status {}", answer.status),
            match (answer.status, way) {
                (401 | 403, _) => format!("give the token the scope `{scope}`"),
                (404, Sdlc::Custom(it)) => format!("set the custom endpoint `{it}` up under OpenPipeline, SDLC events"),
                (404, Sdlc::BuiltIn) => "write the address of a SaaS environment: Managed and ActiveGates take no SDLC events".to_owned(),
                (_, _) => "run the step again later".to_owned(),
            },
        ),
        Err(silence) => match silence.told(&connection.ui, "dynatrace-url") {
            Some(told) => told,
            None => return Err(Error::Cancelled),
        },
    };
    Err(Error::Provider(Trouble { vendor: VENDOR, action: ACTION.to_owned(), why, fix }))
}
