//! Where LaunchDarkly is, which of its flags are meant, and what is to be done about them.

mod connect;
mod flags;
mod glob;
pub(super) mod inputs;
mod policy;
mod resource;
mod specifier;
mod spoken;

use crate::time::Duration;
use crate::wire::Secret;

use super::datadog::DatadogWorkflow;

pub(super) use connect::key_alone;
pub(super) use flags::believed;
pub(super) use spoken::body_path;

pub use flags::{Flags, Origin, Resume};
pub use glob::Glob;
pub use policy::{Policy, Scope, Statement};
pub use resource::{Named, Resource};
pub use specifier::{Holds as PolicyHolds, Specifier};
pub use spoken::Spoken;

/// Everything about LaunchDarkly that a run needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchDarkly {
    /// Without a trailing slash: `https://app.launchdarkly.com`; append `/api/v2/flags/…`.
    pub url: String,
    /// The access token.
    pub token: Secret,
    /// The key of the project whose flags may be turned off.
    pub project: String,
    /// The key of the environment in which.
    pub environment: String,
    /// Which changes are meant.
    pub policy: Policy,
    /// How far back changes are looked for where no earlier run says where it ended.
    pub since: Duration,
}

/// What may be done after a failed gate. Nothing is done unless the file says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remediate {
    /// Flags to be turned off, by key.
    pub turn_off: Vec<String>,
    /// Flags to serve by default what they served before their last change, by key.
    pub restore: Vec<String>,
    /// A workflow of Datadog's that is run.
    pub workflow: Option<DatadogWorkflow>,
    /// How long the recovery is watched afterwards; none: not at all.
    pub confirm_recovery: Option<Duration>,
}

impl Remediate {
    /// Whether LaunchDarkly has a part in it.
    pub fn names_flags(&self) -> bool {
        !self.turn_off.is_empty() || !self.restore.is_empty()
    }
}

/// Whether `text` is a key as LaunchDarkly has them for projects, environments and flags.
fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 256
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && text != "."
        && text != ".."
}
