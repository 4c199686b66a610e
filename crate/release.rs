//! What was shipped, where, when and by which run; and the markers that say so.

use std::collections::BTreeMap;

use crate::time::Window;

/// One release of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// What was released: `checkout`.
    pub name: String,
    /// `1.4.2`, a commit, a build number. Empty when the run does not know.
    pub version: String,
    /// `production`.
    pub stage: Option<String>,
    /// The product it is part of.
    pub product: Option<String>,
    /// The build that made it.
    pub build_version: Option<String>,
    /// The project or repository it comes from.
    pub project: Option<String>,
    /// Who asked for the run.
    pub actor: Option<String>,
    /// The commit that was built.
    pub commit: Option<String>,
    /// The page of the run that shipped it.
    pub ci_back_link: Option<String>,
    /// The page on which it can be taken back.
    pub remediation_action_link: Option<String>,
    /// Names this run and attempt, the same when a step is repeated within it; finds our own marker again.
    pub run_id: String,
    /// When the deployment began and ended.
    pub deployed: Window,
    /// The user's own properties.
    pub properties: BTreeMap<String, String>,
}

/// A deployment event that was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// `dynatrace`.
    pub provider: &'static str,
    /// The entity selector.
    pub target: String,
    /// Which entities it reached, where the token allows to ask.
    pub entities: Vec<Entity>,
    /// How many entities it reached.
    pub reached: usize,
    /// The vendor's ids for the events (correlation ids).
    pub ids: Vec<String>,
    /// It stood there already from an earlier attempt of this run.
    pub found: bool,
}

/// A monitored entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// `SERVICE-1234567890ABCDEF`.
    pub id: String,
    /// As people call it.
    pub name: String,
}
