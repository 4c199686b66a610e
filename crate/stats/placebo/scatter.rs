//! How much a metric scatters just before the deployment, against other times.

use super::super::quantile::select;
use super::reading::Reading;

/// For how much more or less a score counts at most, by how much its window scatters.
const MOST_SCATTER: f64 = 2.0;
/// Scatter that is never worth telling apart: half of the usual, and this much of the level.
const LEAST: f64 = 0.01;

/// How much the values scatter in the window before the judged one, and usually.
///
/// What scatters more moves more by chance: a score counts as if its window had scattered as the judged one does, by
/// the root of it, for a window's scatter is itself measured by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scatter {
    here: f64,
    least: f64,
}

impl Scatter {
    /// Of the window before the judged one, and of the pretended deployments.
    pub(super) fn of(before: &[f64], readings: &[Reading]) -> Self {
        let scatters: Vec<f64> = readings.iter().map(Reading::scatter).collect();
        Self {
            here: select(before, 0.75) - select(before, 0.25),
            least: 0.5 * select(&scatters, 0.5) + LEAST,
        }
    }

    /// What makes the score of a reading one of the judged window.
    pub(super) fn here_for(&self, reading: &Reading) -> f64 {
        let times = (self.here + self.least) / (reading.scatter() + self.least);
        times.sqrt().clamp(1.0 / MOST_SCATTER, MOST_SCATTER)
    }
}
