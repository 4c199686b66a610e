//! Azure's classic releases: environments, deployments, approvals.

use crate::error::Result;
use crate::wire::{Answer, Request, Secret, Silence};

use super::azure::{ACCEPT, VENDOR, defined};
use super::reading::{get, instant, read};
use super::wire::{AzureApproval, AzureRelease, AzureTask};
use super::{Ending, Kind, Part, Run};

const RIGHT: &str = "hand over `$(System.AccessToken)` (in a classic release the agent job has to allow scripts to access the OAuth token)";

/// Asks for the release at `release` (`…/_apis/release/releases/<id>`).
pub fn release_request(release: &str, token: &Secret) -> Request {
    get(format!("{release}?api-version=7.1"), token, ACCEPT)
}

/// The release with everything that was done for it: an environment's last deployment is its stage.
///
/// # Errors
/// The host could not be asked, or the token may not.
pub fn release_response(result: &Result<Answer, Silence>) -> Result<Run> {
    let release: AzureRelease = read(VENDOR, RIGHT, result)?;
    let created = instant(release.created_on.as_ref());
    let mut parts = Vec::new();
    for environment in release.environments {
        let stage = format!("environment/{}", environment.id);
        let name = environment.name.unwrap_or_default();
        let deployed = environment.deploy_steps.into_iter().max_by_key(|it| it.attempt);
        let Some(deployed) = deployed else { continue };
        let jobs: Vec<_> =
            deployed.release_deploy_phases.into_iter().flat_map(|it| it.deployment_jobs).collect();
        let stage_id = format!("{stage}/{}", deployed.attempt.unwrap_or(1));
        let running =
            matches!(deployed.status.as_deref(), Some("inProgress" | "notDeployed" | "undefined"));
        parts.push(Part {
            kind: Kind::Deployment,
            id: stage_id.clone(),
            parent: None,
            name: name.clone(),
            url: None,
            environment: Some(name.clone()),
            queued: instant(deployed.queued_on.as_ref()),
            started: jobs
                .iter()
                .filter_map(|it| instant(it.job.as_ref()?.start_time.as_ref()))
                .min()
                .or_else(|| instant(deployed.queued_on.as_ref())),
            ended: instant(deployed.last_modified_on.as_ref()).filter(|_| !running),
            result: deployed.status.as_deref().filter(|_| !running).map(Ending::of),
            worker: None,
        });
        let approvals =
            environment.pre_deploy_approvals.iter().chain(&environment.post_deploy_approvals);
        parts.extend(approvals.filter_map(|it| approval(it, &stage_id, &name)));
        for job in jobs {
            let Some(head) = job.job else { continue };
            let id = format!("{stage_id}/{}", head.id);
            parts.push(task(&head, Kind::Job, id.clone(), &stage_id));
            parts.extend(
                job.tasks.iter().map(|it| task(it, Kind::Step, format!("{id}/{}", it.id), &id)),
            );
        }
    }
    Ok(Run {
        queued: created,
        started: created,
        parts,
        ..defined(release.release_definition, release.links)
    })
}

/// Somebody's word; what nobody had to say is none.
fn approval(it: &AzureApproval, stage: &str, name: &str) -> Option<Part> {
    if it.is_automated == Some(true) {
        return None;
    }
    let pending = it.status.as_deref().is_none_or(|it| it == "pending");
    Some(Part {
        kind: Kind::Approval,
        id: format!("approval/{}", it.id),
        parent: Some(stage.to_owned()),
        name: name.to_owned(),
        url: None,
        environment: None,
        queued: None,
        started: instant(it.created_on.as_ref()),
        ended: instant(it.modified_on.as_ref()).filter(|_| !pending),
        result: it.status.as_deref().filter(|_| !pending).map(Ending::of),
        worker: None,
    })
}

fn task(it: &AzureTask, kind: Kind, id: String, parent: &str) -> Part {
    let ended = instant(it.finish_time.as_ref());
    Part {
        kind,
        id,
        parent: Some(parent.to_owned()),
        name: it.name.clone().unwrap_or_default(),
        url: None,
        environment: None,
        queued: None,
        started: instant(it.start_time.as_ref()),
        ended,
        result: ended.and(it.status.as_deref()).map(Ending::of),
        worker: it.agent_name.clone(),
    }
}
