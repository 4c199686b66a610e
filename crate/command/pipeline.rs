//! `pipeline`: the run itself as data, by SDLC events and by OpenTelemetry; and a gate's word beside it.

use crate::error::{Error, Result};
use crate::gate::Verdict;
use crate::plan::{Asks, Phase, Pipeline, Plan};
use crate::provider::dynatrace::{self, SdlcEvent};
use crate::provider::otlp::{self, Measure, Signal, Told};
use crate::provider::pipeline::{self as host, Ending, Run};
use crate::report::{Outcome, step_after};
use crate::time::{Timestamp, Window};
use crate::wire::{Progress, Request, Retry, Secret, World, ask};

/// No run has more pages of jobs.
const PAGES: usize = 50;

/// Tells of the run.
pub(super) async fn pipeline<W: World>(world: &W, plan: &Plan) -> Outcome {
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Pass);
    outcome.release = Some(plan.release.clone());
    let Some(pipeline) = &plan.pipeline else { return outcome };
    outcome.traceparent = Some(otlp::traceparent(&pipeline.origin.run, false));
    match told(world, plan, pipeline).await {
        Ok(said) => outcome.sentence = said,
        Err(error) => {
            let cancelled = error == Error::Cancelled;
            outcome.verdict = if cancelled { Verdict::Cancelled } else { Verdict::Error };
            outcome.sentence = format!("the run is not told: {error}");
            outcome.hint = error.hint().to_owned();
            outcome.step = step_after(&error, plan.on_error);
        }
    }
    outcome
}

/// After a gate, where the file says so: what it found, beside the run. It never changes a verdict.
pub(super) async fn gated<W: World>(
    world: &W,
    plan: &Plan,
    outcome: &mut Outcome,
    began: Timestamp,
) {
    let Some(pipeline) = &plan.pipeline else { return };
    outcome.traceparent = Some(otlp::traceparent(&pipeline.origin.run, true));
    let window = Window { from: began, to: world.now() };
    let (verdict, origin) = (outcome.verdict, &pipeline.origin);
    let ending = match verdict {
        Verdict::Pass => Some(Ending::Success),
        Verdict::Warn => Some(Ending::Warning),
        Verdict::Fail => Some(Ending::Failure),
        Verdict::Cancelled => return,
        Verdict::Error => Some(Ending::Word("error".to_owned())),
        Verdict::Inconclusive | Verdict::NoData | Verdict::Pending => None,
    };
    let said = (verdict.word(), outcome.sentence.as_str());
    let telling = Telling {
        events: dynatrace::sdlc_validation(
            origin,
            &plan.release,
            said,
            ending.as_ref(),
            (window.from, window.to),
        ),
        spans: otlp::gate_spans(origin, (verdict, &outcome.sentence), &outcome.objectives, window),
        measures: otlp::gate_measures(&plan.release.name, verdict, &outcome.objectives, window),
    };
    match send(world, plan, pipeline, None, &telling).await {
        Ok(said) => world.say(Progress::Note(said)),
        Err(error) => {
            outcome.notes.push(format!("the gate is not told of as a part of the run: {error}"))
        }
    }
}

/// What is to be told.
#[derive(Default)]
struct Telling {
    events: Vec<SdlcEvent>,
    spans: Vec<Told>,
    measures: Vec<Measure>,
}

async fn told<W: World>(world: &W, plan: &Plan, pipeline: &Pipeline) -> Result<String> {
    let (origin, release, now) = (&pipeline.origin, &plan.release, world.now());
    let ended = pipeline.job_status.as_deref().map(Ending::of);
    let of_job = |ended: Option<&Ending>| Telling {
        events: vec![dynatrace::sdlc_job(origin, release, ended, now)],
        ..Telling::default()
    };
    match pipeline.phase {
        Phase::Started => send(world, plan, pipeline, None, &of_job(None)).await,
        Phase::Finished => send(world, plan, pipeline, None, &of_job(ended.as_ref())).await,
        Phase::Run => {
            if plan.dry_run {
                for request in asks(pipeline) {
                    world.say(Progress::Note(request.to_string()));
                }
                return Ok("dry run: nothing was asked and nothing was sent".to_owned());
            }
            let run = read(world, pipeline).await?;
            if run.outcome().is_none() {
                world.say(Progress::Note(
                    "other jobs still go on: the run is told as started; tell it again in a job after all others for its end"
                        .to_owned(),
                ));
            }
            let telling = Telling {
                events: dynatrace::sdlc_events(origin, &run, release, now),
                spans: otlp::run_spans(origin, &run, now),
                measures: otlp::run_measures(&run, now),
            };
            send(world, plan, pipeline, Some(&run), &telling).await
        }
    }
}

/// The first questions to the host.
fn asks(pipeline: &Pipeline) -> Vec<Request> {
    let Some(token) = &pipeline.token else { return Vec::new() };
    match &pipeline.origin.asks {
        Asks::Azure(build) => {
            vec![host::build_request(build, token), host::timeline_request(build, token)]
        }
        Asks::AzureRelease(release) => vec![host::release_request(release, token)],
        Asks::Github((run, attempt)) => {
            vec![host::run_request(run, attempt, token), host::jobs_request(run, attempt, 1, token)]
        }
        Asks::Nobody => Vec::new(),
    }
}

async fn read<W: World>(world: &W, pipeline: &Pipeline) -> Result<Run> {
    let none = Secret::new("");
    let token = pipeline.token.as_ref().unwrap_or(&none);
    let patience = Retry::default();
    match &pipeline.origin.asks {
        Asks::Nobody => Ok(Run::default()),
        Asks::Azure(build) => {
            let mut run = host::build_response(
                &ask(world, patience, &host::build_request(build, token)).await,
            )?;
            let timeline = ask(world, patience, &host::timeline_request(build, token)).await;
            run.parts = host::timeline_response(&timeline)?;
            Ok(run)
        }
        Asks::AzureRelease(release) => host::release_response(
            &ask(world, patience, &host::release_request(release, token)).await,
        ),
        Asks::Github((page, attempt)) => {
            let asked = ask(world, patience, &host::run_request(page, attempt, token)).await;
            let mut run = host::run_response(&asked)?;
            run.is_tag = pipeline.origin.is_tag;
            let mut jobs = 0;
            for number in 1..=PAGES {
                let asked =
                    ask(world, patience, &host::jobs_request(page, attempt, number, token)).await;
                let (parts, total) = host::jobs_response(&asked)?;
                let here = parts.iter().filter(|it| it.kind == host::Kind::Job).count();
                jobs += here;
                run.parts.extend(parts);
                if here == 0 || jobs >= total {
                    break;
                }
            }
            let asked = ask(world, patience, &host::approvals_request(page, token)).await;
            match host::approvals_response(&asked) {
                Ok(approvals) => run.parts.extend(approvals),
                Err(Error::Cancelled) => return Err(Error::Cancelled),
                Err(error) => world.say(Progress::Note(format!("without the approvals: {error}"))),
            }
            Ok(run)
        }
    }
}

/// Sends everything; what failed first is the error, after all else was tried.
async fn send<W: World>(
    world: &W,
    plan: &Plan,
    pipeline: &Pipeline,
    run: Option<&Run>,
    telling: &Telling,
) -> Result<String> {
    let mut said = Vec::new();
    let mut failed = None;
    if let (Some(way), Some(vendor)) = (&pipeline.sdlc, &plan.dynatrace) {
        for request in dynatrace::sdlc_requests(&vendor.connection, way, &telling.events) {
            if dry(world, plan, &request) {
                continue;
            }
            let result = ask(world, Retry::default(), &request).await;
            if let Err(error) = dynatrace::sdlc_response(&vendor.connection, way, &result) {
                failed = failed.or(Some(error));
            }
        }
        said.push(format!("{} SDLC events", telling.events.len()));
    }
    if let Some(to) = &pipeline.otlp {
        let (origin, release) = (&pipeline.origin, &plan.release);
        let stale = otlp::stale(&telling.spans, &telling.measures, world.now());
        if let Some(it) = &stale {
            world.say(Progress::Warning(it.sentence.clone()));
        }
        let spans = otlp::spans_requests(to, origin, run, release, &telling.spans);
        let measures = otlp::metrics_requests(to, origin, run, release, &telling.measures);
        let spans = spans.into_iter().map(|it| (Signal::Traces, it));
        for (signal, request) in spans.chain(measures.into_iter().map(|it| (Signal::Metrics, it))) {
            if dry(world, plan, &request) {
                continue;
            }
            let result = ask(world, Retry::default(), &request).await;
            match otlp::response(to, signal, &result) {
                Ok(None) => {}
                Ok(Some(partial)) => {
                    world.say(Progress::Warning(format!(
                        "the OTLP endpoint took a part: {partial}"
                    )));
                }
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        let late = |count: usize| match count {
            0 => String::new(),
            count => format!(" ({count} older than an hour)"),
        };
        let (of_spans, of_measures) = stale.map_or((0, 0), |it| (it.spans, it.measures));
        said.push(format!("{} spans{}", telling.spans.len(), late(of_spans)));
        said.push(format!("{} metrics{}", telling.measures.len(), late(of_measures)));
    }
    match failed {
        Some(error) => Err(error),
        None if plan.dry_run => Ok("dry run: nothing was sent".to_owned()),
        None => Ok(format!("told of the run by {}", said.join(", "))),
    }
}

fn dry<W: World>(world: &W, plan: &Plan, request: &Request) -> bool {
    if plan.dry_run {
        world.say(Progress::Note(request.to_string()));
    }
    plan.dry_run
}
