//! What can be asked of Dynatrace beyond its metrics, problems and classic SLOs.

use crate::time::Duration;

/// A question whose answer is run, computed or judged over there.
#[derive(Clone, Debug, PartialEq)]
pub enum Beyond {
    /// How fast an error budget is spent, computed from counts.
    Burn(Burn),
    /// Two DQL queries: how often something happened, and how often it could have.
    Count(DqlCount),
    /// A DQL query.
    Dql(Dql),
    /// A Site Reliability Guardian.
    Guardian(Guardian),
    /// Synthetic monitors, run on demand.
    Journeys(Journeys),
    /// What Dynatrace says of the release itself.
    Releases(ReleaseCount),
    /// An SLO of the platform.
    Slo(PlatformSlo),
}

impl Beyond {
    /// How long it may take to be answered, beyond the asking.
    pub(in super::super) fn waits(&self) -> Duration {
        match self {
            Self::Guardian(guardian) => guardian.time_out,
            Self::Journeys(journeys) => journeys.time_out,
            Self::Burn(_) | Self::Count(_) | Self::Dql(_) | Self::Releases(_) | Self::Slo(_) => {
                Duration::ZERO
            }
        }
    }

    /// Whether the apps host must be asked, which an API token does not open.
    pub fn needs_platform(&self) -> bool {
        match self {
            Self::Count(_) | Self::Dql(_) | Self::Guardian(_) | Self::Slo(_) => true,
            Self::Burn(burn) => burn.dql,
            Self::Journeys(_) | Self::Releases(_) => false,
        }
    }
}

/// A DQL query with the places for words of the release still in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dql {
    /// As it was written: `timeseries p90 = percentile(dt.service.request.response_time, 90)`.
    pub query: String,
    /// The unit of its numbers, where it is known.
    pub unit: Option<&'static str>,
}

impl Dql {
    /// Whether the query names a time of its own, which wins over every window.
    pub(in super::super) fn has_timeframe(&self) -> bool {
        ["from:", "timeframe:"].iter().any(|it| self.query.contains(it))
    }
}

/// Two DQL queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DqlCount {
    /// A series of what is counted.
    pub count: Dql,
    /// A series of how often it could have happened; none: time is the exposure.
    pub exposure: Option<Dql>,
    /// The same where nothing was deployed, with an exposure where the count has one.
    pub control: Option<(Dql, Option<Dql>)>,
    /// A count that was never written stands for zero where there is exposure.
    pub absent_is_zero: bool,
}

/// An error budget, and the counts that spend it.
#[derive(Clone, Debug, PartialEq)]
pub struct Burn {
    /// What is counted against the budget: a metric selector, or DQL.
    pub bad: String,
    /// How often it could have happened.
    pub all: String,
    /// Whether both are DQL.
    pub dql: bool,
    /// The share that must be good, in percent: 99.9.
    pub target: f64,
    /// The windows that end where the judged time ends. The rate is the least of theirs: all must burn.
    pub windows: Vec<Duration>,
    /// The percentage of the budget that is left is told in place of the rate.
    pub left: bool,
    /// Entity selectors of its own, of metrics; empty: those of the release.
    pub entities: Vec<String>,
}

/// A guardian, and how its validation is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    /// How.
    pub start: GuardianStart,
    /// Which guardians the event triggers, by name or id; empty: not known.
    pub guardians: Vec<String>,
    /// How long its validation is awaited.
    pub time_out: Duration,
}

/// How a validation is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuardianStart {
    /// The workflow with this id is run.
    Workflow(String),
    /// A business event `guardian.validation.triggered` with these tags.
    Business(Vec<(String, String)>),
    /// An SDLC event `validation.triggered` with these tags.
    Sdlc(Vec<(String, String)>),
}

/// Synthetic monitors.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Journeys {
    /// Their ids.
    pub monitors: Vec<String>,
    /// Tags, each monitor of which is run.
    pub tags: Vec<String>,
    /// Locations; empty: those that the monitors have.
    pub locations: Vec<String>,
    /// Whether their time is told, before against after, in place of their success.
    pub timing: bool,
    /// How long the runs are awaited.
    pub time_out: Duration,
}

/// What is counted of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseCount {
    /// Its problems.
    Problems,
    /// Its vulnerabilities.
    Vulnerabilities,
}

/// An SLO of the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformSlo {
    /// Its id.
    pub id: String,
}
