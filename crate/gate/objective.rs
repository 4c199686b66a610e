//! What must hold: an objective, by the kind of its number.

use super::Criterion;

/// One thing that must not get worse.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    /// As the user calls it, unique within a gate.
    pub name: String,
    /// What kind of number it is, and what is allowed.
    pub kind: Kind,
    /// A failing key objective fails the release whatever the score.
    pub key: bool,
    /// Its part in the score.
    pub weight: f64,
    /// Judged and shown, without a say in the verdict.
    pub info: bool,
}

/// The kind of number; the method follows from it.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// How often something happened (errors, timeouts) against how often it could have.
    Count(Count),
    /// A series of levels (latency, utilisation, queue length), before against after.
    Level(Level),
    /// What the vendor itself thinks of it: a monitor, a gate of its own. Judged as it stands.
    State,
    /// One number for the window after the deployment, against criteria.
    Value(Value),
}

impl Kind {
    /// The value, where it is one.
    pub fn value(&self) -> Option<&Value> {
        if let Self::Value(value) = self { Some(value) } else { None }
    }

    /// The word in the configuration and in the result JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Count(_) => "count",
            Self::Level(_) => "level",
            Self::State => "state",
            Self::Value(_) => "value",
        }
    }
}

/// Which direction hurts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    /// Less is worse: throughput, Apdex.
    Decrease,
    /// Any change is worse.
    Either,
    /// More is worse: latency, errors.
    Increase,
}

/// What a level may do.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Which direction hurts.
    pub harm: Harm,
    /// The relative change that is allowed: 0.10 is 10 %.
    pub margin: f64,
    /// The absolute change, in the metric's own unit, below which a change is no harm.
    pub min_absolute: f64,
    /// Static limits on the median after the deployment: all must hold, whatever was before.
    pub limits: Vec<Criterion>,
    /// Fewer buckets than this on either side decide nothing.
    pub min_buckets: usize,
    /// The chance of a false alarm that is accepted, one-sided.
    pub alpha: f64,
    /// It may fail the release even though it would have failed on many quiet days.
    pub insist: bool,
}

/// What a value must be.
///
/// The outer list is OR, the inner one AND, as in Keptn's `slo.yaml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Value {
    /// Holds: pass. Empty: informational only.
    pub pass: Vec<Vec<Criterion>>,
    /// Holds where pass does not: warn.
    pub warn: Vec<Vec<Criterion>>,
}

impl Value {
    /// Whether a criterion compares with the value before.
    pub fn is_relative(&self) -> bool {
        self.pass.iter().chain(&self.warn).flatten().any(Criterion::is_relative)
    }

    /// Without a criterion to pass, a value is shown and has no say, as in Keptn.
    pub fn is_informational(&self) -> bool {
        self.pass.iter().all(Vec::is_empty)
    }
}

impl Level {
    /// The defaults for a metric that hurts in one direction: 10 %, no absolute floor, alpha 1 %.
    pub fn new(harm: Harm) -> Self {
        Self {
            harm,
            margin: 0.10,
            min_absolute: 0.0,
            limits: Vec::new(),
            min_buckets: 5,
            alpha: 0.01,
            insist: false,
        }
    }
}

/// What a rate of events may do: events per exposure (requests), or per minute where time is the exposure.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// Which direction hurts.
    pub harm: Harm,
    /// The relative change of the rate that is allowed: 0.25 is 25 %.
    pub margin: f64,
    /// The absolute change of the rate below which a change is no harm: 0.001 is one request in a thousand.
    pub min_absolute: f64,
    /// Static limits on the rate after the deployment: all must hold, whatever was before.
    pub limits: Vec<Criterion>,
    /// Less exposure than this after the deployment decides nothing. Only where exposure is observed.
    pub min_sample: f64,
    /// What a bucket without a count means.
    pub missing: Missing,
    /// Whether a service that had traffic before and has none after fails.
    pub needs_traffic: bool,
    /// The chance of a false alarm that is accepted, one-sided.
    pub alpha: f64,
}

/// What a bucket without a count means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing is known of it.
    Gap,
    /// Nothing happened, where the exposure shows that the source was alive; else nothing is known.
    Zero,
}

impl Count {
    /// The defaults: 25 %, no absolute floor, at least 50 of exposure, gaps are gaps, alpha 1 %.
    pub fn new(harm: Harm) -> Self {
        Self {
            harm,
            margin: 0.25,
            min_absolute: 0.0,
            limits: Vec::new(),
            min_sample: 50.0,
            missing: Missing::Gap,
            needs_traffic: true,
            alpha: 0.01,
        }
    }
}
