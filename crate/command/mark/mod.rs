//! `mark`: the release shows where the operators look, on every target of every vendor.

pub(super) mod datadog;
pub(super) mod dynatrace;
mod nodes;
pub(super) mod placing;

use crate::error::{Error, Result};
use crate::gate::Verdict;
use crate::plan::{Datadog, Dynatrace, Plan};
use crate::provider;
use crate::release::Mark;
use crate::report::{Outcome, step_after};
use crate::time::Timestamp;
use crate::wire::{Progress, Request, World};

use placing::entities;

/// One place to be marked.
enum Target<'a> {
    DatadogDeployment(&'a Datadog),
    DatadogEvent(&'a Datadog),
    Dynatrace(&'a Dynatrace, &'a str),
}

/// Marks the release on every target; one that fails does not keep the others from being marked.
pub(super) async fn mark<W: World>(world: &W, plan: &Plan) -> Outcome {
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Pass);
    outcome.release = Some(plan.release.clone());
    let targets = targets(plan);
    if plan.dry_run {
        for target in &targets {
            world.say(Progress::Note(target.request(plan, world.now()).to_string()));
        }
        outcome.sentence = format!("dry run: nothing was sent for {}", named(plan));
        return outcome;
    }
    let mut troubles = Vec::new();
    for target in &targets {
        world.say(Progress::Group(format!("Mark {}", target.name())));
        match target.mark(world, plan).await {
            Ok(mark) => {
                world.say(Progress::Note(said(&mark)));
                outcome.marks.push(mark);
            }
            Err(error) => {
                world.say(Progress::Warning(format!("{}: {error}", target.name())));
                troubles.push((target.name(), error));
            }
        }
        world.say(Progress::GroupEnd);
        if troubles.iter().any(|(_, error)| *error == Error::Cancelled) {
            break;
        }
    }
    let reached: usize = outcome.marks.iter().map(|mark| mark.reached).sum();
    outcome.sentence = format!("{} is marked on {}", named(plan), entities(reached));
    let Some((target, error)) = troubles.first() else {
        return outcome;
    };
    outcome.verdict = if *error == Error::Cancelled { Verdict::Cancelled } else { Verdict::Error };
    outcome.hint = error.hint().to_owned();
    outcome.sentence = match (outcome.marks.len(), troubles.len()) {
        (0, 1) => format!("{} is not marked: {error} (target {target})", named(plan)),
        (marked, failed) => format!(
            "{} is marked on {marked} of {} targets; the first that failed: {error} (target {target})",
            named(plan),
            marked + failed,
        ),
    };
    outcome
        .notes
        .extend(troubles.iter().skip(1).map(|(target, error)| format!("{target}: {error}")));
    outcome.step = step_after(error, plan.on_error);
    outcome
}

fn targets(plan: &Plan) -> Vec<Target<'_>> {
    let dynatrace = plan
        .dynatrace
        .iter()
        .flat_map(|it| it.entities.iter().map(move |selector| Target::Dynatrace(it, selector)));
    let datadog = plan.datadog.iter().flat_map(|it| {
        let deployment = it.dora.then_some(Target::DatadogDeployment(it));
        [Some(Target::DatadogEvent(it)), deployment].into_iter().flatten()
    });
    dynatrace.chain(datadog).collect()
}

impl Target<'_> {
    /// As the user wrote it.
    fn name(&self) -> String {
        match self {
            Self::DatadogDeployment(it) => datadog::deployment_name(it),
            Self::DatadogEvent(it) => datadog::event_name(std::slice::from_ref(&it.service)),
            Self::Dynatrace(_, selector) => (*selector).to_owned(),
        }
    }

    /// The request that places the marker.
    fn request(&self, plan: &Plan, now: Timestamp) -> Request {
        match self {
            Self::DatadogDeployment(it) => provider::datadog::deployment_request(it, &plan.release),
            Self::DatadogEvent(it) => {
                let change = provider::datadog::deployment(it, &plan.release);
                if it.site.government {
                    provider::datadog::plain_event_request(it, &change)
                } else {
                    provider::datadog::change_request(it, &change)
                }
            }
            Self::Dynatrace(it, selector) => dynatrace::first_request(
                now,
                it,
                &provider::dynatrace::deployment(&plan.release),
                selector,
            ),
        }
    }

    async fn mark<W: World>(&self, world: &W, plan: &Plan) -> Result<Mark> {
        match self {
            Self::DatadogDeployment(it) => datadog::deployment(world, plan, it).await,
            Self::DatadogEvent(it) => datadog::event(world, plan, it).await,
            Self::Dynatrace(it, selector) => {
                let marker = provider::dynatrace::deployment(&plan.release);
                dynatrace::mark(world, plan, it, &marker, selector).await
            }
        }
    }
}

/// `checkout 1.4.2`.
fn named(plan: &Plan) -> String {
    format!("{} {}", plan.release.name, plan.release.version).trim_end().to_owned()
}

/// What came of a mark, in one line.
pub(super) fn said(mark: &Mark) -> String {
    let reached = entities(mark.reached);
    if mark.found {
        format!("already marked by an earlier attempt of this run: {reached}; nothing was sent")
    } else {
        format!("marked {reached}")
    }
}
