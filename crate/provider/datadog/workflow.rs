//! Workflow Automation: a workflow is run, and its run is looked at until it is over.
//! <https://docs.datadoghq.com/api/latest/workflow-automation/>

use std::collections::BTreeMap;

use serde_json::json;

use crate::error::{Error, Result};
use crate::json::Value;
use crate::plan::Datadog;
use crate::time::Timestamp;
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, is_forbidden, read};
use super::change::{Change, Changed};
use super::event::own_tagged_response;
use super::question::{get, post, segment};
use super::wire::{RunData, RunSeen, RunStarted, Runs};

const RUN: Errand = Errand { action: "run the workflow", permission: "workflows_run" };
const LOOK: Errand = Errand { action: "look at the workflow", permission: "workflows_read" };

/// A run of a workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkflowRun {
    /// Whether it is over.
    pub over: bool,
    /// What came of it.
    pub end: WorkflowEnd,
    /// The vendor's word for how it stands; empty where there is none.
    pub word: String,
}

/// How a run ended, as far as its word says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkflowEnd {
    /// Badly: it failed, was cancelled or took too long.
    Bad,
    /// Well.
    Good,
    /// It goes on, or its word is not known.
    #[default]
    Unknown,
}

fn path(workflow: &str) -> String {
    format!("/api/v2/workflows/{}/instances", segment(workflow))
}

/// The page of a workflow; of one of its runs, where that is known.
pub fn workflow_page(datadog: &Datadog, workflow: &str, run: Option<&str>) -> String {
    let run = run.map(|run| format!("?instance={}", segment(run))).unwrap_or_default();
    format!("{}/workflow/{}{run}", datadog.site.ui, segment(workflow))
}

/// Runs a workflow with these inputs.
pub fn workflow_request(
    datadog: &Datadog,
    workflow: &str,
    inputs: &BTreeMap<String, String>,
) -> Request {
    let url = format!("{}{}", datadog.site.api, path(workflow));
    post(datadog, url, &json!({"meta": {"payload": inputs}}), RUN.action)
}

/// The id of the run.
pub fn workflow_response(datadog: &Datadog, result: &Result<Answer, Silence>) -> Result<String> {
    let started: RunStarted =
        read(RUN, datadog, result).map_err(|error| registered(result, error))?;
    started.data.and_then(|data| data.id).filter(|id| !id.is_empty()).ok_or_else(|| {
        RUN.trouble("it was accepted, but no id came back", "look at the workflow's runs")
    })
}

/// An application key does not reach workflows by its permissions alone.
fn registered(result: &Result<Answer, Silence>, error: Error) -> Error {
    match error {
        Error::Provider(mut trouble) if is_forbidden(result) => {
            trouble.fix = format!(
                "turn on Actions API access for the application key in Datadog under Organization Settings, Application Keys; {}",
                trouble.fix
            );
            Error::Provider(trouble)
        }
        Error::Cancelled | Error::Input(_) | Error::Provider(_) => error,
    }
}

/// Asks which runs of a workflow there are.
pub fn workflow_runs_request(datadog: &Datadog, workflow: &str) -> Request {
    get(datadog, &path(workflow), &[("page[size]", "20".to_owned())], LOOK.action)
}

/// Their ids and when they began, where that is said; the newest first.
pub fn workflow_runs_response(
    datadog: &Datadog,
    result: &Result<Answer, Silence>,
) -> Result<Vec<(String, Option<Timestamp>)>> {
    let runs: Runs = read(LOOK, datadog, result)?;
    let run = |it: RunData| {
        let began = it.attributes.and_then(|it| it.start_timestamp).and_then(instant);
        Some((it.id?, began))
    };
    Ok(runs.data.unwrap_or_default().into_iter().filter_map(run).collect())
}

/// Asks how a run stands.
pub fn workflow_run_request(datadog: &Datadog, workflow: &str, run: &str) -> Request {
    get(datadog, &format!("{}/{}", path(workflow), segment(run)), &[], LOOK.action)
}

/// Reads how it stands. A run with an end is over, whatever its word.
pub fn workflow_run_response(
    datadog: &Datadog,
    result: &Result<Answer, Silence>,
) -> Result<WorkflowRun> {
    let seen: RunSeen = read(LOOK, datadog, result)?;
    let Some(it) = seen.data.and_then(|data| data.attributes) else {
        return Ok(WorkflowRun::default());
    };
    let status = it.instance_status;
    let word = status.and_then(|it| it.details_kind.or(it.display_name)).unwrap_or_default();
    let end = end(&word);
    let over = end != WorkflowEnd::Unknown || it.end_timestamp.is_some();
    Ok(WorkflowRun { over, end, word })
}

/// What stands before the id of a run in the tag of the event that tells of it.
const RUN_TAG: &str = "workflow_run:";

/// The event that keeps which run was started for a release; `started` is the one that said that it was about to be.
/// Without a run: the same event, to look for it.
pub fn run_event(started: &Change, run: Option<&str>) -> Change {
    let mut event = Change {
        kind: Changed::Nothing,
        title: format!("{}: run {}", started.title, run.unwrap_or_default()),
        id: format!("{}-run", started.id),
        ..started.clone()
    };
    event.tags.extend(run.map(|run| format!("{RUN_TAG}{run}")));
    event
}

/// The run that such an event names.
pub fn run_of(
    datadog: &Datadog,
    event: &Change,
    result: &Result<Answer, Silence>,
) -> Result<Option<String>> {
    let ours = own_tagged_response(datadog, event, result)?.flatten();
    let named =
        |tags: Vec<String>| tags.iter().find_map(|it| it.strip_prefix(RUN_TAG).map(str::to_owned));
    Ok(ours.and_then(|(_, tags)| named(tags)))
}

/// The words are not documented: those that were seen, and their like.
fn end(word: &str) -> WorkflowEnd {
    let word = word.to_ascii_uppercase();
    let says = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    if says(&[
        "FAIL",
        "ERROR",
        "CANCEL",
        "TIMED",
        "TIMEOUT",
        "ABORT",
        "REJECT",
        "UNSUCC",
        "INCOMPLETE",
    ]) {
        return WorkflowEnd::Bad;
    }
    let well = says(&["SUCC", "COMPLETED", "FINISHED"]);
    if well { WorkflowEnd::Good } else { WorkflowEnd::Unknown }
}

/// An instant as text or in milliseconds.
fn instant(value: Value) -> Option<Timestamp> {
    match value.as_str() {
        Some(text) => text.parse().ok(),
        None => Timestamp::from_millisecond(value.as_f64()? as i64).ok(),
    }
}
