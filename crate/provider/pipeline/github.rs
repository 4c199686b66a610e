//! GitHub: a run's attempt, its jobs with their steps, and its approvals.

use crate::error::Result;
use crate::wire::{Answer, Request, Secret, Silence};

use super::reading::{get, instant, read};
use super::wire::{GithubApproval, GithubJobs, GithubRun};
use super::{Ending, Kind, Part, Run};

const ACCEPT: &str = "application/vnd.github+json";
const RIGHT: &str = "it needs the permission `actions: read`, which a workflow that names `permissions` has to list";

/// Asks for the attempt of the run at `run` (`…/actions/runs/<id>`).
pub fn run_request(run: &str, attempt: &str, token: &Secret) -> Request {
    get(format!("{run}/attempts/{attempt}"), token, ACCEPT)
}

/// The run without its parts.
///
/// # Errors
/// The host could not be asked, or the token may not.
pub fn run_response(result: &Result<Answer, Silence>) -> Result<Run> {
    let run: GithubRun = read("GitHub", RIGHT, result)?;
    let repository = run.repository;
    Ok(Run {
        pipeline_id: run.workflow_id.map(|it| it.to_string()).unwrap_or_default(),
        pipeline: run.name.unwrap_or_default(),
        url: run.html_url,
        // A run that is run again was made long before.
        queued: instant(run.created_at.as_ref()).filter(|_| run.run_attempt.unwrap_or(1) == 1),
        started: instant(run.run_started_at.as_ref()),
        // The last change of a run that is over is its end; while it goes on it has no conclusion.
        ended: run.conclusion.as_ref().and_then(|_| instant(run.updated_at.as_ref())),
        result: run.conclusion.as_deref().map(Ending::of),
        repository_url: repository.as_ref().and_then(|it| it.html_url.clone()),
        repository: repository.and_then(|it| it.full_name),
        head: run.head_branch,
        is_tag: false,
        revision: run.head_sha,
        parts: Vec::new(),
    })
}

/// Asks for a page of its jobs, counted from 1.
pub fn jobs_request(run: &str, attempt: &str, page: usize, token: &Secret) -> Request {
    get(format!("{run}/attempts/{attempt}/jobs?per_page=100&page={page}"), token, ACCEPT)
}

/// The jobs and steps, and how many jobs there are on all pages.
///
/// # Errors
/// The host could not be asked, or the token may not.
pub fn jobs_response(result: &Result<Answer, Silence>) -> Result<(Vec<Part>, usize)> {
    let page: GithubJobs = read("GitHub", RIGHT, result)?;
    let mut parts = Vec::new();
    for job in page.jobs {
        let id = job.id.to_string();
        let steps = job.steps;
        parts.push(Part {
            kind: Kind::Job,
            id: id.clone(),
            parent: None,
            name: job.name.unwrap_or_default(),
            url: job.html_url,
            environment: None,
            queued: instant(job.created_at.as_ref()),
            started: instant(job.started_at.as_ref()),
            ended: instant(job.completed_at.as_ref()),
            result: job.conclusion.as_deref().map(Ending::of),
            worker: job.runner_name.filter(|it| !it.is_empty()),
        });
        parts.extend(steps.into_iter().map(|step| Part {
            kind: Kind::Step,
            id: format!("{id}/{}", step.number.unwrap_or_default()),
            parent: Some(id.clone()),
            name: step.name.unwrap_or_default(),
            url: None,
            environment: None,
            queued: None,
            started: instant(step.started_at.as_ref()),
            ended: instant(step.completed_at.as_ref()),
            result: step.conclusion.as_deref().map(Ending::of),
            worker: None,
        }));
    }
    Ok((parts, page.total_count.unwrap_or_default()))
}

/// Asks who approved.
pub fn approvals_request(run: &str, token: &Secret) -> Request {
    get(format!("{run}/approvals"), token, ACCEPT)
}

/// The approvals, one an environment. GitHub does not say when.
///
/// # Errors
/// The host could not be asked, or the token may not.
pub fn approvals_response(result: &Result<Answer, Silence>) -> Result<Vec<Part>> {
    let approvals: Vec<GithubApproval> = read("GitHub", RIGHT, result)?;
    let mut parts = Vec::new();
    for approval in approvals {
        for environment in approval.environments {
            let name = environment.name.unwrap_or_default();
            parts.push(Part {
                kind: Kind::Approval,
                id: format!("approval/{name}/{}", parts.len()),
                parent: None,
                name,
                url: None,
                environment: None,
                queued: None,
                started: None,
                ended: None,
                result: approval.state.as_deref().map(Ending::of),
                worker: None,
            });
        }
    }
    Ok(parts)
}
