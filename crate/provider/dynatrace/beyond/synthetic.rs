//! Synthetic monitors, run on demand.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/synthetic-v2/synthetic-monitor-execution-v2>

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::error::Result;
use crate::plan::{Connection, Journeys};
use crate::wire::{Answer, Request, Silence};

use super::super::answer::read;
use super::super::question::{get, post};
use super::wire::{BatchStatus, Batched, Executions, TriggerProblem};

const START: &str = "run the synthetic monitors (scope syntheticExecutions.write)";
const WATCH: &str = "read the runs of the synthetic monitors (scope syntheticExecutions.read)";

/// A monitor at a location that was not run, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRun {
    /// The monitor.
    pub monitor: String,
    /// The location; none: all of them.
    pub location: Option<String>,
    /// Why, in the vendor's words.
    pub why: String,
}

/// What was started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Started {
    /// The batch; ids are larger than JavaScript's numbers and stay text.
    pub batch: String,
    /// How many runs began.
    pub runs: u64,
    /// What did not.
    pub not_run: Vec<NotRun>,
}

/// How a batch stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchState {
    /// `RUNNING`, `SUCCESS`, `FAILED`, `FAILED_TO_EXECUTE`, `NOT_TRIGGERED` or a word to come.
    pub word: String,
    /// How many runs began.
    pub triggered: u64,
    /// How many of them are over.
    pub executed: u64,
    /// How many failed.
    pub failed: u64,
    /// How many could not be executed.
    pub unexecuted: u64,
    /// Why, for each that failed, in the vendor's words.
    pub why: Vec<String>,
}

/// One run that is over.
#[derive(Clone, Debug, PartialEq)]
pub struct Ran {
    /// The monitor.
    pub monitor: String,
    /// How long it took, in milliseconds; none where it does not say.
    pub time_ms: Option<f64>,
}

/// Runs what is meant.
pub fn batch_request(connection: &Connection, journeys: &Journeys, release: &str) -> Request {
    let monitors: Vec<Value> = journeys
        .monitors
        .iter()
        .map(|id| match journeys.locations.is_empty() {
            true => json!({ "monitorId": id }),
            false => json!({ "monitorId": id, "locations": journeys.locations }),
        })
        .collect();
    let mut body = started_for(release);
    if journeys.tags.is_empty() {
        body["monitors"] = Value::from(monitors);
    } else {
        body["group"] = json!({ "tags": journeys.tags });
        if !journeys.locations.is_empty() {
            body["group"]["locations"] = Value::from(journeys.locations.clone());
        }
    }
    post(connection, "/synthetic/executions/batch", body.to_string(), START)
}

/// Runs what an earlier request left out.
pub fn rest_request(connection: &Connection, rest: &[NotRun], release: &str) -> Request {
    let monitor = |it: &NotRun| match &it.location {
        Some(location) => json!({ "monitorId": it.monitor, "locations": [location] }),
        None => json!({ "monitorId": it.monitor }),
    };
    let mut body = started_for(release);
    body["monitors"] = rest.iter().map(monitor).collect();
    post(connection, "/synthetic/executions/batch", body.to_string(), START)
}

fn started_for(release: &str) -> Value {
    let release: String = release.chars().take(1_024).collect();
    json!({
        "processingMode": "STANDARD",
        "failOnPerformanceIssue": true,
        "stopOnProblem": false,
        "metadata": { "plimsoll": release },
    })
}

/// Reads what was started: a 201 may have started nothing.
pub fn batch_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Started> {
    let batch: Batched = read(START, connection, result)?;
    let listed = batch.triggered.unwrap_or_default();
    let listed = listed.iter().map(|it| it.executions.as_ref().map_or(0, Vec::len) as u64).sum();
    Ok(Started {
        batch: batch.batch_id.map(|it| it.text()).unwrap_or_default(),
        runs: batch.triggered_count.unwrap_or(listed),
        not_run: batch
            .triggering_problems_details
            .unwrap_or_default()
            .into_iter()
            .map(not_run)
            .collect(),
    })
}

fn not_run(problem: TriggerProblem) -> NotRun {
    let why = [problem.cause, problem.details].into_iter().flatten().collect::<Vec<_>>();
    NotRun {
        monitor: problem.entity_id.unwrap_or_default(),
        location: problem.location_id.map(|it| it.text()).filter(|it| !it.is_empty()),
        why: why.join(", "),
    }
}

/// Asks how a batch stands.
pub fn batch_state_request(connection: &Connection, batch: &str) -> Request {
    let batch = utf8_percent_encode(batch, NON_ALPHANUMERIC);
    get(connection, &format!("/synthetic/executions/batch/{batch}"), &[], WATCH)
}

/// Reads it.
pub fn batch_state_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<BatchState> {
    let status: BatchStatus = read(WATCH, connection, result)?;
    let failed = status.failed_executions.unwrap_or_default();
    let unexecuted = status.failed_to_execute.unwrap_or_default();
    let why = failed.iter().chain(&unexecuted).map(|it| {
        let words = [&it.monitor_id, &it.error_code, &it.failure_message];
        words.into_iter().flatten().cloned().collect::<Vec<_>>().join(": ")
    });
    Ok(BatchState {
        word: status.batch_status.unwrap_or_default(),
        triggered: status.triggered_count.unwrap_or_default(),
        executed: status.executed_count.unwrap_or_default(),
        failed: status.failed_count.unwrap_or_default(),
        unexecuted: status.failed_to_execute_count.unwrap_or_default(),
        why: why.collect(),
    })
}

/// Asks for the runs of a batch.
pub fn runs_request(connection: &Connection, batch: &str) -> Request {
    get(connection, "/synthetic/executions", &[("batchId", batch.to_owned())], WATCH)
}

/// Reads them.
pub fn runs_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Vec<Ran>> {
    let list: Executions = read(WATCH, connection, result)?;
    let ran = list.executions.unwrap_or_default().into_iter().filter_map(|it| {
        let time_ms = it.simple_results.and_then(|it| it.total_time).filter(|it| it.is_finite());
        Some(Ran { monitor: it.monitor_id?, time_ms })
    });
    Ok(ran.collect())
}
