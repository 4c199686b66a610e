//! What a method found, before it is put beside the objective's name.

use crate::time::Timestamp;

use super::{Audit, Numbers, Picture, Tally, Verdict};

/// A verdict and its evidence; [`super::Judgement`] explains the figures.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    pub(super) reason: String,
    pub(super) method: &'static str,
    pub(super) before: Option<Numbers>,
    pub(super) after: Option<Numbers>,
    pub(super) estimate: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
    pub(super) margin: Option<f64>,
    pub(super) p: Option<f64>,
    pub(super) coverage: Option<f64>,
    pub(super) detectable: Option<f64>,
    pub(super) audit: Option<Audit>,
    pub(super) began: Option<Timestamp>,
    pub(super) tally: Option<(Tally, Tally)>,
    /// A fail stands whatever the chance: no number of other objectives makes it a coincidence.
    pub(super) by_rule: bool,
    /// It shows and has no say.
    pub(super) muted: bool,
    pub(super) notes: Vec<String>,
    pub(super) picture: Picture,
}

impl Finding {
    /// A verdict without figures.
    pub(super) fn of(verdict: Verdict, reason: impl Into<String>) -> Self {
        Self {
            verdict,
            reason: reason.into(),
            method: "",
            before: None,
            after: None,
            estimate: None,
            interval: None,
            margin: None,
            p: None,
            coverage: None,
            detectable: None,
            audit: None,
            began: None,
            tally: None,
            by_rule: false,
            muted: false,
            notes: Vec::new(),
            picture: Picture::default(),
        }
    }
}
