//! The score, and what it comes to.

use super::float::parse_float;
use super::objective::{Evaluated, Status, evaluate_objectives};
use super::{Measured, Slos};

/// What the score comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// 0 to 100, more or less where weights are negative.
    pub score: f64,
    /// Pass, warning or fail.
    pub result: Status,
    /// Why, where it did not pass.
    pub message: String,
}

/// Objectives and score.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The objectives.
    pub evaluated: Evaluated,
    /// The score.
    pub assessment: Assessment,
}

impl Slos {
    /// Evaluates the whole file.
    ///
    /// # Errors
    /// What Keptn ends an evaluation with, in its words.
    pub fn evaluate(
        &self,
        measured: &[Measured],
        before: &[Vec<Measured>],
    ) -> Result<Evaluation, String> {
        let evaluated = evaluate_objectives(&self.objectives, &self.comparison, measured, before)
            .map_err(|(sli, error)| format!("error with {sli}: {error}"))?;
        let assessment = assess(&evaluated, &self.total_pass, &self.total_warning)?;
        Ok(Evaluation { evaluated, assessment })
    }
}

/// The score of evaluated objectives against its two thresholds.
///
/// # Errors
/// A threshold that is not a number, in Keptn's words.
pub fn assess(
    evaluated: &Evaluated,
    total_pass: &str,
    total_warning: &str,
) -> Result<Assessment, String> {
    if evaluated.maximum == 0.0 {
        return Ok(Assessment { score: 100.0, result: Status::Pass, message: String::new() });
    }
    let heard = evaluated.indicators.iter().filter(|it| !it.pass.is_empty());
    let sum: f64 = heard.map(|it| it.score).sum();
    let score = 100.0 * (sum / evaluated.maximum);
    if total_pass.is_empty() {
        return Err("no target score defined".to_owned());
    }
    let number = |text: &str| parse_float(text.strip_suffix('%').unwrap_or(text));
    let pass =
        number(total_pass).ok_or_else(|| "could not parse pass target percentage".to_owned())?;
    if let Some((name, why)) = &evaluated.key_failed {
        let message = format!("Evaluation failed due to key_sli objective '{name}': {why}");
        return Ok(Assessment { score, result: Status::Fail, message });
    }
    if score >= pass {
        return Ok(Assessment { score, result: Status::Pass, message: String::new() });
    }
    if total_warning.is_empty() {
        let message = format!(
            "Evaluation failed since the calculated score of {score} is below the target value of {pass}"
        );
        return Ok(Assessment { score, result: Status::Fail, message });
    }
    let warning = number(total_warning)
        .ok_or_else(|| "could not parse warning target percentage".to_owned())?;
    let (result, message) = if score >= warning {
        (
            Status::Warning,
            format!(
                "Evaluation returned a warning: the calculated score of {score} is close to the warning target value of {warning}"
            ),
        )
    } else {
        (
            Status::Fail,
            format!(
                "Evaluation failed since the calculated score of {score} is below the warning value of {warning}"
            ),
        )
    };
    Ok(Assessment { score, result, message })
}
