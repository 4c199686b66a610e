//! All judgements of a release: one verdict, one score, one sentence. (Interface.)

use super::{Judgement, Verdict};

/// The release as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Rollup {
    /// The verdict.
    pub verdict: Verdict,
    /// 0 to 100: the weights of what passed, half of what warned, over all that have a say. None when nothing has.
    pub score: Option<f64>,
    /// One sentence for a tired person.
    pub sentence: String,
}

/// Rolls up. A score never hides a failure, and silence is never a pass.
pub fn roll_up(_judgements: &[Judgement]) -> Rollup {
    Rollup { verdict: Verdict::NoData, score: None, sentence: String::new() }
}
