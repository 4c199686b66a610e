//! A robust linear prediction of what the circumstances alone would do.
//!
//! Ridge regression (Hoerl and Kennard 1970) with Huber's weights (1964), cross-fitted: each placebo's
//! residual comes from a fit that did not see it.

use super::super::place::{key, of_key};
use super::super::quantile::{select, stir};
use super::reading::CIRCUMSTANCES;

const TERMS: usize = CIRCUMSTANCES + 1;
const PENALTY: f64 = 0.1;
const HUBER: f64 = 1.5;
const FOLDS: usize = 4;
const CLIP: f64 = 0.02;
const SOLVES: usize = 4;
/// So many columns are summed up side by side.
const ABREAST: usize = 4;

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

    /// Adds several, each as if it came alone: what is summed up is fetched once for four.
    fn add_all(&mut self, added: &[(&[f64; TERMS], f64, f64)]) {
        let (fours, rest) = added.as_chunks::<4>();
        for four in fours {
            let [(a, ..), (b, ..), (c, ..), (d, ..)] = four;
            for (place, line) in self.gram.iter_mut().enumerate() {
                let [wa, wb, wc, wd] = four.map(|(row, _, weight)| weight * row[place]);
                let others = a.iter().zip(b.iter()).zip(c.iter()).zip(d.iter());
                for (slot, (((a, b), c), d)) in line.iter_mut().zip(others).take(place + 1) {
                    *slot = *slot + wa * a + wb * b + wc * c + wd * d;
                }
            }
            for (row, target, weight) in four {
                let weighted = weight * target;
                for (slot, value) in self.right.iter_mut().zip(row.iter()) {
                    *slot += weighted * value;
                }
                self.weight += weight;
            }
        }
        for (row, target, weight) in rest {
            self.add(row, *target, *weight);
        }
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
        let mut changed: [Vec<(&[f64; TERMS], f64, f64)>; FOLDS] = Default::default();
        for solve in 0..SOLVES {
            changed.iter_mut().for_each(Vec::clear);
            for (place, ((row, target), (weight, wanted))) in
                rows.iter().zip(targets).zip(weights.iter_mut().zip(&wanted)).enumerate()
            {
                if let Some(fold) = changed.get_mut(fold_of(place)).filter(|_| weight != wanted) {
                    fold.push((row, *target, wanted - *weight));
                    *weight = *wanted;
                }
            }
            for (fold, changed) in folds.iter_mut().zip(&changed) {
                fold.add_all(changed);
            }
            ridge.weights = Normal::sum(&folds, None).solve();
            if solve + 1 < SOLVES {
                for ((row, target), residual) in rows.iter().zip(targets).zip(&mut wanted) {
                    *residual = (target - dot(row, &ridge.weights)).abs();
                }
                let scale = HUBER * (1.4826 * select(&wanted, 0.5) + 1e-3);
                for weight in &mut wanted {
                    let share = scale / (*weight + 1e-12);
                    *weight = if share < 1.0 { share } else { 1.0 };
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
        for first in (0..CIRCUMSTANCES).step_by(ABREAST) {
            let columns: [Vec<f64>; ABREAST] = std::array::from_fn(|beside| {
                let term = first + beside;
                let mut keys: Vec<i64> = circumstances.iter().map(|it| key(it[term])).collect();
                let (low, high) = (stir(&mut keys, CLIP), stir(&mut keys, 1.0 - CLIP));
                ridge.low[term] = low;
                ridge.high[term] = if high > low { high } else { low };
                let clipped = |key| of_key(key).clamp(ridge.low[term], ridge.high[term]);
                keys.into_iter().map(clipped).collect()
            });
            let means = sums(&columns, |_, value| value).map(|sum| sum / count);
            let squares = |beside: usize, value: f64| {
                let off = value - means[beside];
                off * off
            };
            let variances = sums(&columns, squares).map(|sum| sum / count);
            for beside in 0..ABREAST {
                ridge.mean[first + beside] = means[beside];
                ridge.spread[first + beside] = variances[beside].sqrt() + 1e-3;
            }
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

/// One sum a column: a sum waits for each of its additions, and several wait together.
fn sums(columns: &[Vec<f64>; ABREAST], of: impl Fn(usize, f64) -> f64) -> [f64; ABREAST] {
    let [one, two, three, four] = columns;
    let mut sums = [-0.0; ABREAST];
    for (((one, two), three), four) in one.iter().zip(two).zip(three).zip(four) {
        for (beside, value) in [one, two, three, four].into_iter().enumerate() {
            sums[beside] += of(beside, *value);
        }
    }
    sums
}
