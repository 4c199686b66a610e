//! The release as a DORA deployment, under an id of ours.
//! <https://docs.datadoghq.com/api/latest/dora-metrics/>

use serde_json::{Value, json};

use crate::error::Result;
use crate::plan::Datadog;
use crate::release::Release;
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, is_forbidden, read};
use super::marker::marker_id;
use super::question::{get, patch, post, segment};
use super::wire::{Deployment, DeploymentTaken};

const SEND: Errand = Errand { action: "record the DORA deployment", permission: "" };
const FIND: Errand =
    Errand { action: "look for the DORA deployment", permission: "dora_metrics_read" };
const FAIL: Errand =
    Errand { action: "turn the DORA deployment into a failure", permission: "dora_metrics_write" };

/// How a failed deployment is put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// The version before is deployed again.
    Rollback,
    /// The next version mends it.
    RollForward,
}

/// Records the deployment. Times in milliseconds: nanoseconds exceed what many readers of JSON can hold.
pub fn deployment_request(datadog: &Datadog, release: &Release) -> Request {
    let mut attributes = json!({
        "id": marker_id(release),
        "service": datadog.service,
        "started_at": release.deployed.from.as_millisecond(),
        "finished_at": release.deployed.to.as_millisecond(),
    });
    if let Some(env) = &datadog.env {
        attributes["env"] = json!(env);
    }
    if !release.version.is_empty() {
        attributes["version"] = json!(release.version);
    }
    if !datadog.tags.is_empty() {
        attributes["custom_tags"] = json!(datadog.tags);
    }
    if let Some(git) = git(release) {
        attributes["git"] = git;
    }
    let json = json!({"data": {"attributes": attributes}});
    post(datadog, format!("{}/api/v2/dora/deployment", datadog.site.api), &json, SEND.action)
}

/// Both parts or none; a short commit is refused.
fn git(release: &Release) -> Option<Value> {
    let commit = release.commit.as_deref()?;
    let whole = commit.len() >= 40 && commit.bytes().all(|it| it.is_ascii_hexdigit());
    let (repository, _) = release.ci_back_link.as_deref()?.split_once("/actions/runs/")?;
    whole.then(|| json!({"commit_sha": commit, "repository_url": repository}))
}

/// The id under which it stands.
pub fn deployment_response(datadog: &Datadog, result: &Result<Answer, Silence>) -> Result<String> {
    let taken: DeploymentTaken = read(SEND, datadog, result)?;
    taken.data.and_then(|data| data.id).filter(|id| !id.is_empty()).ok_or_else(|| {
        SEND.trouble("it was accepted, but no id came back", "look whether the deployment is there")
    })
}

/// Asks for our own deployment.
pub fn own_deployment_request(datadog: &Datadog, release: &Release) -> Request {
    let path = format!("/api/v2/dora/deployments/{}", segment(&marker_id(release)));
    get(datadog, &path, &[], FIND.action)
}

/// Whether it is there. `None`: the keys may not look.
pub fn own_deployment_response(
    datadog: &Datadog,
    result: &Result<Answer, Silence>,
) -> Result<Option<bool>> {
    match result {
        Ok(_) if is_forbidden(result) => Ok(None),
        // Which of the two is answered to an unknown id is not documented.
        Ok(Answer { status: 400 | 404, .. }) => Ok(Some(false)),
        Ok(_) | Err(_) => {
            let found: Deployment = read(FIND, datadog, result)?;
            Ok(Some(found.data.is_some()))
        }
    }
}

/// Turns the deployment into a change failure, with how it is put right where that is known.
pub fn failure_request(
    datadog: &Datadog,
    release: &Release,
    remedy: Option<(Remedy, &str)>,
) -> Request {
    let id = marker_id(release);
    let mut attributes = json!({"change_failure": true});
    if let Some((remedy, by)) = remedy {
        let kind = match remedy {
            Remedy::Rollback => "rollback",
            Remedy::RollForward => "rollforward",
        };
        attributes["remediation"] = json!({"id": by, "type": kind});
    }
    let json = json!({"data": {
        "id": id, "type": "dora_deployment_patch_request", "attributes": attributes,
    }});
    patch(datadog, &format!("/api/v2/dora/deployments/{}", segment(&id)), &json, FAIL.action)
}

/// Reads that it was taken.
pub fn failure_response(datadog: &Datadog, result: &Result<Answer, Silence>) -> Result<()> {
    match result {
        Ok(Answer { status: 200..=299, .. }) => Ok(()),
        Ok(_) | Err(_) => read::<crate::json::Value>(FAIL, datadog, result).map(|_| ()),
    }
}
