//! What GitHub is told of a gate: the status of a deployment, and one comment in a pull request.

mod event;
pub(super) mod inputs;

use crate::error::{Error, Result};
use crate::wire::Secret;

use super::Command;
use super::given::Given;
use super::said::Objection;
use super::shown::shown;
use super::words::{Host, Words};
use event::event;
use inputs::{DEPLOYMENT_ID, GITHUB_COMMENT, GITHUB_DEPLOYMENT_STATUS, GITHUB_TOKEN};

/// Who is told, and of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hub {
    /// `https://api.github.com/repos/acme/checkout`, on a server of one's own `https://…/api/v3/repos/…`.
    pub api: String,
    /// By which it is told.
    pub token: Secret,
    /// Whether the token is of an app, as the job's own is: what it writes is written by a bot.
    pub is_app: bool,
    /// Whether the run is of a pull request from a fork, whose token only reads.
    pub from_fork: bool,
    /// The deployment whose status follows the verdict.
    pub deployment: Option<Deployment>,
    /// Where the comment belongs.
    pub thread: Option<Thread>,
}

/// A deployment of GitHub's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// One that is there.
    Known {
        /// Its number.
        id: String,
        /// Where to, where that is known.
        environment: Option<String>,
    },
    /// One that is to be made.
    New {
        /// The commit.
        revision: String,
        /// Where to.
        environment: String,
    },
}

/// Where a comment belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thread {
    /// The pull request through which this commit came.
    Commit(String),
    /// The pull request of this number.
    Number(u64),
}

/// The variable that says where the event stands that triggered the run.
pub(super) const EVENT_PATH: &str = "GITHUB_EVENT_PATH";

/// Where the event stands that triggered the run; none where nobody needs it.
pub(super) fn event_path(host: Host, words: &Words) -> Option<&str> {
    let given = Given { host, words };
    let wanted = |input| given.flag(input).unwrap_or(false);
    let wanted = wanted(&GITHUB_DEPLOYMENT_STATUS) || wanted(&GITHUB_COMMENT);
    (host == Host::Github && wanted).then(|| words.variable(EVENT_PATH))?
}

/// The token of the job, where this host has one for every step.
pub(super) fn token(given: &Given<'_>) -> Result<Option<Secret>> {
    if given.host != Host::Github {
        return Ok(None);
    }
    Ok(given.text(&GITHUB_TOKEN)?.map(|said| Secret::new(said.value)))
}

/// Reads who is told; `stage`: where the release goes.
pub(super) fn believed(
    given: &Given<'_>,
    command: Command,
    stage: Option<&str>,
) -> Result<Option<Hub>> {
    if given.host != Host::Github || command != Command::Gate {
        return Ok(None);
    }
    let (status, comment) = (given.flag(&GITHUB_DEPLOYMENT_STATUS)?, given.flag(&GITHUB_COMMENT)?);
    if !status && !comment {
        return Ok(None);
    }
    hub(given, (status, comment), stage).map(Some)
}

#[inline(never)]
fn hub(given: &Given<'_>, (status, comment): (bool, bool), stage: Option<&str>) -> Result<Hub> {
    let (Some(said), Some(token)) = (given.text(&GITHUB_TOKEN)?, token(given)?) else {
        return Err(given.missing(
            &GITHUB_TOKEN,
            "leave it out, so that it is the job's own, or write `github-token: ${{ github.token }}`",
        ));
    };
    let variable = |name: &str| given.words.variable(name);
    let Some(repository) = variable("GITHUB_REPOSITORY") else {
        return Err(Error::input(
            "the step",
            "runs in no repository of GitHub (GITHUB_REPOSITORY is not set)",
            "leave `github-deployment-status` and `github-comment` out here",
        ));
    };
    let api = variable("GITHUB_API_URL").unwrap_or("https://api.github.com");
    let path = event_path(given.host, given.words);
    let text = path.and_then(|path| given.words.files.get(path)).and_then(Option::as_deref);
    let event = text.map(event).unwrap_or_default();
    let revision = event.revision.or_else(|| variable("GITHUB_SHA").map(str::to_owned));
    let deployment = match status {
        true => Some(deployment(given, event.deployment, revision.as_deref(), stage)?),
        false => None,
    };
    Ok(Hub {
        api: format!("{}/repos/{repository}", api.trim_end_matches('/')),
        is_app: said.value.starts_with("ghs_"),
        token,
        from_fork: event.from_fork,
        deployment,
        thread: comment
            .then(|| event.pull_request.map(Thread::Number).or(revision.map(Thread::Commit)))
            .flatten(),
    })
}

fn deployment(
    given: &Given<'_>,
    of_event: Option<(String, Option<String>)>,
    revision: Option<&str>,
    stage: Option<&str>,
) -> Result<Deployment> {
    if let Some(said) = given.text(&DEPLOYMENT_ID)? {
        let id = said.read(|text| {
            match text.bytes().all(|it| it.is_ascii_digit()) && text.len() <= 19 {
                true => Ok(text.to_owned()),
                false => Err(Objection::new(
                    format!("{} is no number of a deployment", shown(text)),
                    "write `${{ github.event.deployment.id }}`, or the `id` that GitHub's API answered when the deployment was made",
                )),
            }
        })?;
        let environment =
            of_event.filter(|(known, _)| *known == id).and_then(|(_, environment)| environment);
        return Ok(Deployment::Known { id, environment });
    }
    if let Some((id, environment)) = of_event {
        return Ok(Deployment::Known { id, environment });
    }
    let Some(revision) = revision else {
        return Err(given.missing(&DEPLOYMENT_ID, "name the deployment: the run knows no commit"));
    };
    let Some(stage) = stage else {
        return Err(Error::input(
            given.place(&GITHUB_DEPLOYMENT_STATUS),
            "would make a deployment, and nothing says to which environment",
            "write `release-stage: production` (or `release: { stage: production }` in plimsoll.yml), or name a deployment by `deployment-id`",
        ));
    };
    Ok(Deployment::New { revision: revision.to_owned(), environment: stage.to_owned() })
}
