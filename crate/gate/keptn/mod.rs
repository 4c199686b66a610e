//! Keptn's lighthouse, as it reckons: a `slo.yaml` evaluated over indicator values and what was measured
//! before. Compatible to the last comparison, quirks included; what Plimsoll does about the quirks is
//! decided where the outcome is read (`docs/keptn.md`).
//! <https://github.com/keptn/keptn/blob/master/lighthouse-service/event_handler/evaluate_sli_handler.go>
//! and <https://github.com/keptn/spec/blob/master/service_level_objective.md>

mod criterion;
mod float;
mod history;
mod objective;
mod score;
mod total;

pub use criterion::{Clause, ClauseError, Operator};
pub use history::{Aggregate, percentile};
pub use objective::{Evaluated, Indicator, Status, Target, evaluate_objectives};
pub use score::{Assessment, Evaluation, assess};
pub use total::Total;

/// A `slo.yaml`.
#[derive(Clone, Debug, PartialEq)]
pub struct Slos {
    /// What the values are compared with.
    pub comparison: Comparison,
    /// What must hold, in the order of the file.
    pub objectives: Vec<Slo>,
    /// From which score on the whole passes, as written: `90%`.
    pub total_pass: String,
    /// From which score on it warns, as written. Empty: never.
    pub total_warning: String,
}

/// One objective.
#[derive(Clone, Debug, PartialEq)]
pub struct Slo {
    /// The name of its indicator.
    pub sli: String,
    /// As people call it. May be empty.
    pub display_name: String,
    /// Passes when one set holds; a set holds when all its criteria do. Empty: only shown.
    pub pass: Vec<Vec<String>>,
    /// Warns when one set holds.
    pub warning: Vec<Vec<String>>,
    /// Its part in the score.
    pub weight: i64,
    /// When it fails, everything fails.
    pub key: bool,
}

/// What relative criteria compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// So many earlier results at the most.
    pub results: usize,
    /// Which of them: `all`, `pass`, `pass_or_warn`.
    pub include: String,
    /// How several become one.
    pub aggregate: Aggregate,
}

/// What was measured for one indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Its name.
    pub metric: String,
    /// The number.
    pub value: f64,
    /// Whether there is a number.
    pub success: bool,
    /// Why there is none.
    pub message: String,
}
