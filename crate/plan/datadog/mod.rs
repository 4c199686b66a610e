//! Where Datadog is, how it is spoken to, and which service the release is of.

mod connect;
mod key;
mod question;
mod site;

use crate::wire::Secret;

pub(super) use connect::{Wanted, datadog, environment_known};
pub use question::{
    Aggregator, DatadogCount, DatadogGate, DatadogMonitor, DatadogQuery, DatadogSlo,
    DatadogWorkflow, Expression, Rule,
};
pub use site::{DatadogSite, SITES};

/// Everything about Datadog that a run needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datadog {
    /// Which of its sites, each a world of its own.
    pub site: DatadogSite,
    /// `DD-API-KEY`.
    pub api_key: Secret,
    /// `DD-APPLICATION-KEY`, without which nothing can be read.
    pub app_key: Option<Secret>,
    /// The service as Datadog spells it, 1 to 128 characters; the release's name where none is given.
    pub service: String,
    /// The `env` tag; the release's stage where none is given.
    pub env: Option<String>,
    /// More tags of the marker, `key:value`, each at most 200 characters, none twice.
    pub tags: Vec<String>,
    /// Whether `mark` also records a DORA deployment.
    pub dora: bool,
    /// Whether a gate that fails turns the DORA deployment of the same run into a change failure.
    pub report_failure: bool,
    /// What was corrected in the words of the user, for the log.
    pub corrections: Vec<String>,
}
