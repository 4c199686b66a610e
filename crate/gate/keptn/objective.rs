//! Every objective against its indicator.

use super::criterion::{Clause, ClauseError};
use super::{Comparison, Measured, Slo};

/// How an objective came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It passed.
    Pass,
    /// It warned.
    Warning,
    /// It failed.
    Fail,
    /// It has nothing to pass.
    Info,
}

impl Status {
    /// Keptn's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warning => "warning",
            Self::Fail => "fail",
            Self::Info => "info",
        }
    }
}

/// One criterion and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// As written.
    pub criterion: String,
    /// The number that the value was compared with; zero where nothing was compared.
    pub target: f64,
    /// It did not hold.
    pub violated: bool,
}

/// One objective and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// What was measured.
    pub measured: Measured,
    /// What the earlier results come to; zero where there are none.
    pub compared: f64,
    /// Whether there was anything to compare with.
    pub has_history: bool,
    /// How it came out.
    pub status: Status,
    /// Its part in the score, by what came of it.
    pub score: f64,
    /// The criteria to pass.
    pub pass: Vec<Target>,
    /// The criteria to warn.
    pub warning: Vec<Target>,
}

/// All objectives.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// In the order of the file.
    pub indicators: Vec<Indicator>,
    /// What the parts in the score come to at best.
    pub maximum: f64,
    /// The last key objective that failed: as it is called, and why.
    pub key_failed: Option<(String, String)>,
}

/// Evaluates every objective. `before` are the earlier evaluations, each a list of what was measured. Each
/// value is used up by the first objective that names it.
///
/// # Errors
/// A criterion to pass that cannot be read, of an objective that has a value, and its indicator.
pub fn evaluate_objectives(
    objectives: &[Slo],
    comparison: &Comparison,
    measured: &[Measured],
    before: &[Vec<Measured>],
) -> Result<Evaluated, (String, ClauseError)> {
    let mut left = measured.to_vec();
    // Without objectives nothing is earned of a hundred: an empty file fails.
    let maximum = if objectives.is_empty() { 100.0 } else { 0.0 };
    let mut evaluated = Evaluated { indicators: Vec::new(), maximum, key_failed: None };
    for objective in objectives {
        if !objective.pass.is_empty() {
            evaluated.maximum += objective.weight as f64;
        }
        let position = left.iter().position(|it| it.metric == objective.sli);
        let measured = match position {
            Some(position) => left.remove(position),
            None => Measured {
                metric: objective.sli.clone(),
                value: 0.0,
                success: false,
                message: "no value received from SLI provider".to_owned(),
            },
        };
        let history: Vec<f64> = before
            .iter()
            .flatten()
            .filter(|it| it.metric == objective.sli && it.success)
            .map(|it| it.value)
            .collect();
        let aggregate = comparison.aggregate.of(&history);
        let (passes, pass) = any_set(&objective.pass, &measured, aggregate)
            .map_err(|error| (objective.sli.clone(), error))?;
        // What cannot be read among the warnings does not hold, and nobody hears of it.
        let (warns, warning) = any_set(&objective.warning, &measured, aggregate)
            .unwrap_or_else(|_| (false, Vec::new()));
        let weight = objective.weight as f64;
        let (status, score) = if objective.pass.is_empty() {
            (Status::Info, 0.0)
        } else if !measured.success {
            (Status::Fail, 0.0)
        } else if passes {
            (Status::Pass, weight)
        } else if warns {
            (Status::Warning, 0.5 * weight)
        } else {
            (Status::Fail, 0.0)
        };
        if objective.key && status == Status::Fail {
            let why = if measured.message.is_empty() {
                format!("failed evaluation with score {score:.6}")
            } else {
                measured.message.clone()
            };
            evaluated.key_failed = Some((objective.display_name.clone(), why));
        }
        evaluated.indicators.push(Indicator {
            compared: aggregate
                .filter(|_| measured.success && !(pass.is_empty() && warning.is_empty()))
                .unwrap_or(0.0),
            has_history: aggregate.is_some(),
            measured,
            status,
            score,
            pass,
            warning,
        });
    }
    Ok(evaluated)
}

/// OR over sets, AND within one; every criterion is looked at, so that every target is told.
fn any_set(
    sets: &[Vec<String>],
    measured: &Measured,
    before: Option<f64>,
) -> Result<(bool, Vec<Target>), ClauseError> {
    let mut any = false;
    let mut targets = Vec::new();
    for set in sets {
        let mut all = true;
        for criterion in set {
            let target = one(criterion, measured, before)?;
            all &= !target.violated;
            targets.push(target);
        }
        any |= all;
    }
    Ok((any, targets))
}

/// One criterion. Where it compares and nothing was before, it holds.
fn one(criterion: &str, measured: &Measured, before: Option<f64>) -> Result<Target, ClauseError> {
    let target = |target, violated| Target { criterion: criterion.to_owned(), target, violated };
    if !measured.success {
        // Nothing holds, what cannot be read is not noticed, and what is told for a comparison is what the
        // earlier results come to.
        let bound = match Clause::parse(criterion) {
            Ok(clause) if clause.comparison => before.unwrap_or(0.0),
            Ok(clause) => clause.value,
            Err(_) => 0.0,
        };
        return Ok(target(bound, true));
    }
    let clause = Clause::parse(criterion)?;
    match (clause.comparison, before) {
        (true, None) => Ok(target(0.0, false)),
        (comparison, before) => {
            let bound = clause.target(if comparison { before.unwrap_or(0.0) } else { 0.0 });
            let holds = clause.operator.is_some_and(|it| it.holds(measured.value, bound));
            Ok(target(bound, !holds))
        }
    }
}
