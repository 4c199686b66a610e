//! A metric's course on a scale on which more is worse, and the two windows laid anywhere on it.

use super::narrow::Narrow;
use super::sliding::{Ranked, Sliding};

/// Two windows and what lies between them, in buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How long the window before is.
    pub before: usize,
    /// How long the deployment is, warm-up included: the time between the windows.
    pub gap: usize,
    /// How long the window after is.
    pub after: usize,
    /// How many buckets a day has.
    pub day: usize,
}

impl Shape {
    /// From the first bucket before to the first one after.
    pub(super) fn lead(self) -> usize {
        self.before + self.gap
    }

    /// How far apart the pretended deployments lie.
    pub(super) fn step(self) -> usize {
        [4, 2]
            .into_iter()
            .find(|step| self.after.is_multiple_of(*step) && self.day.is_multiple_of(*step))
            .unwrap_or(1)
    }

    /// The larger window.
    pub(super) fn width(self) -> usize {
        self.before.max(self.after)
    }

    /// How much of the window before is its last part.
    pub(super) fn tail(self) -> usize {
        (self.before / 4).max(2).min(self.before)
    }
}

/// What a window holds, sorted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Extent {
    pub(super) low: f64,
    pub(super) quarter: f64,
    pub(super) middle: f64,
    pub(super) three_quarters: f64,
    pub(super) high: f64,
}

impl Extent {
    /// Of a sorted window.
    pub(super) fn of(sorted: &[f64]) -> Self {
        Self {
            low: sorted.first().copied().unwrap_or_default(),
            quarter: sorted_quantile(sorted, 0.25),
            middle: sorted_quantile(sorted, 0.5),
            three_quarters: sorted_quantile(sorted, 0.75),
            high: sorted.last().copied().unwrap_or_default(),
        }
    }
}

/// The type 7 quantile of a sorted sample; 0 of an empty one.
pub(super) fn sorted_quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share * last as f64;
    let below = (place as usize).min(last);
    let low = sorted.get(below).copied().unwrap_or_default();
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    low + (high - low) * (place - below as f64)
}

/// Buckets in the order of time: the logarithm of the level, and the level itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    pub(super) logs: Vec<f64>,
    /// Sums of `logs` and of the levels, from the first bucket on.
    sums: Vec<(f64, f64)>,
    ranked: Ranked,
}

impl Course {
    /// From logarithms of levels, all finite.
    pub fn of(logs: Vec<f64>) -> Self {
        let mut sums = Vec::with_capacity(logs.len() + 1);
        let mut sum = (0.0, 0.0);
        sums.push(sum);
        for log in &logs {
            sum = (sum.0 + log, sum.1 + libm::exp(*log));
            sums.push(sum);
        }
        Self { ranked: Ranked::of(&logs), logs, sums }
    }

    /// How many buckets.
    pub fn len(&self) -> usize {
        self.logs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.logs.is_empty()
    }

    /// A part of it.
    pub fn part(&self, from: usize, width: usize) -> &[f64] {
        self.logs.get(from..from + width).unwrap_or_default()
    }

    /// The logarithm of the geometric and of the arithmetic mean of a part.
    pub(super) fn means(&self, from: usize, width: usize) -> (f64, f64) {
        let (Some(start), Some(end)) = (self.sums.get(from), self.sums.get(from + width)) else {
            return (0.0, 0.0);
        };
        let count = width.max(1) as f64;
        ((end.0 - start.0) / count, libm::log((end.1 - start.1).max(f64::MIN_POSITIVE) / count))
    }

    pub(super) fn sliding(&self) -> Sliding<'_> {
        Sliding::over(&self.ranked)
    }

    /// Windows that are narrow and many enough to be sorted side by side.
    pub(super) fn narrow(&self, width: usize, many: usize) -> Option<Narrow<'_>> {
        if many < Narrow::FEWEST { None } else { Narrow::over(&self.ranked, width) }
    }
}

/// The middle of an unsorted part.
pub(super) fn middle(part: &[f64]) -> f64 {
    let mut sorted = part.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted_quantile(&sorted, 0.5)
}
