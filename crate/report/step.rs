//! What a verdict or an error does to the step: the user's choice, applied in one place.

use crate::error::Error;
use crate::gate::Verdict;
use crate::plan::{FailOn, OnError};

use super::Step;

/// After a marker that could not be placed.
pub fn step_after(error: &Error, on_error: OnError) -> Step {
    match (error, on_error) {
        (Error::Cancelled | Error::Input(_), _) | (Error::Provider(_), OnError::Fail) => {
            Step::Failed
        }
        (Error::Provider(_), OnError::Warn) => Step::Warned,
    }
}

/// After a gate. `fail-on` decides over verdicts; over a vendor that could not be asked, `on-error` does too.
pub fn step_for(verdict: Verdict, fail_on: FailOn, on_error: OnError) -> Step {
    let fails = match (verdict, fail_on) {
        (Verdict::Cancelled, _) => true,
        (Verdict::Pass | Verdict::Pending, _) | (_, FailOn::Never) => false,
        (Verdict::Error, FailOn::Fail | FailOn::Inconclusive | FailOn::Warn) => {
            on_error == OnError::Fail
        }
        (Verdict::Fail, FailOn::Fail | FailOn::Inconclusive | FailOn::Warn) => true,
        (Verdict::Inconclusive | Verdict::NoData, FailOn::Inconclusive | FailOn::Warn) => true,
        (Verdict::Warn, FailOn::Warn) => true,
        (Verdict::Inconclusive | Verdict::NoData | Verdict::Warn, FailOn::Fail) => false,
        (Verdict::Warn, FailOn::Inconclusive) => false,
    };
    match (fails, verdict) {
        (true, _) => Step::Failed,
        (false, Verdict::Pass | Verdict::Pending) => Step::Succeeded,
        (false, _) => Step::Warned,
    }
}
