//! Buckets at their places, so that windows of any day can be laid over them.

use super::Series;
use crate::time::{Timestamp, Window};

/// The grid on which the buckets of a series lie.
pub(super) struct Grid {
    origin_ms: i64,
    bucket_ms: i64,
}

impl Grid {
    pub(super) fn of(series: &Series) -> Option<Self> {
        let origin_ms = series.points.first()?.start.as_millisecond();
        Some(Self { origin_ms, bucket_ms: i64::try_from(series.bucket.as_millis()).ok()?.max(1) })
    }

    /// The bucket that an instant falls into; those before the first are the first.
    pub(super) fn place(&self, instant: Timestamp) -> usize {
        self.place_of(instant.as_millisecond())
    }

    fn place_of(&self, instant_ms: i64) -> usize {
        let past = instant_ms.saturating_sub(self.origin_ms);
        usize::try_from(past.div_euclid(self.bucket_ms)).unwrap_or_default()
    }

    /// From the first bucket that lies wholly inside a window to the first that does no more.
    pub(super) fn inside(&self, window: Window) -> (usize, usize) {
        let past = window.from.as_millisecond().saturating_sub(self.origin_ms);
        let from = past.saturating_add(self.bucket_ms - 1).div_euclid(self.bucket_ms);
        (usize::try_from(from).unwrap_or_default(), self.place(window.to))
    }

    pub(super) fn values(&self, series: &Series, from: usize, to: usize) -> Vec<Option<f64>> {
        if series.points.are_at(self.origin_ms, self.bucket_ms) {
            let value = |value: &f64| value.is_finite().then_some(*value);
            let held = series.points.values(from..to.min(series.points.len()));
            let mut values: Vec<_> = held.iter().map(value).collect();
            values.resize(to.saturating_sub(from), None);
            return values;
        }
        let mut values = vec![None; to.saturating_sub(from)];
        for (start_ms, value) in series.points.in_ms() {
            let slot = self.place_of(start_ms).checked_sub(from);
            if let Some(slot) = slot.and_then(|place| values.get_mut(place)) {
                *slot = value.is_finite().then_some(value);
            }
        }
        values
    }
}

/// A gap takes the value before it, those at the beginning the first there is.
pub(super) fn filled(found: &[Option<f64>]) -> Option<Vec<f64>> {
    let mut last = found.iter().copied().flatten().next()?;
    let fill = |value: &Option<f64>| {
        last = value.unwrap_or(last);
        last
    };
    Some(found.iter().map(fill).collect())
}

/// How many were true before each place, and before the end.
pub(super) fn running(flags: impl Iterator<Item = bool>) -> Vec<usize> {
    let mut sum = 0;
    let mut sums = vec![0];
    sums.extend(flags.map(|flag| {
        sum += usize::from(flag);
        sum
    }));
    sums
}
