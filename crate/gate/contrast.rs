//! How far the time after lies from the time before, in the direction that hurts.

use super::Level;
use crate::stats::{RankTest, hodges_lehmann, kth_difference, median};

/// The chance at which harm of exactly the margin may pass. Larger than that of a false alarm, since
/// at the margin a release is still acceptable. Of simulated releases whose buckets scatter by 20 %,
/// half an hour against an hour of minutes, 5 % lets 60 in 100 quiet ones pass, 10 % lets 75 and 20 %
/// lets 89; harm of twice the margin then passes in up to 0.5, 1.3 and 4 of 100.
const MISSED_HARM: f64 = 0.10;

/// A change of exactly what is allowed is allowed, whatever the last bit says.
pub(super) const SLACK: f64 = 1e-9;

/// Two windows, compared bucket by bucket.
///
/// Positive values are compared by their ratio, for noise in latencies, rates and sizes grows with
/// the level; with zeros or negative values among them, by their difference. Either way a positive
/// number here is harm.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Contrast {
    scale: Scale,
    /// 1 when more is worse, -1 when less is.
    sign: f64,
    /// The median before, in the metric's unit.
    reference: f64,
    /// What is allowed, on the scale.
    pub(super) tolerance: f64,
    /// The most plausible harm (Hodges-Lehmann).
    pub(super) harm: f64,
    /// The least harm that is plausible, missed with the chance alpha. None: unreachable.
    pub(super) least: Option<f64>,
    /// The most harm that is plausible, missed with the chance [`MISSED_HARM`].
    pub(super) most: Option<f64>,
    /// The same, had every gap hidden the worst.
    pub(super) most_with_gaps: Option<f64>,
    /// The chance of such data if there were no harm.
    pub(super) p_of_none: f64,
    /// The chance of such data if the harm were exactly what is allowed.
    pub(super) p_of_allowed: f64,
    /// Every bucket after lies beyond every bucket before, by more than is allowed.
    pub(super) apart: bool,
    /// No bucket after exceeds any bucket before by more than is allowed, and there are no gaps.
    pub(super) within: bool,
    /// How many independent buckets the data are worth.
    pub(super) worth: f64,
}

/// The direction that is looked at for harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Less is worse.
    Down,
    /// More is worse.
    Up,
}

impl Direction {
    pub(super) fn sign(self) -> f64 {
        match self {
            Self::Down => -1.0,
            Self::Up => 1.0,
        }
    }
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scale {
    /// By their difference, in units of the largest of them.
    Difference { largest: f64 },
    /// By the logarithm of their ratio.
    Ratio,
}

impl Scale {
    pub(super) fn of(before: Sample<'_>, after: Sample<'_>) -> Self {
        let values = || before.values.iter().chain(after.values);
        if values().all(|value| *value > 0.0) {
            return Self::Ratio;
        }
        let largest = values().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        Self::Difference { largest: if largest > 0.0 { largest } else { 1.0 } }
    }

    fn place(self, value: f64) -> f64 {
        match self {
            Self::Difference { largest } => value / largest,
            Self::Ratio => libm::log(value),
        }
    }
}

/// Buckets in the order of time, and how many more had room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sample<'a> {
    pub(super) values: &'a [f64],
    pub(super) gaps: usize,
}

impl Contrast {
    /// Compares in one direction; `sides` is how many directions are looked at, since each may then be
    /// mistaken only so much less often. None when a sample is empty.
    pub(super) fn of(
        level: &Level,
        direction: Direction,
        sides: f64,
        before: Sample<'_>,
        after: Sample<'_>,
    ) -> Option<Self> {
        let reference = median(before.values)?;
        let scale = Scale::of(before, after);
        let sign = direction.sign();
        let pair = Pair::of(sign, scale, before, after)?;
        let bar = tolerance(level, scale, sign, reference) + SLACK;

        let test = RankTest::above(&pair.after, &pair.before);
        let lowered: Vec<f64> = pair.after.iter().map(|value| value - bar).collect();
        let allowed = RankTest::above(&lowered, &pair.before);
        let (n, m) = (pair.after.len(), pair.before.len());
        let least = test
            .depth(n, m, level.alpha / sides)
            .and_then(|k| kth_difference(&pair.sorted_after, &pair.sorted_before, k));
        let most = upper_end(&test, &pair.sorted_after, &pair.sorted_before, MISSED_HARM / sides);
        let gaps = before.gaps + after.gaps;
        let most_with_gaps = if gaps == 0 {
            most
        } else {
            upper_end(
                &test,
                &with_gaps(&pair.sorted_after, after.gaps, f64::INFINITY),
                &with_gaps(&pair.sorted_before, before.gaps, f64::NEG_INFINITY),
                MISSED_HARM / sides,
            )
        };
        Some(Self {
            scale,
            sign,
            reference,
            tolerance: bar,
            harm: pair.shift,
            least,
            most,
            most_with_gaps,
            p_of_none: (test.p * sides).min(1.0),
            p_of_allowed: (allowed.p * sides).min(1.0),
            apart: pair.is_apart(bar),
            within: gaps == 0 && pair.is_within(bar),
            worth: (n + m) as f64 / test.memory.vif,
        })
    }

    /// 1 when more is worse, -1 when less is.
    pub(super) fn sign(&self) -> f64 {
        self.sign
    }

    /// A harm as a relative change of the metric: 0.29 is +29 %. None where there is nothing to
    /// relate it to: the median before is zero.
    pub(super) fn relative(&self, harm: f64) -> Option<f64> {
        match self.scale {
            Scale::Ratio => Some(libm::expm1(self.sign * harm)),
            Scale::Difference { .. } if self.reference == 0.0 => None,
            Scale::Difference { largest } => {
                Some(self.sign * harm * (largest / self.reference.abs()))
            }
        }
        .filter(|change| change.is_finite())
    }

    /// The smallest harm that would be failed about four times in five, as a relative change: as far above
    /// what is allowed as alpha asks for, and by as much again as such noise takes away four times in five.
    pub(super) fn detectable(&self) -> Option<f64> {
        /// The normal quantile of 80 % over that of 99 %.
        const FOUR_IN_FIVE: f64 = 0.842 / 2.326;
        let surely = self.harm - self.least?;
        self.relative(self.tolerance + surely * (1.0 + FOUR_IN_FIVE))
    }

    /// A harm as an absolute change of the metric, in its unit.
    pub(super) fn absolute(&self, harm: f64) -> f64 {
        match self.scale {
            Scale::Ratio => self.reference * libm::expm1(self.sign * harm),
            Scale::Difference { largest } => self.sign * harm * largest,
        }
    }

    /// Where the change may lie, the lower end of the metric first.
    pub(super) fn interval(&self) -> Option<(f64, f64)> {
        let (least, most) = (self.least?, self.most?);
        Some(if self.sign > 0.0 { (least, most) } else { (most, least) })
    }
}

/// Both samples on a scale on which more is worse.
struct Pair {
    before: Vec<f64>,
    after: Vec<f64>,
    sorted_before: Vec<f64>,
    sorted_after: Vec<f64>,
    shift: f64,
}

impl Pair {
    fn of(sign: f64, scale: Scale, before: Sample<'_>, after: Sample<'_>) -> Option<Self> {
        let place = |value: &f64| sign * scale.place(*value);
        let before: Vec<f64> = before.values.iter().map(place).collect();
        let after: Vec<f64> = after.values.iter().map(place).collect();
        let (sorted_before, sorted_after) = (sorted(&before), sorted(&after));
        let shift = hodges_lehmann(&sorted_after, &sorted_before)?;
        Some(Self { before, after, sorted_before, sorted_after, shift })
    }

    /// Whether the samples lie wholly apart, by more than `bar`; with fewer than 24 buckets also by a
    /// part of the range before, since few values are easily apart by chance. Holds up where values
    /// resemble their neighbours, and was measured on real series: false alarms below 0.5 %.
    fn is_apart(&self, bar: f64) -> bool {
        let ends =
            (self.sorted_after.first(), self.sorted_before.first(), self.sorted_before.last());
        let (Some(least), Some(bottom), Some(top)) = ends else { return false };
        let gap = least - bar - top;
        let few = self.before.len().min(self.after.len()) as f64;
        gap > 0.0 && gap >= (4.0 / few - 1.0 / 6.0).max(0.0) * (top - bottom)
    }

    /// The mirror image: lowered by `bar`, the sample after lies wholly below the one before.
    fn is_within(&self, bar: f64) -> bool {
        let ends =
            (self.sorted_after.last(), self.sorted_before.first(), self.sorted_before.last());
        let (Some(most), Some(bottom), Some(top)) = ends else { return false };
        let gap = bottom + bar - most;
        let few = self.before.len().min(self.after.len()) as f64;
        gap >= 0.0 && gap >= (4.0 / few - 1.0 / 6.0).max(0.0) * (top - bottom)
    }
}

/// What is allowed, on the scale: the margin, or the absolute change where that is more.
pub(super) fn tolerance(level: &Level, scale: Scale, sign: f64, reference: f64) -> f64 {
    let margin = level.margin.max(0.0);
    let absolute = level.min_absolute.max(0.0);
    match scale {
        Scale::Difference { largest } => (margin * reference.abs()).max(absolute) / largest,
        Scale::Ratio => {
            let share = margin.max(absolute / reference);
            if sign > 0.0 {
                libm::log1p(share)
            } else if share < 1.0 {
                -libm::log1p(-share)
            } else {
                f64::INFINITY
            }
        }
    }
}

fn upper_end(test: &RankTest, after: &[f64], before: &[f64], miss: f64) -> Option<f64> {
    let k = test.depth(after.len(), before.len(), miss)?;
    kth_difference(after, before, after.len() * before.len() + 1 - k)
}

fn with_gaps(sorted_values: &[f64], gaps: usize, worst: f64) -> Vec<f64> {
    let mut values = sorted_values.to_vec();
    values.extend(std::iter::repeat_n(worst, gaps));
    values.sort_unstable_by(f64::total_cmp);
    values
}

fn sorted(values: &[f64]) -> Vec<f64> {
    with_gaps(values, 0, 0.0)
}
