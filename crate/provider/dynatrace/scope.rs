//! What a token must be allowed to do.
//! <https://docs.dynatrace.com/docs/dynatrace-api/basics/dynatrace-api-authentication>

use crate::plan::Route;

/// One right, on either kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Trigger a guardian by a business event.
    BizeventsIngest,
    /// Read the dashboard that has the objectives.
    ConfigRead,
    /// Write the dashboard of the releases.
    ConfigWrite,
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
    /// Trigger a guardian by an SDLC event.
    SdlcIngest,
    /// Read what synthetic monitors said.
    SyntheticRead,
    /// Run synthetic monitors.
    SyntheticRun,
    /// Look up the release.
    ReleasesRead,
    /// Have service-level objectives evaluated.
    SloRead,
}

impl Scope {
    /// As it is called where tokens of this route are made.
    pub fn word(self, route: Route) -> &'static str {
        match (route, self) {
            (Route::Classic, Self::BizeventsIngest) => "bizevents.ingest",
            (Route::Classic, Self::SdlcIngest) => "openpipeline.events_sdlc",
            (Route::Classic, Self::SyntheticRead) => "syntheticExecutions.read",
            (Route::Classic, Self::SyntheticRun) => "syntheticExecutions.write",
            (Route::Platform, Self::BizeventsIngest) => "storage:events:write",
            (Route::Platform, Self::SdlcIngest) => "openpipeline:events.sdlc:ingest",
            (Route::Platform, Self::SyntheticRead) => "environment-api:synthetic-execution:read",
            (Route::Platform, Self::SyntheticRun) => "environment-api:synthetic-execution:write",
            // There is no configuration API on the platform.
            (_, Self::ConfigRead) => "ReadConfig",
            (_, Self::ConfigWrite) => "WriteConfig",
            (Route::Classic, Self::ReleasesRead) => "releases.read",
            (Route::Platform, Self::ReleasesRead) => "environment-api:releases:read",
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
            Self::BizeventsIngest | Self::SdlcIngest => {
                "trigger the validation of a guardian after a release"
            }
            Self::SyntheticRead => "read what synthetic monitors said before and after a release",
            Self::SyntheticRun => "run synthetic monitors before and after a release",
            Self::EventsIngest => {
                "place one CUSTOM_DEPLOYMENT event on the released entities for each release"
            }
            Self::ConfigRead => "read the dashboard that has the objectives",
            Self::ConfigWrite => "write the dashboard of the releases",
            Self::ReleasesRead => "count the problems or vulnerabilities of the release",
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
