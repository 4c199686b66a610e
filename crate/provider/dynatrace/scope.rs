//! What a token must be allowed to do.
//! <https://docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication>

use crate::plan::Route;

/// One right, on either kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Place the deployment event.
    EventsIngest,
    /// Find the deployment event again.
    EventsRead,
    /// See which entities a selector means.
    EntitiesRead,
    /// Read the metrics of the objectives.
    MetricsRead,
    /// Find the problems that began after a release.
    ProblemsRead,
    /// Have service-level objectives evaluated.
    SloRead,
}

impl Scope {
    /// As it is called where tokens of this route are made.
    pub fn word(self, route: Route) -> &'static str {
        match (route, self) {
            (Route::Classic, Self::EventsIngest) => "events.ingest",
            (Route::Classic, Self::EventsRead) => "events.read",
            (Route::Classic, Self::EntitiesRead) => "entities.read",
            (Route::Classic, Self::MetricsRead) => "metrics.read",
            (Route::Classic, Self::ProblemsRead) => "problems.read",
            (Route::Classic, Self::SloRead) => "slo.read",
            (Route::Platform, Self::EventsIngest) => "environment-api:events:write",
            (Route::Platform, Self::EventsRead) => "environment-api:events:read",
            (Route::Platform, Self::EntitiesRead) => "environment-api:entities:read",
            (Route::Platform, Self::MetricsRead) => "environment-api:metrics:read",
            (Route::Platform, Self::ProblemsRead) => "environment-api:problems:read",
            (Route::Platform, Self::SloRead) => "environment-api:slo:read",
        }
    }

    /// What for, as it follows "to".
    pub fn reason(self) -> &'static str {
        match self {
            Self::EventsIngest => {
                "place one CUSTOM_DEPLOYMENT event on the released entities for each release"
            }
            Self::EventsRead => {
                "find that event again, so that a repeated pipeline step does not place it twice"
            }
            Self::EntitiesRead => {
                "see which entities a selector means, so that a misspelt one is noticed"
            }
            Self::MetricsRead => "compare the metrics before and after a release",
            Self::ProblemsRead => "see which problems began after a release",
            Self::SloRead => "see whether the service-level objectives hold after a release",
        }
    }
}
