//! A workflow of Datadog's as the remedy: run once for a release, and watched to its end.
//!
//! A run does not say whom it is for. So an event on the service says that one is about to be started, and another, once
//! it is, which: a run is ours where that names it. Where only the first stands and a run began since the deployment,
//! whether that is ours is not known, and nothing is started.

use std::collections::BTreeMap;

use crate::change::{Means, Remedy, RemedyState};
use crate::error::{Error, Result};
use crate::order::map;
use crate::plan::{Datadog, DatadogWorkflow, Plan, Remediate};
use crate::provider::datadog::{self, WorkflowEnd};
use crate::time::{Duration, Timestamp, earlier, in_words, later};
use crate::wire::{Progress, Request, Retry, World, ask};

use super::super::mark;
use super::super::mark::datadog::Found;
use super::super::mark::datadog::find_event;
use super::super::patience::Patience;
use super::shown::{event, in_dynatrace, say};

/// From one look to the next; the first looks are closer together.
const LOOK_EVERY: Duration = Duration::from_secs(10);
const FIRST_LOOK: Duration = Duration::from_secs(1);

/// The clocks of two machines differ by so much.
const SKEW: Duration = Duration::from_secs(60);

/// The request that would be sent.
pub(super) fn request(plan: &Plan, remediate: &Remediate) -> Option<Request> {
    let (vendor, workflow) = (plan.datadog.as_ref()?, remediate.workflow.as_ref()?);
    Some(datadog::workflow_request(vendor, &workflow.id, &inputs(plan, vendor, workflow)))
}

/// Runs the workflow; none where the file names none.
pub(super) async fn remedy<W: World>(
    world: &W,
    plan: &Plan,
    remediate: &Remediate,
) -> Option<Remedy> {
    let (vendor, workflow) = (plan.datadog.as_ref()?, remediate.workflow.as_ref()?);
    let id = &workflow.id;
    let (state, sentence, run) = match run(world, plan, vendor, workflow).await {
        Ok(came) => came,
        Err(error) => {
            (RemedyState::Failed, format!("workflow {id}: {error}. {}", error.hint()), None)
        }
    };
    let remedy = told(vendor, id, state, sentence, run.as_deref());
    say(world, &remedy);
    if state == RemedyState::Done {
        in_dynatrace(world, plan, &remedy).await;
    }
    Some(remedy)
}

fn told(
    vendor: &Datadog,
    id: &str,
    state: RemedyState,
    sentence: String,
    run: Option<&str>,
) -> Remedy {
    let link = Some(datadog::workflow_page(vendor, id, run));
    Remedy { means: Means::Workflow(id.to_owned()), state, sentence, link }
}

async fn run<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    workflow: &DatadogWorkflow,
) -> Result<(RemedyState, String, Option<String>)> {
    let id = &workflow.id;
    let since = earlier(plan.release.deployed.to, SKEW);
    let planned = told(vendor, id, RemedyState::Planned, format!("workflow {id} is started"), None);
    let event = event(plan, vendor, &planned, world.now());
    let said = find_event(world, vendor, &event).await?;
    // What cannot be looked at is not started: nobody would know what came of it, nor whether it was started before.
    let before = runs(world, vendor, id).await?;
    if !matches!(said, Found::Nothing) {
        if let Some(run) = started(world, vendor, &event).await? {
            let (state, end) = watch(world, vendor, workflow, &run).await?;
            let state = if state == RemedyState::Done { RemedyState::Found } else { state };
            let started = "was started for this release already, and is not started again";
            return Ok((state, format!("workflow {id} {started}: {end}"), Some(run)));
        }
        let began = |(_, began): &&(String, Option<Timestamp>)| began.is_none_or(|it| it >= since);
        if let Some((run, _)) = before.iter().find(began) {
            let sentence = format!(
                "workflow {id} may have been started for this release already, and is not started again: whether run {run}, which began since, is the one is not known; look yourself"
            );
            return Ok((RemedyState::Unknown, sentence, None));
        }
    }
    // What cannot be written down is not started either: a gate that runs again would not know of it.
    if let Err(error) = mark::datadog::change(world, vendor, &event).await {
        let unsaid = "is not started: the event by which it is known again was not taken";
        let sentence = format!("workflow {id} {unsaid}: {error}. {}", error.hint());
        return Ok((RemedyState::Failed, sentence, None));
    }
    let request = datadog::workflow_request(vendor, id, &inputs(plan, vendor, workflow));
    let result = ask(world, Retry::default(), &request).await;
    let run = match datadog::workflow_response(vendor, &result) {
        Ok(run) => run,
        Err(error) if !datadog::is_unclear(&result) => return Err(error),
        // Whether one was started shows in the runs that were not there before; whose it is does not.
        Err(error) => {
            let now = runs(world, vendor, id).await;
            let is_new = |(run, _): &(String, _)| before.iter().all(|(known, _)| known != run);
            let Some((run, _)) = now.unwrap_or_default().into_iter().find(is_new) else {
                return Err(error);
            };
            let (_, end) = watch(world, vendor, workflow, &run).await?;
            let sentence = format!(
                "workflow {id} was to be started, and no answer came ({error}); whether run {run}, which began then, is that one is not known, look yourself: {end}"
            );
            return Ok((RemedyState::Unknown, sentence, Some(run)));
        }
    };
    world.say(Progress::Note(format!("workflow {id} runs as {run}")));
    let kept = datadog::run_event(&event, Some(&run));
    if let Err(error) = mark::datadog::change(world, vendor, &kept).await {
        let lost = "a gate that runs again will not know which run it was";
        world.say(Progress::Warning(format!("{lost}: {error}")));
    }
    let (state, end) = watch(world, vendor, workflow, &run).await?;
    Ok((state, format!("workflow {id} was run: {end}"), Some(run)))
}

/// The run that was started for this release, where an event names it.
async fn started<W: World>(
    world: &W,
    vendor: &Datadog,
    event: &datadog::Change,
) -> Result<Option<String>> {
    let kept = datadog::run_event(event, None);
    let request = datadog::own_events_request(vendor, &kept);
    datadog::run_of(vendor, &kept, &ask(world, Retry::default(), &request).await)
}

/// Its runs and when they began, the newest first.
async fn runs<W: World>(
    world: &W,
    vendor: &Datadog,
    id: &str,
) -> Result<Vec<(String, Option<Timestamp>)>> {
    let request = datadog::workflow_runs_request(vendor, id);
    datadog::workflow_runs_response(vendor, &ask(world, Retry::default(), &request).await)
}

/// Looks at the run until it is over.
async fn watch<W: World>(
    world: &W,
    vendor: &Datadog,
    workflow: &DatadogWorkflow,
    run: &str,
) -> Result<(RemedyState, String)> {
    let request = datadog::workflow_run_request(vendor, &workflow.id, run);
    let started = world.now();
    let deadline = later(started, workflow.time_out);
    let mut patience = Patience::new("the workflow", started, deadline);
    let mut pause = FIRST_LOOK;
    let mut last;
    loop {
        let result = ask(world, Retry::default(), &request).await;
        match datadog::workflow_run_response(vendor, &result) {
            Ok(seen) if seen.over => {
                let word = if seen.word.is_empty() { "no word" } else { &seen.word };
                return Ok(match seen.end {
                    WorkflowEnd::Bad => {
                        (RemedyState::Failed, format!("run {run} ended with {word}"))
                    }
                    WorkflowEnd::Good => {
                        (RemedyState::Done, format!("run {run} ended with {word}"))
                    }
                    WorkflowEnd::Unknown => (
                        RemedyState::Unknown,
                        format!(
                            "run {run} ended, with {word} of which it is not known what it means: look yourself whether it did what it should"
                        ),
                    ),
                });
            }
            Ok(seen) => last = seen.word,
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => last = error.to_string(),
        }
        if !patience.wait(world, pause).await? {
            let last = if last.is_empty() { String::new() } else { format!(" ({last})") };
            let span = in_words(workflow.time_out);
            let sentence = format!("run {run} was not over within {span}{last}");
            return Ok((RemedyState::Failed, sentence));
        }
        pause = (pause * 2).min(LOOK_EVERY);
    }
}

/// The inputs, with what stands for the release filled in.
fn inputs(plan: &Plan, vendor: &Datadog, workflow: &DatadogWorkflow) -> BTreeMap<String, String> {
    let release = &plan.release;
    let known = [
        ("{service}", vendor.service.as_str()),
        ("{env}", vendor.env.as_deref().unwrap_or_default()),
        ("{version}", release.version.as_str()),
        ("{run}", release.ci_back_link.as_deref().unwrap_or_default()),
    ];
    let filled = |text: &String| {
        known.into_iter().fold(text.clone(), |text, (word, value)| text.replace(word, value))
    };
    map(workflow.inputs.iter().map(|(name, value)| (name.clone(), filled(value))))
}
