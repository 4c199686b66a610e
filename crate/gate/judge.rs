//! One objective and what was observed for it: the judgement. (Interface: filled in by the judge's own room.)

use super::{Objective, Observation, Verdict, Windows};

/// What the gate thinks of one objective, with the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The objective's name, with the dimension in brackets where there are several.
    pub name: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one line for a tired person.
    pub reason: String,
    /// `level` or `value`.
    pub kind: &'static str,
    /// How it was judged: `before/after ranks`, `criteria`. Empty where nothing was judged.
    pub method: &'static str,
    /// The baseline in numbers.
    pub before: Option<Numbers>,
    /// The judged window in numbers.
    pub after: Option<Numbers>,
    /// The relative change, 0.29 is +29 %.
    pub estimate: Option<f64>,
    /// Where the relative change may lie.
    pub interval: Option<(f64, f64)>,
    /// The relative change that was allowed.
    pub margin: Option<f64>,
    /// The chance of such data if the harm were exactly the margin.
    pub p: Option<f64>,
    /// The lower share of buckets with data of the two windows: 0 to 1.
    pub coverage: Option<f64>,
    /// The unit.
    pub unit: Option<String>,
    /// The question as it was put.
    pub query: String,
    /// A key objective.
    pub key: bool,
    /// Its part in the score.
    pub weight: f64,
    /// Without a say in the verdict.
    pub info: bool,
    /// What the vendor warned of, and what the method could not take into account.
    pub notes: Vec<String>,
}

/// A window in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    /// The median of the buckets, or the one value.
    pub value: f64,
    /// How many buckets; 1 for a scalar.
    pub buckets: usize,
}

/// Judges what was observed.
pub fn judge(_objective: &Objective, _observation: &Observation, _windows: &Windows) -> Judgement {
    unreachable!()
}
