//! What triggered the run, as far as a deployment or a pull request can be told from it:
//! <https://docs.github.com/en/webhooks/webhook-events-and-payloads>.

use crate::json::{Read, parse, shape};

shape! {
    struct Payload {
        deployment: Option<DeploymentOf>,
        issue: Option<Issue>,
        merge_group: Option<MergeGroup>,
        pull_request: Option<PullRequest>,
        workflow_run: Option<WorkflowRun>,
    }

    struct DeploymentOf {
        id: Option<u64>,
        environment: Option<String>,
        sha: Option<String>,
    }

    struct Issue {
        number: Option<u64>,
        pull_request: Option<crate::json::Value>,
    }

    struct MergeGroup {
        head_ref: Option<String>,
        head_sha: Option<String>,
    }

    struct PullRequest {
        number: Option<u64>,
        head: Option<Side>,
        base: Option<Side>,
    }

    struct Side {
        sha: Option<String>,
        repo: Option<Repository>,
    }

    struct Repository {
        full_name: Option<String>,
    }

    struct WorkflowRun {
        head_sha: Option<String>,
    }
}

/// What a run was triggered by.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// The deployment, and its environment.
    pub(super) deployment: Option<(String, Option<String>)>,
    /// The pull request.
    pub(super) pull_request: Option<u64>,
    /// The commit that it is about, where that is not the one that was checked out.
    pub(super) revision: Option<String>,
    /// Whether the pull request comes from a fork, whose token only reads.
    pub(super) from_fork: bool,
}

/// Reads the text of the event; whatever is not in it, a schedule's for instance, is none.
pub(super) fn event(text: &str) -> Event {
    let Ok(payload) = parse(text.as_bytes()).and_then(Payload::read) else {
        return Event::default();
    };
    let Payload { deployment, issue, merge_group, pull_request, workflow_run } = payload;
    let mut event = Event::default();
    if let Some(it) = deployment {
        event.deployment = it.id.map(|id| (id.to_string(), it.environment));
        event.revision = it.sha;
    }
    event.pull_request = issue.filter(|it| it.pull_request.is_some()).and_then(|it| it.number);
    if let Some(it) = workflow_run {
        event.revision = it.head_sha;
    }
    if let Some(it) = merge_group {
        event.pull_request = it.head_ref.as_deref().and_then(queued);
        event.revision = it.head_sha;
    }
    if let Some(it) = pull_request {
        event.pull_request = it.number;
        let repository = |side: &Side| side.repo.as_ref().and_then(|it| it.full_name.clone());
        let (head, base) = (it.head.as_ref(), it.base.as_ref());
        event.from_fork = head.map(repository) != base.map(repository);
        event.revision = it.head.and_then(|it| it.sha);
    }
    event
}

/// The last pull request of a group in a merge queue: `refs/heads/gh-readonly-queue/main/pr-104-0123abc…`.
fn queued(head: &str) -> Option<u64> {
    let (_, last) = head.rsplit_once('/')?;
    last.strip_prefix("pr-")?.split('-').next()?.parse().ok()
}
