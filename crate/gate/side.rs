//! One window of a level: its buckets and what is missing.

use super::contrast::Sample;
use super::{Level, Numbers, Series};
use crate::stats::median;
use crate::time::Window;

/// Below this share of buckets with data a window decides nothing.
const ENOUGH_COVERAGE: f64 = 0.8;

/// One window.
pub(super) struct Side {
    pub(super) values: Vec<f64>,
    gaps: usize,
    pub(super) coverage: f64,
}

impl Side {
    pub(super) fn of(series: &Series, window: Window) -> Self {
        let values = series.values(window);
        let gaps = series.room(window).saturating_sub(values.len());
        Self { gaps, coverage: series.coverage(window), values }
    }

    pub(super) fn numbers(&self) -> Option<Numbers> {
        median(&self.values).map(|value| Numbers { value, buckets: self.values.len() })
    }

    pub(super) fn sample(&self) -> Sample<'_> {
        Sample { values: &self.values, gaps: self.gaps }
    }

    /// Why this window decides nothing, if so.
    pub(super) fn shortage(&self, when: &str, level: &Level) -> Option<String> {
        let count = self.values.len();
        if count < level.min_buckets {
            let buckets = if count == 1 { "bucket" } else { "buckets" };
            let needed = level.min_buckets;
            return Some(format!(
                "only {count} {buckets} with data {when} the deployment; at least {needed} are needed"
            ));
        }
        (self.coverage < ENOUGH_COVERAGE).then(|| {
            // Rounded down: 79.6 % is not yet 80 %.
            let share = (self.coverage * 100.0).floor();
            format!(
                "data in only {share} % of the time {when} the deployment; at least 80 % are needed"
            )
        })
    }
}
