//! `connect`: what other systems must be told, what is wrong with what they were told, and a span and a metric that
//! prove the path.

use crate::error::Error;
use crate::gate::Verdict;
use crate::plan::{Connect, Plan, System};
use crate::provider::connect as say;
use crate::provider::dynatrace::board::kyma_dashboard;
use crate::provider::otlp::{self, Signal};
use crate::report::{Check, Link, Outcome, State, step_after};
use crate::wire::{Progress, Request, Retry, World, ask};

use super::dashboard::document;

/// Tells and proves.
pub(super) async fn connect<W: World>(world: &W, plan: &Plan) -> Outcome {
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Pass);
    outcome.release = Some(plan.release.clone());
    let Some(connect) = &plan.connect else { return outcome };
    let text = written(connect);
    world.say(Progress::Group("what the other systems are told".to_owned()));
    for line in text.lines() {
        world.say(Progress::Note(line.to_owned()));
    }
    world.say(Progress::GroupEnd);
    outcome.connection = Some(text);
    outcome.checks = found(connect);
    let (span, measure, traceparent) = otlp::probe(&connect.origin, world.now());
    let to = &connect.otlp;
    let (origin, release) = (&connect.origin, &plan.release);
    let traces = otlp::spans_requests(to, origin, None, release, &[span]);
    let metrics = otlp::metrics_requests(to, origin, None, release, &[measure]);
    let traces = traces.into_iter().map(|it| (Signal::Traces, it));
    let requests: Vec<(Signal, Request)> =
        traces.chain(metrics.into_iter().map(|it| (Signal::Metrics, it))).collect();
    if plan.dry_run {
        let platform = plan.dynatrace.as_ref().and_then(|it| it.platform.as_ref());
        let kyma = platform.filter(|_| connect.systems.contains(&System::Kyma));
        for request in kyma.into_iter().flat_map(|it| document::requests(it, &kyma_dashboard())) {
            world.say(Progress::Note(request.to_string()));
        }
        for (_, request) in &requests {
            world.say(Progress::Note(request.to_string()));
        }
        outcome.sentence = "dry run: the path was not proved".to_owned();
        return outcome;
    }
    outcome.traceparent = Some(traceparent);
    if connect.systems.contains(&System::Kyma) {
        kyma(world, plan, &mut outcome).await;
    }
    let mut failed = None;
    for (signal, request) in requests {
        let about = match signal {
            Signal::Metrics => "one metric",
            Signal::Traces => "one span",
        };
        match otlp::response(to, signal, &ask(world, Retry::default(), &request).await) {
            Ok(None) => outcome.checks.push(Check::good(about, format!("{} took it", request.url))),
            Ok(Some(partial)) => {
                let fix = "send what it asks for; see the reason";
                outcome.checks.push(Check::amiss(State::Bad, about, partial, fix));
            }
            Err(error) => {
                outcome.checks.push(Check::amiss(
                    State::Bad,
                    about,
                    error.to_string(),
                    error.hint(),
                ));
                failed = failed.or(Some(error));
            }
        }
    }
    close(plan, &mut outcome, failed.as_ref());
    outcome
}

/// Writes the dashboard of Kyma's modules, where the platform may be asked.
async fn kyma<W: World>(world: &W, plan: &Plan, outcome: &mut Outcome) {
    let Some(platform) = plan.dynatrace.as_ref().and_then(|it| it.platform.as_ref()) else {
        return;
    };
    let document = kyma_dashboard();
    let about = "Kyma's dashboard";
    match document::write(world, platform, &document).await {
        Ok((became, warning)) => {
            let page = document.page(platform);
            outcome.checks.push(Check::good(about, format!("{became}: {page}")));
            outcome.notes.extend(warning);
            outcome.links.push(Link { title: document.name.clone(), url: page.clone() });
            outcome.dashboard = Some(page);
        }
        Err(error) => {
            let check = Check::amiss(State::Bad, about, error.to_string(), error.hint());
            outcome.checks.push(check);
        }
    }
}

fn close(plan: &Plan, outcome: &mut Outcome, failed: Option<&Error>) {
    let bad = outcome.checks.iter().filter(|it| it.state == State::Bad).count();
    if let Some(error) = failed {
        let cancelled = *error == Error::Cancelled;
        outcome.verdict = if cancelled { Verdict::Cancelled } else { Verdict::Error };
        outcome.sentence = format!("the path is not open: {error}");
        outcome.hint = error.hint().to_owned();
        outcome.step = step_after(error, plan.on_error);
    } else if bad > 0 {
        outcome.verdict = Verdict::Warn;
        outcome.sentence = format!("the path is open, and {bad} things found there are amiss");
        outcome.hint = "mend what is listed with its fix".to_owned();
    } else {
        outcome.sentence =
            "the path is open: one span and one metric were taken (taken is not stored yet)"
                .to_owned();
    }
}

/// Everything in one file: manifests that can be applied, and forms as comments.
fn written(connect: &Connect) -> String {
    let mut parts = Vec::new();
    for system in &connect.systems {
        let comment = |title: &str, text: &str| {
            let lines: Vec<String> =
                text.lines().map(|it| format!("# {it}").trim_end().to_owned()).collect();
            format!("# {title}\n{}\n", lines.join("\n"))
        };
        parts.push(match system {
            System::Kyma => say::kyma(connect),
            System::Truefoundry => say::truefoundry(connect),
            System::Collector => comment("OpenTelemetry collector", &say::collector(connect)),
            System::Sdk => comment("SDK of OpenTelemetry, as environment", &say::sdk(connect)),
        });
    }
    parts.join("\n")
}

/// What is known of what was found in the other system. A line of which nothing is known is well as far as is known.
fn found(connect: &Connect) -> Vec<Check> {
    let mut checks = Vec::new();
    for line in &connect.found {
        let mut known = say::mistake(line, &connect.environment);
        if known.is_empty() {
            known.extend(say::symptom(line));
        }
        if known.is_empty() {
            checks.push(Check::good(line.clone(), "nothing amiss is known of it"));
        }
        for it in known {
            let found = format!("{}: {}", it.name, it.means);
            checks.push(Check::amiss(State::Bad, line.clone(), found, it.fix));
        }
    }
    checks
}
