//! What else changed beside the release: flags, configuration, other deployments, problems; and what was done
//! about it.

use std::collections::BTreeMap;

use crate::release::Mark;
use crate::time::Timestamp;

/// A change of a feature flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagChange {
    /// Names the change for ever: the id of the entry in the audit log.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// The project.
    pub project: Named,
    /// The environment; its key is `~` where all of them are meant.
    pub environment: Named,
    /// The flag.
    pub flag: Named,
    /// The vendor's word for what was done: `updateOn`.
    pub action: String,
    /// In one sentence: `Henrietta Powell turned on the flag Demo flag in 'Production'`.
    pub title: String,
    /// The same without who it was: `A member turned on the flag Demo flag`.
    pub anonymous: String,
    /// What else the vendor says of it. May be empty.
    pub details: String,
    /// What the author wrote.
    pub comment: Option<String>,
    /// Who.
    pub author: Option<Author>,
    /// What the flag was before, as the text of a JSON object.
    pub before: Option<String>,
    /// What it is since, as the text of a JSON object.
    pub after: Option<String>,
    /// The flag's own tags.
    pub labels: Vec<String>,
    /// Tags of other vendors by the key of the custom property: `dynatrace`, `datadog`, `service`.
    pub tags: BTreeMap<String, Vec<String>>,
    /// The page about it.
    pub link: Option<String>,
}

/// A key and what people call it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// As it stands in addresses.
    pub key: String,
    /// As people call it; empty where that is not known.
    pub name: String,
}

/// Who changed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// A person, a token or an application.
    pub name: String,
    /// Of a person.
    pub email: Option<String>,
}

/// What became of a change of a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldChange {
    /// The change.
    pub change: FlagChange,
    /// Where it shows now.
    pub marks: Vec<Mark>,
    /// Why it does not show somewhere, in phrases.
    pub troubles: Vec<String>,
    /// It has no tags and there are none for such flags: it belongs nowhere.
    pub unmapped: bool,
}

/// Something that changed near a release that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// What it is.
    pub kind: SuspectKind,
    /// When it happened.
    pub at: Timestamp,
    /// How long after the harm began, in milliseconds; negative: before it. Where nobody knows when the harm
    /// began, after the deployment.
    pub distance_ms: i64,
    /// In one sentence.
    pub title: String,
    /// Who did it.
    pub by: Option<String>,
    /// Which entities it was about, by name; empty: not known.
    pub targets: Vec<String>,
    /// As the vendor spells itself.
    pub vendor: &'static str,
    /// The page about it.
    pub link: Option<String>,
    /// The objectives whose harm began with it, and not with the deployment.
    pub explains: Vec<String>,
}

/// What a suspect is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SuspectKind {
    /// A change of configuration.
    Configuration,
    /// Another deployment.
    Deployment,
    /// A change of a feature flag.
    Flag,
    /// A problem that the vendor saw.
    Problem,
}

impl SuspectKind {
    /// The word in the result JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Deployment => "deployment",
            Self::Flag => "flag",
            Self::Problem => "problem",
        }
    }
}

/// What was done about a failed release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// By what.
    pub means: Means,
    /// What came of it.
    pub state: RemedyState,
    /// In one sentence.
    pub sentence: String,
    /// The page about it: the flag, the request for approval, the workflow.
    pub link: Option<String>,
}

/// By what a failed release is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// A feature flag is turned off, or back: its key.
    Flag(String),
    /// A workflow of Datadog's is run: its id.
    Workflow(String),
}

impl Means {
    /// The key of the flag, the id of the workflow.
    pub fn id(&self) -> &str {
        match self {
            Self::Flag(id) | Self::Workflow(id) => id,
        }
    }

    /// `flag`, `workflow`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Flag(_) => "flag",
            Self::Workflow(_) => "workflow",
        }
    }
}

/// What came of a remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemedyState {
    /// Done, and seen to be done.
    Done,
    /// Not done: the vendor could not, or would not.
    Failed,
    /// It was so already.
    Found,
    /// Dry run: it would be done.
    Planned,
    /// Somebody has to approve it first.
    Requested,
    /// What came of it is not known: somebody must look.
    Unknown,
}

impl RemedyState {
    /// The word in the result JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Found => "found",
            Self::Planned => "planned",
            Self::Requested => "requested",
            Self::Unknown => "unknown",
        }
    }
}

/// What was seen after a remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Whether it helped; none: that could not be decided.
    pub helped: Option<bool>,
    /// In one sentence.
    pub sentence: String,
}
