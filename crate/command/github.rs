//! What GitHub is told of a gate: how its deployment stands, and one comment in the pull request. Whatever becomes of
//! it is said, and changes no verdict.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, Result};
use crate::gate::Verdict;
use crate::plan::{Deployment, Hub, Plan, Thread};
use crate::provider::github::{self as hub, DeploymentState};
use crate::report::{Outcome, brief, comment};
use crate::time::Duration;
use crate::wire::{Progress, Request, Retry, World, ask};

use super::patience::clock;

/// A step does not wait long for what only tells.
const PATIENCE: Retry = Retry {
    attempts: 3,
    attempts_when_limited: 6,
    first_pause: Duration::from_secs(1),
    longest_pause: Duration::from_secs(10),
};

/// GitHub takes no longer description, in characters.
const DESCRIPTION: usize = 140;

/// No thread has more pages of comments that anybody reads.
const PAGES: usize = 50;

/// Before a gate: finds or makes the deployment, and says that it goes on, where the gate is going to wait. The
/// deployment's number and environment.
pub(super) async fn begun<W: World>(world: &W, plan: &Plan) -> Option<(String, Option<String>)> {
    let hub = plan.github.as_ref()?;
    let deployment = hub.deployment.as_ref()?;
    let until = plan.gate.windows.known_at(plan.gate.settle);
    let text = format!("judging what comes after, until {}", clock(until));
    if plan.dry_run {
        let request = match deployment {
            Deployment::Known { id, .. } => {
                status(plan, hub, (id, None), DeploymentState::InProgress, &text)
            }
            Deployment::New { revision, environment } => {
                hub::deployment_request(hub, revision, environment, &of(plan))
            }
        };
        world.say(Progress::Note(request.to_string()));
        return None;
    }
    let found = match deployment {
        Deployment::Known { id, environment } => (id.clone(), environment.clone()),
        Deployment::New { revision, environment } => {
            let request = hub::deployment_request(hub, revision, environment, &of(plan));
            match hub::deployment_response(hub, &ask(world, PATIENCE, &request).await) {
                Ok(id) => (id, Some(environment.clone())),
                Err(error) => {
                    warn(world, &error);
                    return None;
                }
            }
        }
    };
    if plan.gate.wait && world.now() < until {
        let (id, environment) = (found.0.as_str(), found.1.as_deref());
        let state = DeploymentState::InProgress;
        let request = status(plan, hub, (id, environment), state, &text);
        let result = ask(world, PATIENCE, &request).await;
        told(world, id, state, hub::status_response(hub, &result));
    }
    Some(found)
}

/// After a gate: how the deployment stands, and the comment.
pub(super) async fn ended<W: World>(
    world: &W,
    plan: &Plan,
    deployment: Option<(String, Option<String>)>,
    outcome: &mut Outcome,
) {
    let Some(hub) = &plan.github else { return };
    if let Some((id, environment)) = deployment {
        let state = state(outcome.verdict);
        let text = brief(outcome, DESCRIPTION);
        let request = status(plan, hub, (&id, environment.as_deref()), state, &text);
        let result = match outcome.verdict {
            // Whoever stops the run is not to leave a deployment behind that seems to go on.
            Verdict::Cancelled => world.farewell(&request).await,
            Verdict::Error
            | Verdict::Fail
            | Verdict::Inconclusive
            | Verdict::NoData
            | Verdict::Pass
            | Verdict::Pending
            | Verdict::Warn => ask(world, PATIENCE, &request).await,
        };
        told(world, &id, state, hub::status_response(hub, &result));
        outcome.deployment = Some(id);
    }
    let Some(thread) = hub.thread.as_ref().filter(|_| outcome.verdict != Verdict::Cancelled) else {
        return;
    };
    let marker = marker(plan);
    if plan.dry_run {
        if let Thread::Number(number) = thread {
            let request = hub::comment_request(hub, *number, None, &comment(outcome, &marker));
            world.say(Progress::Note(request.to_string()));
        }
        return;
    }
    match commented(world, hub, thread, &marker, outcome).await {
        Ok(said) => world.say(Progress::Note(said)),
        Err(error) => warn(world, &error),
    }
}

async fn commented<W: World>(
    world: &W,
    hub: &Hub,
    thread: &Thread,
    marker: &str,
    outcome: &Outcome,
) -> Result<String> {
    let number = match thread {
        Thread::Number(number) => *number,
        Thread::Commit(revision) => {
            let asked = ask(world, PATIENCE, &hub::pulls_request(hub, revision)).await;
            let Some(number) = hub::pulls_response(hub, revision, &asked)? else {
                return Ok(format!("no pull request belongs to {revision}: nothing to comment on"));
            };
            number
        }
    };
    let mut found = None;
    for page in 1..=PAGES {
        let asked = ask(world, PATIENCE, &hub::comments_request(hub, number, page)).await;
        let (ours, count) = hub::comments_response(hub, marker, &asked)?;
        found = ours;
        if found.is_some() || count < hub::COMMENTS_A_PAGE {
            break;
        }
    }
    let text = comment(outcome, marker);
    let request = hub::comment_request(hub, number, found.as_deref(), &text);
    let url = hub::comment_response(hub, &ask(world, PATIENCE, &request).await)?;
    let done = if found.is_some() { "updated" } else { "written" };
    Ok(format!("the comment in pull request #{number} is {done}: {url}"))
}

/// Pass and warn are well; what could not be judged is an error, not a success.
fn state(verdict: Verdict) -> DeploymentState {
    match verdict {
        Verdict::Pass | Verdict::Warn => DeploymentState::Success,
        Verdict::Fail => DeploymentState::Failure,
        Verdict::Pending => DeploymentState::InProgress,
        Verdict::Cancelled | Verdict::Error | Verdict::Inconclusive | Verdict::NoData => {
            DeploymentState::Error
        }
    }
}

fn status(
    plan: &Plan,
    hub: &Hub,
    deployment: (&str, Option<&str>),
    state: DeploymentState,
    text: &str,
) -> Request {
    hub::status_request(hub, deployment, state, text, plan.release.ci_back_link.as_deref())
}

/// `checkout 1.4.2`, for a new deployment.
fn of(plan: &Plan) -> String {
    let said = format!("{} {}", plan.release.name, plan.release.version);
    said.trim_end().chars().take(DESCRIPTION).collect()
}

/// What a comment must not hold of a name, and a dash, of which two would end it.
const MARKED: AsciiSet = NON_ALPHANUMERIC.remove(b'.').remove(b'_');

/// `<!-- plimsoll gate checkout production -->`: another gate has a comment of its own.
fn marker(plan: &Plan) -> String {
    let part = |text: &str| utf8_percent_encode(text, &MARKED).to_string();
    let release = &plan.release;
    let stage = release.stage.as_deref().unwrap_or_default();
    format!("<!-- plimsoll gate {} {} -->", part(&release.name), part(stage))
}

fn told<W: World>(world: &W, id: &str, state: DeploymentState, result: Result<()>) {
    match result {
        Ok(()) => {
            world.say(Progress::Note(format!("GitHub's deployment {id} is {}", state.word())))
        }
        Err(error) => warn(world, &error),
    }
}

fn warn<W: World>(world: &W, error: &Error) {
    if *error == Error::Cancelled {
        return;
    }
    let dot = if error.hint().is_empty() { "" } else { ". " };
    let hint = error.hint();
    world.say(Progress::Warning(format!("{error}{dot}{hint}. The verdict does not change")));
}
