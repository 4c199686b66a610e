//! The metric's own past as witness: what the same comparison says at instants without a deployment.

use super::contrast::Direction;
use super::grid::{Grid, filled, running};
use super::{Audit, Level, Reference, Windows};
use crate::stats::{Calibration, Course, LONGEST_PAST, Shape, Sight, Tails, median};
use crate::time::Duration;

/// Below this share of buckets with data a pretended deployment is no reference.
const ENOUGH_COVERAGE: f64 = 0.8;

/// Fewer coarse buckets than this on either side show nothing.
const FEWEST_BUCKETS: usize = 5;

/// Of the typical level, so much is added before the logarithm, so that a zero has one.
const OFFSET: f64 = 0.02;

/// The chance at which a harm of exactly what is allowed may fail. Harm as such must be shown with alpha.
const MISTAKEN_MARGIN: f64 = 0.05;

/// The chance at which harm of what is allowed may pass.
const MISSED_HARM: f64 = 0.10;

/// A change of exactly what is allowed is allowed, whatever the last bit says.
const SLACK: f64 = 1e-9;

const DAY: Duration = Duration::from_secs(86_400);

/// The past on a grid that reaches to the end of the judged window.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Past {
    /// One a bucket, a gap filled with the value before it.
    values: Vec<f64>,
    /// How many buckets without a value, and how many with an incident, came before each.
    gaps: Vec<usize>,
    unquiet: Vec<usize>,
    shape: Shape,
    /// The first bucket of the window after.
    judged: usize,
    /// What is added before the logarithm.
    offset: f64,
    /// The median of the window before.
    reference: f64,
}

impl Past {
    /// Lays the history on a grid; or says why it is no witness.
    pub(super) fn of(reference: &Reference, windows: &Windows) -> Result<Self, &'static str> {
        let Some(series) = &reference.history else {
            return Err("the time before the deployment is the only comparison");
        };
        let grid = Grid::of(series).ok_or("the history is empty")?;
        let (before, after) = (grid.inside(windows.before), grid.inside(windows.after));
        if before.1 < before.0 + FEWEST_BUCKETS || after.1 < after.0 + FEWEST_BUCKETS {
            return Err("the buckets of the history are too coarse for these windows");
        }
        let first = before.1.saturating_sub(LONGEST_PAST);
        let found = grid.values(series, first, after.1);
        if found.iter().flatten().any(|value| *value < 0.0) {
            return Err("the history has values below zero, which have no ratio");
        }
        let shape = Shape {
            before: before.1 - before.0,
            gap: after.0.saturating_sub(before.1),
            after: after.1 - after.0,
            day: usize::try_from(DAY.as_millis() / series.bucket.as_millis().max(1))
                .unwrap_or_default()
                .max(1),
        };
        let marks: Vec<bool> = {
            let mut marks = vec![false; found.len()];
            for instant in reference.unquiet.iter() {
                if let Some(mark) =
                    grid.place(*instant).checked_sub(first).and_then(|place| marks.get_mut(place))
                {
                    *mark = true;
                }
            }
            marks
        };
        let values = filled(&found).ok_or("the history is empty")?;
        let end = before.1 - first;
        let positive = |part: Option<&[f64]>| {
            let part = part.unwrap_or_default();
            median(&part.iter().copied().filter(|value| *value > 0.0).collect::<Vec<_>>())
        };
        let typical = positive(values.get(..end)).or(positive(values.get(end..)));
        Ok(Self {
            gaps: running(found.iter().map(Option::is_none)),
            unquiet: running(marks.into_iter()),
            shape,
            judged: after.0 - first,
            offset: typical.map_or(1.0, |typical| OFFSET * typical),
            reference: values.get(before.0 - first..end).and_then(median).unwrap_or_default(),
            values,
        })
    }

    /// Whether the pair whose later window begins at `instant` has enough data and no incident.
    fn is_sound(&self, instant: usize) -> bool {
        let Shape { before, gap, after, .. } = self.shape;
        let Some(from) = instant.checked_sub(before + gap) else { return false };
        let count = |sums: &[usize], from: usize, to: usize| match (sums.get(from), sums.get(to)) {
            (Some(start), Some(end)) => end - start,
            _ => usize::MAX,
        };
        let covered = |from: usize, width: usize| {
            let gaps = count(&self.gaps, from, from + width);
            gaps <= width && (width - gaps) as f64 >= ENOUGH_COVERAGE * width as f64
        };
        covered(from, before)
            && covered(instant, after)
            && count(&self.unquiet, from, instant + after) == 0
    }

    /// What it says of a change in one direction, of which `sides` are looked at.
    pub(super) fn testify(
        &self,
        level: &Level,
        direction: Direction,
        sides: f64,
    ) -> Option<Testimony> {
        let sign = direction.sign();
        let logs = self.values.iter().map(|value| sign * libm::log(value + self.offset)).collect();
        let course = Course::of(logs);
        let alpha = level.alpha / sides;
        let sound = |instant| self.is_sound(instant);
        let end = self.judged - self.shape.gap;
        let calibration = Calibration::of(&course, self.shape, end, alpha, Tails::Measured, sound)?;
        let allowed = self.allowed(level, sign) + SLACK;
        let chances = |sight: &Sight| {
            let p = |lowered: f64| {
                let by_score = calibration.p_of(sight.statistic - lowered);
                by_score.min(2.0 * calibration.p_apart(sight, lowered))
            };
            let none = p(0.0);
            (none, none.max(p(allowed) * level.alpha / MISTAKEN_MARGIN))
        };
        let sight = calibration.judge(&course, self.judged, sound);
        let (p_of_none, p) = chances(&sight);
        let days: Vec<bool> = (1..)
            .map_while(|days| self.judged.checked_sub(days * self.shape.day))
            .filter(|instant| self.is_sound(*instant) && instant + self.shape.after <= end)
            .map(|instant| calibration.judge(&course, instant, sound))
            .filter(|sight| sight.is_known)
            .map(|sight| chances(&sight).1 <= alpha && sight.middle > allowed)
            .collect();
        let before_has_level = self.reference > 0.0;
        Some(Testimony {
            sign,
            p_of_none: (p_of_none * sides).min(1.0),
            p: (p * sides).min(1.0),
            allowed,
            least: sight.statistic - calibration.threshold,
            most: match self.gaps_judged() {
                0 => calibration.most(&course, self.judged, MISSED_HARM / sides, sound),
                _ => f64::INFINITY,
            }
            .min(self.worst_shift(&course) - calibration.least_quiet_shift(MISSED_HARM / sides)),
            detectable: before_has_level
                .then(|| calibration.detectable(allowed, MISTAKEN_MARGIN / sides)),
            audit: (!days.is_empty()).then(|| Audit {
                failed: days.iter().filter(|failed| **failed).count(),
                days: days.len(),
            }),
            offset: self.offset,
            reference: self.reference,
        })
    }

    /// How many buckets of the judged pair have no value.
    fn gaps_judged(&self) -> usize {
        let Shape { before, gap, after, .. } = self.shape;
        let from = self.judged - gap - before;
        let count = |from: usize, to: usize| {
            self.gaps.get(to).zip(self.gaps.get(from)).map_or(0, |(end, start)| end - start)
        };
        count(from, from + before) + count(self.judged, self.judged + after)
    }

    /// The shift of the middles, had every gap hidden the worst.
    fn worst_shift(&self, course: &Course) -> f64 {
        let Shape { before, gap, after, .. } = self.shape;
        let worst = |from: usize, width: usize, worst: f64| {
            let gaps = self.gaps.get(from..=from + width).unwrap_or_default().windows(2);
            let values: Vec<f64> = course
                .part(from, width)
                .iter()
                .zip(gaps)
                .map(|(value, gaps)| if gaps.first() == gaps.last() { *value } else { worst })
                .collect();
            median(&values).unwrap_or(worst)
        };
        worst(self.judged, after, f64::MAX) - worst(self.judged - gap - before, before, -f64::MAX)
    }

    /// What is allowed, as a shift of the logarithm.
    fn allowed(&self, level: &Level, sign: f64) -> f64 {
        let change = (level.margin.max(0.0) * self.reference).max(level.min_absolute.max(0.0));
        let from = self.reference + self.offset;
        let to = from + sign * change;
        if self.reference + sign * change <= 0.0 && sign < 0.0 {
            return f64::INFINITY;
        }
        sign * libm::log(to / from)
    }
}

/// What the past says of a change; harm is positive, on the logarithmic scale of the past.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Testimony {
    sign: f64,
    /// The chance of such data if nothing had been deployed.
    pub(super) p_of_none: f64,
    /// At most alpha where harm beyond what is allowed is shown.
    pub(super) p: f64,
    /// What is allowed.
    pub(super) allowed: f64,
    /// The least harm that is plausible.
    pub(super) least: f64,
    /// The most harm that is plausible.
    pub(super) most: f64,
    detectable: Option<f64>,
    /// How it would have done on quiet days.
    pub(super) audit: Option<Audit>,
    offset: f64,
    reference: f64,
}

impl Testimony {
    /// The smallest relative change that would have been seen four times in five.
    pub(super) fn detectable(&self) -> Option<f64> {
        self.detectable.and_then(|harm| self.relative(harm))
    }

    /// Where the relative change may lie, around what was measured.
    pub(super) fn interval(&self, measured: Option<f64>) -> Option<(f64, f64)> {
        let measured = measured?;
        let (one, other) = (self.relative(self.least)?, self.relative(self.most)?);
        let (low, high) = (one.min(other), one.max(other));
        Some((low.min(measured), high.max(measured)))
    }

    fn relative(&self, harm: f64) -> Option<f64> {
        let to = libm::exp(self.sign * harm) * (self.reference + self.offset) - self.offset;
        Some(to.max(0.0) / self.reference - 1.0).filter(|change| change.is_finite())
    }
}
