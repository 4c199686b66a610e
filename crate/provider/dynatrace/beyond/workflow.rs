//! Workflows, which run guardians.
//! <https://developer.dynatrace.com/develop/sdks/client-automation/>

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::error::Result;
use crate::json::Value;
use crate::plan::Connection;
use crate::wire::{Answer, Repeat, Request, Silence};

use super::super::answer::{is_missing, read};
use super::super::question::{get, post};
use super::wire::{Execution, TaskExecution, WorkflowAnswer};

const RUN: &str = "run the workflow (scope automation:workflows:run)";
const LOOK: &str = "look at the workflow (scope automation:workflows:read)";
const WATCH: &str = "read the workflow's execution (scope automation:workflows:read)";

/// An execution of a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Its id.
    pub id: String,
    /// `RUNNING`, `SUCCESS`, `ERROR`, `CANCELLED`, `PAUSED`, `UNKNOWN` or a word to come.
    pub state: String,
    /// What is said of the state.
    pub info: Option<String>,
}

/// One validation of a guardian, as its task tells it. A workflow's own success says nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validation {
    /// The task of the workflow.
    pub task: String,
    /// `pass`, `warning`, `fail`, `error`, `info` or a word to come.
    pub status: String,
    /// The validation's id.
    pub id: Option<String>,
    /// The guardian's id.
    pub guardian: Option<String>,
    /// What the guardian is called.
    pub name: Option<String>,
}

/// A task of an execution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// What it is called.
    pub name: String,
    /// `SUCCESS`, `ERROR`, `CANCELLED`, `SKIPPED`, … or a word to come; empty where it is not said.
    pub state: String,
    /// Whether it validates a guardian; none: it does not say what it does.
    pub guards: Option<bool>,
    /// What its guardian says, where the list has it.
    pub validation: Option<Validation>,
}

impl Task {
    /// Whether a guardian should have spoken in it, where no validation is found.
    pub fn is_silent(&self) -> bool {
        let is_plain = matches!(self.state.as_str(), "" | "SUCCESS" | "SKIPPED" | "DISCARDED");
        self.guards.unwrap_or(!is_plain)
    }
}

/// Runs it. `qualifier` makes a repeated request the same execution.
pub fn run_request(
    connection: &Connection,
    workflow: &str,
    qualifier: &str,
    input: serde_json::Value,
) -> Request {
    let workflow = utf8_percent_encode(workflow, NON_ALPHANUMERIC);
    let body = json!({ "input": input, "uniqueQualifier": qualifier });
    let path = format!("/automation/v1/workflows/{workflow}/run?monitor=true");
    Request { repeat: Repeat::Freely, ..post(connection, &path, body.to_string(), RUN) }
}

/// Asks what a workflow is.
pub fn workflow_request(connection: &Connection, workflow: &str) -> Request {
    get(connection, &format!("/automation/v1/workflows/{}", encoded(workflow)), &[], LOOK)
}

/// What a workflow is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workflow {
    /// As people call it.
    pub title: String,
    /// Whether it is deployed, where it says so.
    pub deployed: Option<bool>,
    /// The actions of its tasks.
    pub actions: Vec<String>,
}

/// Reads it.
pub fn workflow_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Workflow> {
    let read: WorkflowAnswer = read(LOOK, connection, result)?;
    let tasks = read.tasks.unwrap_or_default();
    Ok(Workflow {
        title: read.title.unwrap_or_default(),
        deployed: read.is_deployed,
        actions: tasks.into_values().filter_map(|it| it.action).collect(),
    })
}

/// Asks how it stands.
pub fn execution_request(connection: &Connection, id: &str) -> Request {
    get(connection, &format!("/automation/v1/executions/{}", encoded(id)), &[], WATCH)
}

/// Asks for its tasks.
pub fn tasks_request(connection: &Connection, id: &str) -> Request {
    get(connection, &format!("/automation/v1/executions/{}/tasks", encoded(id)), &[], WATCH)
}

/// Asks for the result of one task, which a list may leave out.
pub fn task_request(connection: &Connection, id: &str, task: &str) -> Request {
    let path = format!("/automation/v1/executions/{}/tasks/{}/result", encoded(id), encoded(task));
    get(connection, &path, &[], WATCH)
}

fn encoded(id: &str) -> String {
    utf8_percent_encode(id, NON_ALPHANUMERIC).to_string()
}

/// Reads an execution.
pub fn execution_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Running> {
    let execution: Execution = read(RUN, connection, result)?;
    Ok(Running {
        id: execution.id.unwrap_or_default(),
        state: execution.state.unwrap_or_default(),
        info: execution.state_info.filter(|it| it.as_str().is_some()).map(|it| flat(&it)),
    })
}

/// Reads the tasks: each with its validation, where its result is one.
pub fn tasks_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Vec<Task>> {
    let tasks: BTreeMap<String, TaskExecution> = read(WATCH, connection, result)?;
    let task = |(name, task): (String, TaskExecution)| Task {
        validation: task.result.as_ref().and_then(|it| validation(&name, it)),
        guards: task.action.map(|it| it.contains("guardian")),
        state: task.state.unwrap_or_default(),
        name,
    };
    Ok(tasks.into_iter().map(task).collect())
}

/// Reads the result of one task. None: it is no validation, or there is no result.
pub fn task_response(
    connection: &Connection,
    task: &str,
    result: &Result<Answer, Silence>,
) -> Result<Option<Validation>> {
    if is_missing(result) {
        return Ok(None);
    }
    let value: Value = read(WATCH, connection, result)?;
    Ok(validation(task, &value))
}

/// The spellings that occur of one key.
fn spelt(result: &Value, words: [&str; 2]) -> Option<String> {
    let [first, last] = words;
    let capital = format!("{}{}", last[..1].to_uppercase(), &last[1..]);
    let spellings =
        [format!("{first}_{last}"), format!("{first}{capital}"), format!("{first}.{last}")];
    spellings.iter().find_map(|name| result.get(name)).filter(|it| **it != Value::Null).map(flat)
}

fn validation(task: &str, result: &Value) -> Option<Validation> {
    Some(Validation {
        task: task.to_owned(),
        status: spelt(result, ["validation", "status"])?,
        id: spelt(result, ["validation", "id"]),
        guardian: spelt(result, ["guardian", "id"]),
        name: spelt(result, ["guardian", "name"]),
    })
}

fn flat(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
