//! Deployments and their status: <https://docs.github.com/en/rest/deployments>.

use serde_json::{Value, json};

use crate::error::Result;
use crate::json;
use crate::plan::Hub;
use crate::wire::{Answer, Method, Repeat, Request, Silence};

use super::reading::Errand;
use super::wire::Made;

const MAKE: Errand = Errand { action: "make the deployment", permission: "deployments: write" };
const SET: Errand =
    Errand { action: "set the status of the deployment", permission: "deployments: write" };

/// How a deployment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeploymentState {
    /// Nobody can say whether it is well.
    Error,
    /// It is not well.
    Failure,
    /// It goes on.
    InProgress,
    /// It is well.
    Success,
}

impl DeploymentState {
    /// GitHub's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Failure => "failure",
            Self::InProgress => "in_progress",
            Self::Success => "success",
        }
    }
}

/// Makes a deployment of the commit as it is, whatever its checks say. `description`: at most 140 characters.
/// <https://docs.github.com/en/rest/deployments/deployments#create-a-deployment>
pub fn deployment_request(
    hub: &Hub,
    revision: &str,
    environment: &str,
    description: &str,
) -> Request {
    let body = json!({
        "ref": revision,
        "environment": environment,
        "description": description,
        "auto_merge": false,
        "required_contexts": [],
    });
    MAKE.send(hub, (Method::Post, "/deployments"), &body, Repeat::UnlessTaken)
}

/// The number of the new deployment.
///
/// # Errors
/// GitHub could not be asked, or refused.
pub fn deployment_response(hub: &Hub, result: &Result<Answer, Silence>) -> Result<String> {
    MAKE.read(hub, result).map(|it: Made| it.id.to_string())
}

/// Sets how a deployment stands. `description`: at most 140 characters.
/// <https://docs.github.com/en/rest/deployments/statuses#create-a-deployment-status>
pub fn status_request(
    hub: &Hub,
    (id, environment): (&str, Option<&str>),
    state: DeploymentState,
    description: &str,
    log_url: Option<&str>,
) -> Request {
    let mut body = json!({ "state": state.word(), "description": description });
    for (key, value) in [("environment", environment), ("log_url", log_url)] {
        if let Some(value) = value {
            body[key] = Value::from(value);
        }
    }
    // The same status twice is the same status.
    SET.send(hub, (Method::Post, &format!("/deployments/{id}/statuses")), &body, Repeat::Freely)
}

/// Whether it is set.
///
/// # Errors
/// GitHub could not be asked, or refused.
pub fn status_response(hub: &Hub, result: &Result<Answer, Silence>) -> Result<()> {
    SET.read(hub, result).map(|_: json::Value| ())
}
