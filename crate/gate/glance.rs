//! A glance at two windows, before they are compared.

use super::Level;
use super::contrast::{Direction, SLACK, Sample, Scale, tolerance};
use crate::stats::median;

/// Whether the most plausible harm may be beyond what is allowed. Without it nothing fails by ranks either: its least
/// plausible harm is no larger, and windows wholly apart by more have a middle difference that is.
pub(super) fn may_exceed(
    level: &Level,
    direction: Direction,
    before: &[f64],
    after: &[f64],
) -> bool {
    /// Beyond half the pairs the least plausible harm would be more than the most plausible.
    const LEAST_SURE: f64 = 0.5;
    /// What rounding may hide.
    const ROUNDED: f64 = 1e-9;
    let sign = direction.sign();
    let Some(reference) = median(before).filter(|_| !after.is_empty()) else { return false };
    let sample = |values| Sample { values, gaps: 0 };
    let scale = Scale::of(sample(before), sample(after));
    let bar = tolerance(level, scale, sign, reference) + SLACK - ROUNDED;
    // How far a value before may be exceeded.
    let line = |value: &f64| match scale {
        Scale::Difference { largest } => value + sign * bar * largest,
        Scale::Ratio => value * libm::exp(sign * bar),
    };
    let mut lines: Vec<f64> = before.iter().map(line).collect();
    let mut after = after.to_vec();
    lines.sort_unstable_by(f64::total_cmp);
    after.sort_unstable_by(f64::total_cmp);
    let pairs = lines.len() * after.len();
    let (mut passed, mut beyond) = (0, 0);
    for value in after {
        // As the values grow, so do the lines that they pass.
        while lines.get(passed).is_some_and(|line| *line < value) {
            passed += 1;
        }
        beyond += passed;
    }
    let harmful = if sign > 0.0 { beyond } else { pairs - beyond };
    level.alpha > LEAST_SURE || 2 * harmful >= pairs
}
