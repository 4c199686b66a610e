//! The hosts' own APIs: what a run was made of, read with the token of its job.

mod azure;
mod azure_release;
mod github;
mod reading;
mod wire;

use crate::time::Timestamp;

pub use azure::{build_request, build_response, timeline_request, timeline_response};
pub use azure_release::{release_request, release_response};
pub(in crate::provider) use reading::get;

pub use github::{
    approvals_request, approvals_response, jobs_request, jobs_response, run_request, run_response,
};

/// A run of a pipeline as its host knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The pipeline's id.
    pub pipeline_id: String,
    /// The pipeline, as people call it.
    pub pipeline: String,
    /// The page of the run.
    pub url: Option<String>,
    /// When it was asked for.
    pub queued: Option<Timestamp>,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it ended; none while it goes on.
    pub ended: Option<Timestamp>,
    /// How it ended.
    pub result: Option<Ending>,
    /// The repository, as people call it.
    pub repository: Option<String>,
    /// Its page, without `.git`.
    pub repository_url: Option<String>,
    /// The branch or tag, without `refs/heads/`.
    pub head: Option<String>,
    /// Whether that is a tag.
    pub is_tag: bool,
    /// The commit.
    pub revision: Option<String>,
    /// What it was made of, parents before their children.
    pub parts: Vec<Part>,
}

impl Run {
    /// How it ended; while it goes on: how it ends as far as it is known, where this job alone is left.
    ///
    /// What tells of a run from inside can only come before its end.
    pub fn outcome(&self) -> Option<Ending> {
        if self.result.is_some() {
            return self.result.clone();
        }
        let open =
            |kind| self.parts.iter().filter(move |it| it.kind == kind && it.result.is_none());
        let waits = self.parts.iter().any(|it| {
            let stage = matches!(it.kind, Kind::Deployment | Kind::Stage);
            stage && it.result.is_none() && it.started.is_none()
        });
        if waits || open(Kind::Job).count() > 1 {
            return None;
        }
        let ends =
            self.parts.iter().filter(|it| it.kind.is_work()).filter_map(|it| it.result.as_ref());
        Some(ends.max_by_key(|it| it.weight()).map_or(Ending::Success, |it| match it {
            Ending::Skipped => Ending::Success,
            Ending::Canceled
            | Ending::Failure
            | Ending::Success
            | Ending::TimedOut
            | Ending::Warning
            | Ending::Word(_) => it.clone(),
        }))
    }
}

/// A part of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: Kind,
    /// The same whenever it is read, with its attempt.
    pub id: String,
    /// The id of what it is a part of; none: of the run.
    pub parent: Option<String>,
    /// As people call it.
    pub name: String,
    /// Its page.
    pub url: Option<String>,
    /// Of a deployment: where to.
    pub environment: Option<String>,
    /// When it was asked for.
    pub queued: Option<Timestamp>,
    /// When it began; none: it has not.
    pub started: Option<Timestamp>,
    /// When it ended; none while it goes on.
    pub ended: Option<Timestamp>,
    /// How it ended.
    pub result: Option<Ending>,
    /// Which machine ran it.
    pub worker: Option<String>,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody's word.
    Approval,
    /// A stage that deploys.
    Deployment,
    /// A job.
    Job,
    /// A stage.
    Stage,
    /// A step of a job.
    Step,
}

impl Kind {
    /// In one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Deployment => "deployment",
            Self::Job => "job",
            Self::Stage => "stage",
            Self::Step => "step",
        }
    }

    /// Whether the end of the run depends on its end. A step may fail without its job.
    fn is_work(self) -> bool {
        match self {
            Self::Deployment | Self::Job | Self::Stage => true,
            Self::Approval | Self::Step => false,
        }
    }
}

/// How something ended: the outcomes of the semantic dictionary
/// (<https://docs.dynatrace.com/docs/semantic-dictionary/model/sdlc-events>), or a word that is kept as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was stopped.
    Canceled,
    /// It failed.
    Failure,
    /// It did not run.
    Skipped,
    /// It is well.
    Success,
    /// It took too long.
    TimedOut,
    /// It is well but for something.
    Warning,
    /// A word that is new.
    Word(String),
}

impl Ending {
    /// Reads the word of a host.
    pub fn of(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "success" | "succeeded" | "approved" | "completed" => Self::Success,
            "failure" | "failed" | "rejected" | "startup_failure" => Self::Failure,
            "cancelled" | "canceled" | "abandoned" => Self::Canceled,
            "skipped" => Self::Skipped,
            "timed_out" | "timedout" => Self::TimedOut,
            "succeededwithissues" | "partiallysucceeded" | "neutral" | "action_required" => {
                Self::Warning
            }
            _ => Self::Word(word.to_owned()),
        }
    }

    /// In the dictionary's word; a new word is an `error`, whose well-known values must be used.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Canceled => "canceled",
            Self::Failure => "failure",
            Self::Skipped => "skipped",
            Self::Success => "success",
            Self::TimedOut => "timed_out",
            Self::Warning => "warning",
            Self::Word(_) => "error",
        }
    }

    /// The worst has the most.
    fn weight(&self) -> u8 {
        match self {
            Self::Skipped => 0,
            Self::Success => 1,
            Self::Warning => 2,
            Self::Canceled => 3,
            Self::Word(_) => 4,
            Self::TimedOut => 5,
            Self::Failure => 6,
        }
    }

    /// Whether nothing good came of it.
    pub fn is_bad(&self) -> bool {
        match self {
            Self::Canceled | Self::Failure | Self::TimedOut | Self::Word(_) => true,
            Self::Skipped | Self::Success | Self::Warning => false,
        }
    }
}
