//! What an objective can ask Datadog.

use std::collections::BTreeMap;

use crate::time::Duration;

/// A metric, over time or as one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatadogQuery {
    /// What is computed.
    pub expression: Expression,
    /// How the window becomes one number; a series keeps its buckets.
    pub aggregator: Aggregator,
    /// Of a level: the same where nothing was deployed at the same time.
    pub control: Option<Expression>,
}

/// A metrics query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A query string with its arithmetic inside: `avg:trace.http.request.duration{service:checkout}`.
    Query(String),
    /// Queries that are called `a`, `b`, `c` in their order, and a formula over those names.
    Formula {
        /// One metric each, without arithmetic.
        queries: Vec<String>,
        /// `b / a * 100`.
        formula: String,
    },
}

/// How the values of a window become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregator {
    /// The mean over time.
    Avg,
    /// The last value.
    Last,
    /// The largest.
    Max,
    /// The mean of the raw measurements.
    Mean,
    /// The smallest.
    Min,
    /// Of distributions: the percentile that the query names.
    Percentile,
    /// All of them together.
    Sum,
}

impl Aggregator {
    /// Every aggregator.
    pub const ALL: [Self; 7] =
        [Self::Avg, Self::Last, Self::Max, Self::Mean, Self::Min, Self::Percentile, Self::Sum];

    /// The word in the file and on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::Avg => "avg",
            Self::Last => "last",
            Self::Max => "max",
            Self::Mean => "mean",
            Self::Min => "min",
            Self::Percentile => "percentile",
            Self::Sum => "sum",
        }
    }
}

/// How often something happened, out of how many times it could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatadogCount {
    /// A query of counts: `sum:trace.http.request.errors{service:checkout}.as_count()`.
    pub count: String,
    /// A query of what could have happened; none: the time itself.
    pub exposure: Option<String>,
    /// Both where nothing was deployed at the same time.
    pub control: Option<(String, Option<String>)>,
}

/// The history of a service level objective over the judged window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatadogSlo {
    /// Its id: 32 hexadecimal digits.
    pub id: String,
}

/// The state of a monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatadogMonitor {
    /// Its id, digits.
    pub id: String,
}

/// A Deployment Gate of Datadog's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatadogGate {
    /// Which of the service's stored gates: `default`.
    pub identifier: String,
    /// Rules of our own in place of the stored ones; empty: the stored gate.
    pub rules: Vec<Rule>,
    /// `region:us-east-1`, for services that are told apart by a second tag.
    pub primary_tag: Option<String>,
    /// How long to wait for its verdict.
    pub time_out: Duration,
}

/// A workflow of Workflow Automation, with an API trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatadogWorkflow {
    /// Its id, as its address has it.
    pub id: String,
    /// Its inputs by name. `{service}`, `{env}`, `{version}` and `{run}` in a value stand for those of the release.
    pub inputs: BTreeMap<String, String>,
    /// How long its run is waited for.
    pub time_out: Duration,
}

/// A rule of a Deployment Gate that is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Monitors that must not alert.
    Monitor {
        /// As it is called in the result.
        name: String,
        /// In the syntax of the monitor search: `service:checkout env:production`.
        query: String,
        /// How long they must not; zero: now.
        duration: Duration,
    },
    /// Datadog's own detection of faulty deployments.
    FaultyDeployment {
        /// As it is called in the result.
        name: String,
        /// For how long it watches: 15 minutes to 2 hours.
        duration: Duration,
        /// Resources that do not count: `GET /healthcheck`.
        excluded_resources: Vec<String>,
    },
}
