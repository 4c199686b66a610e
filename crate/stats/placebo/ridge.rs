//! A robust linear prediction of what the circumstances alone would do.
//!
//! Ridge regression (Hoerl and Kennard 1970) with Huber's weights (1964), cross-fitted: each placebo's
//! residual comes from a fit that did not see it.

use super::reading::CIRCUMSTANCES;

const TERMS: usize = CIRCUMSTANCES + 1;
const PENALTY: f64 = 0.1;
const HUBER: f64 = 1.5;
const FOLDS: usize = 4;
const CLIP: f64 = 0.02;
const SOLVES: usize = 4;

/// The normal equations: the lower triangle, the right side and the weight.
#[derive(Clone, Debug)]
struct Normal {
    gram: [[f64; TERMS]; TERMS],
    right: [f64; TERMS],
    weight: f64,
}

impl Normal {
    fn new() -> Self {
        Self { gram: [[0.0; TERMS]; TERMS], right: [0.0; TERMS], weight: 0.0 }
    }

    fn add(&mut self, row: &[f64; TERMS], target: f64, weight: f64) {
        for (place, (line, value)) in self.gram.iter_mut().zip(row).enumerate() {
            let weighted = weight * value;
            for (slot, other) in line.iter_mut().zip(row).take(place + 1) {
                *slot += weighted * other;
            }
        }
        let weighted = weight * target;
        for (slot, value) in self.right.iter_mut().zip(row) {
            *slot += weighted * value;
        }
        self.weight += weight;
    }

    /// The sum of all parts but the one that is left out.
    fn sum(parts: &[Self], left_out: Option<usize>) -> Self {
        let mut sum = Self::new();
        for (_, part) in parts.iter().enumerate().filter(|(place, _)| Some(*place) != left_out) {
            for (line, others) in sum.gram.iter_mut().zip(&part.gram) {
                for (slot, value) in line.iter_mut().zip(others) {
                    *slot += value;
                }
            }
            for (slot, value) in sum.right.iter_mut().zip(&part.right) {
                *slot += value;
            }
            sum.weight += part.weight;
        }
        sum
    }

    /// By Cholesky's decomposition; the penalty keeps it positive.
    #[allow(clippy::needless_range_loop, reason = "a triangle is read by its indices")]
    fn solve(&self) -> [f64; TERMS] {
        let mut lower = self.gram;
        for place in 0..TERMS {
            let penalty = if place == 0 { 1e-9 } else { PENALTY };
            lower[place][place] += penalty * self.weight;
            for column in 0..=place {
                let mut sum = lower[place][column];
                for inner in 0..column {
                    sum -= lower[place][inner] * lower[column][inner];
                }
                lower[place][column] = if column == place {
                    sum.max(f64::MIN_POSITIVE).sqrt()
                } else {
                    sum / lower[column][column]
                };
            }
        }
        let mut solution = self.right;
        for place in 0..TERMS {
            for inner in 0..place {
                solution[place] -= lower[place][inner] * solution[inner];
            }
            solution[place] /= lower[place][place];
        }
        for place in (0..TERMS).rev() {
            for inner in place + 1..TERMS {
                solution[place] -= lower[inner][place] * solution[inner];
            }
            solution[place] /= lower[place][place];
        }
        solution
    }
}

/// A fitted prediction.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ridge {
    low: [f64; CIRCUMSTANCES],
    high: [f64; CIRCUMSTANCES],
    mean: [f64; CIRCUMSTANCES],
    spread: [f64; CIRCUMSTANCES],
    weights: [f64; TERMS],
}

impl Ridge {
    /// Fits `targets` to their circumstances; with it the residual of each target by a fit without its
    /// quarter of the time.
    pub(super) fn fit(targets: &[f64], circumstances: &[[f64; CIRCUMSTANCES]]) -> (Self, Vec<f64>) {
        let mut ridge = Self::standard(circumstances);
        let rows: Vec<[f64; TERMS]> = circumstances.iter().map(|it| ridge.row(it)).collect();
        let count = targets.len();
        let fold_of = |place: usize| place * FOLDS / count;
        // Most weights stay 1: what a re-weighting changes is added to what was there.
        let mut weights = vec![0.0; count];
        let mut wanted = vec![1.0; count];
        let mut folds = vec![Normal::new(); FOLDS];
        for solve in 0..SOLVES {
            for (place, ((row, target), (weight, wanted))) in
                rows.iter().zip(targets).zip(weights.iter_mut().zip(&wanted)).enumerate()
            {
                if let Some(fold) = folds.get_mut(fold_of(place)).filter(|_| weight != wanted) {
                    fold.add(row, *target, wanted - *weight);
                    *weight = *wanted;
                }
            }
            ridge.weights = Normal::sum(&folds, None).solve();
            if solve + 1 < SOLVES {
                for ((row, target), residual) in rows.iter().zip(targets).zip(&mut wanted) {
                    *residual = (target - dot(row, &ridge.weights)).abs();
                }
                let scale = HUBER * (1.4826 * select(&mut wanted.clone(), 0.5) + 1e-3);
                for weight in &mut wanted {
                    *weight = (scale / (*weight + 1e-12)).min(1.0);
                }
            }
        }
        let without: Vec<[f64; TERMS]> =
            (0..FOLDS).map(|fold| Normal::sum(&folds, Some(fold)).solve()).collect();
        let residuals = rows
            .iter()
            .zip(targets)
            .enumerate()
            .map(|(place, (row, target))| {
                without.get(fold_of(place)).map_or(0.0, |weights| target - dot(row, weights))
            })
            .collect();
        (ridge, residuals)
    }

    /// What the circumstances alone would do.
    pub(super) fn predict(&self, circumstances: &[f64; CIRCUMSTANCES]) -> f64 {
        dot(&self.row(circumstances), &self.weights)
    }

    fn standard(circumstances: &[[f64; CIRCUMSTANCES]]) -> Self {
        let mut ridge = Self {
            low: [0.0; CIRCUMSTANCES],
            high: [0.0; CIRCUMSTANCES],
            mean: [0.0; CIRCUMSTANCES],
            spread: [0.0; CIRCUMSTANCES],
            weights: [0.0; TERMS],
        };
        let count = circumstances.len().max(1) as f64;
        for term in 0..CIRCUMSTANCES {
            let mut column: Vec<f64> = circumstances.iter().map(|it| it[term]).collect();
            let (low, high) = (select(&mut column, CLIP), select(&mut column, 1.0 - CLIP));
            let clipped = || column.iter().map(|value| value.clamp(low, high.max(low)));
            let mean = clipped().sum::<f64>() / count;
            let variance =
                clipped().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
            ridge.low[term] = low;
            ridge.high[term] = high.max(low);
            ridge.mean[term] = mean;
            ridge.spread[term] = variance.sqrt() + 1e-3;
        }
        ridge
    }

    fn row(&self, circumstances: &[f64; CIRCUMSTANCES]) -> [f64; TERMS] {
        let mut row = [1.0; TERMS];
        for term in 0..CIRCUMSTANCES {
            let value = circumstances[term].clamp(self.low[term], self.high[term]);
            row[term + 1] = (value - self.mean[term]) / self.spread[term];
        }
        row
    }
}

fn dot(row: &[f64; TERMS], weights: &[f64; TERMS]) -> f64 {
    row.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// The type 7 quantile of an unsorted sample, which it stirs.
pub(super) fn select(sample: &mut [f64], share: f64) -> f64 {
    let Some(last) = sample.len().checked_sub(1) else { return 0.0 };
    let place = share * last as f64;
    let below = (place as usize).min(last);
    let (_, low, above) = sample.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let part = place - below as f64;
    if part == 0.0 {
        return low;
    }
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    if high.is_finite() { low + (high - low) * part } else { low }
}
