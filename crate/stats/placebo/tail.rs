//! How the chance falls where pretended deployments are too few to count.

use super::course::{Shape, sorted_quantile};

/// The least unit of the tail, in units of the logarithm: what falls faster than this is taken not to.
const LEAST_UNIT: f64 = 0.025;
/// Of the frozen method: the share of pretended deployments beyond which the tail is modelled.
const FROZEN_SHARE: f64 = 0.05;
/// The same where the tail is measured.
const MEASURED_SHARE: f64 = 0.1;
/// What the shape of the body is worth beside the exceedances that were measured, in independent ones.
const BODY: f64 = 5.0;
/// By how much the tail is longer for each independent pretended deployment that is missing: what Student's
/// quantiles do to the normal ones, roughly.
const FEW: f64 = 2.0;

/// How a tail is told from pretended deployments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tails {
    /// From their body alone, the first method, which its reference cases still hold to.
    Frozen,
    /// From how far they lay beyond nine in ten, drawn towards what the body says as they are few.
    Measured,
}

impl Tails {
    /// How many buckets of the past are the fewest.
    pub(super) fn least_past(self, shape: Shape) -> usize {
        match self {
            Self::Frozen => 6 * (shape.before + shape.after),
            Self::Measured => 2 * (shape.before + shape.after),
        }
    }

    /// How many pretended deployments are the fewest.
    pub(super) fn least_pretended(self) -> usize {
        match self {
            Self::Frozen => 30,
            Self::Measured => 15,
        }
    }
}

/// An exponential tail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tail {
    /// The chance of what lies beyond `from`.
    share: f64,
    from: f64,
    /// By how much it falls to the e-th part.
    unit: f64,
}

impl Tail {
    /// Of scores in ascending order.
    pub(super) fn of(tails: Tails, scores: &[f64], shape: Shape) -> Self {
        let width = shape.width() as f64;
        let body = sorted_quantile(scores, 0.95) - sorted_quantile(scores, 0.5);
        match tails {
            Tails::Frozen => {
                // Shorter windows were seen to meet heavier tails.
                let rate = 2.0 * (width / 24.0).min(1.0);
                let unit = body.max(LEAST_UNIT * rate) / rate;
                let from = sorted_quantile(scores, 1.0 - FROZEN_SHARE);
                Self { share: FROZEN_SHARE, from, unit }
            }
            Tails::Measured => {
                let from = sorted_quantile(scores, 1.0 - MEASURED_SHARE);
                let beyond = scores.get(scores.partition_point(|it| *it <= from)..);
                let beyond = beyond.unwrap_or_default();
                let excess: f64 = beyond.iter().map(|it| it - from).sum();
                // Windows that overlap are one window's worth of evidence.
                let alone = shape.step() as f64 / width;
                let independent = alone * beyond.len() as f64;
                let unit = (alone * excess + BODY * body.max(2.0 * LEAST_UNIT) / 2.0)
                    / (independent + BODY);
                let freedom = (alone * scores.len() as f64 - 1.0).max(1.0);
                let unit = unit.max(LEAST_UNIT) * (1.0 + FEW / freedom);
                Self { share: MEASURED_SHARE, from, unit }
            }
        }
    }

    /// The same, longer by a factor.
    pub(super) fn longer(self, factor: f64) -> Self {
        Self { unit: self.unit * factor, ..self }
    }

    /// The chance of at least `score`; none where it does not lie in the tail.
    pub(super) fn chance(&self, score: f64) -> Option<f64> {
        (score > self.from).then(|| self.share * libm::exp(-(score - self.from) / self.unit))
    }

    /// The share of chances that the tail is responsible for.
    pub(super) fn share(&self) -> f64 {
        self.share
    }

    /// The score that has a chance, which must be one of the tail's.
    pub(super) fn score(&self, chance: f64) -> f64 {
        self.from + self.unit * libm::log(self.share / chance)
    }
}
