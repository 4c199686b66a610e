//! A criterion on one number: `<600`, `<=+10%`. (Interface.)

use std::fmt;

/// A comparison with a fixed number or with the value before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Criterion;

/// Why a text is not a criterion; a phrase with the fix in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionError(pub String);

impl Criterion {
    /// Reads a criterion.
    pub fn parse(_text: &str) -> Result<Self, CriterionError> {
        unreachable!()
    }

    /// Whether it needs the value before.
    pub fn is_relative(&self) -> bool {
        unreachable!()
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        unreachable!()
    }
}
