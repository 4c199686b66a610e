//! Where Dynatrace is, how it is spoken to, and what of it the release touches.

mod address;
mod beyond;
mod client;
mod connect;
mod dql;
mod elsewhere;
mod host;
pub(super) mod inputs;
mod journey;
mod ready;
mod selector;
mod token;

use crate::wire::Secret;

pub use beyond::{
    Beyond, Burn, Dql, DqlCount, Guardian, GuardianStart, Journeys, PlatformSlo, ReleaseCount,
};
pub use client::Client;
pub(super) use client::{client, platform};
pub(super) use connect::{connect, without_token};
pub use dql::dql_text;
pub(super) use dql::{dql, is_place};
pub(super) use host::{Site, is_host, is_loopback, site};
pub use journey::Journey;
pub use ready::{Measure, kyma_states, measures};
pub(super) use ready::{Ready, failures};
pub use selector::{NODES, is_nodes, selects_services};
pub(super) use selector::{entity_selector, metric_selector};
pub(super) use token::{Token, token};

/// Everything about Dynatrace that a run needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dynatrace {
    /// The environment and the token.
    pub connection: Connection,
    /// The platform of the environment, where a credential for it was given: DQL, workflows, platform SLOs.
    pub platform: Option<Connection>,
    /// The OAuth client whose access tokens stand for its secret in the connections.
    pub client: Option<Client>,
    /// Entity selectors as the user wrote them, none empty, no two the same, each at most 2,000 characters.
    /// With `mark` at least one; with `gate` none where every objective brings its own.
    pub entities: Vec<String>,
}

/// An environment and a token for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The environment API without a trailing slash; append `/metrics/query`:
    /// `https://abc12345.live.dynatrace.com/api/v2`, or
    /// `https://abc12345.apps.dynatrace.com/platform/classic/environment-api/v2`.
    pub api: String,
    /// The environment in the browser, without a trailing slash, for links.
    pub ui: String,
    /// Which of the two routes `api` is; decides the header.
    pub route: Route,
    /// The token; empty with `doctor` where none was given.
    pub token: Secret,
    /// What was corrected in the words of the user, for the log.
    pub corrections: Vec<String>,
}

/// How the environment API is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// `Authorization: Api-Token …`
    Classic,
    /// `Authorization: Bearer …`, over the apps host.
    Platform,
}

/// The problems on what was released, as an objective asks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// Entity selectors of its own; empty: those of the release. An empty selector: everything.
    pub entities: Vec<String>,
    /// A problem selector that narrows them further.
    pub selector: Option<String>,
}

/// A service-level objective as an objective asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slo {
    /// Its id, or its name to the letter.
    pub called: String,
}

/// A metric as an objective asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The metric selector.
    pub selector: String,
    /// Of a level: the selector of the same metric where nothing was deployed at the same time.
    pub control: Option<String>,
    /// Entity selectors of its own; empty: those of the release.
    pub entities: Vec<String>,
}

/// Counts as an objective asks for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The selector of what is counted.
    pub count: String,
    /// The selector of how often it could have happened; none: time is the exposure.
    pub exposure: Option<String>,
    /// Both where nothing was deployed at the same time.
    pub control: Option<(String, Option<String>)>,
    /// Entity selectors of its own; empty: those of the release.
    pub entities: Vec<String>,
}
