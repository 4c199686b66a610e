//! Whether one sample lies above another, when neighbouring values resemble each other.
//!
//! A rank test whose variance is widened by the share of information that autocorrelation takes
//! away ("rank-VIF"). With two dozen values and no sign of memory the exact distribution is used.

use super::exact::NullRanks;
use super::ranks::RankSum;
use super::tails::{student_quantile, student_tail};
use super::trend::lag_one;

/// Up to this many values in both samples together the exact distribution is affordable and needed.
const FEW: usize = 24;

/// How much of the past a sequence remembers, and what that costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// The lag-1 autocorrelation of the ranks as measured, the mean of both samples by their size.
    pub measured: f64,
    /// The same corrected for the bias of short samples, from 0 to 0.98.
    pub rho: f64,
    /// The factor by which memory widens the variance: (1 + rho) / (1 - rho).
    pub vif: f64,
}

impl Memory {
    /// Of two ranked samples, each in the order of time.
    pub fn of(ranked: &RankSum) -> Self {
        let n = ranked.first.len() as f64;
        let m = ranked.second.len() as f64;
        let measured =
            (n * lag_one(&ranked.first) + m * lag_one(&ranked.second)) / (n + m).max(1.0);
        let rho = (measured + (1.0 + 4.0 * measured) / n.min(m).max(1.0)).clamp(0.0, 0.98);
        Self { measured, rho, vif: (1.0 + rho) / (1.0 - rho) }
    }

    /// The degrees of freedom that `values` such values leave.
    pub fn degrees_of_freedom(&self, values: usize) -> f64 {
        (values as f64 / self.vif - 2.0).max(2.0)
    }
}

/// A one-sided test whether the first sample lies above the second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankTest {
    /// In how many pairs the first is larger; ties count a half.
    pub u: f64,
    /// `u` in units of its widened spread about its mean; 0 when all values are equal.
    pub z: f64,
    /// The memory that was taken into account.
    pub memory: Memory,
    /// The degrees of freedom that remained.
    pub df: f64,
    /// The chance of a `u` at least as large if neither lay above the other.
    pub p: f64,
    /// By the exact distribution, not by an approximation.
    pub exact: bool,
}

impl RankTest {
    /// By the widened variance and Student's tail, whatever the size of the samples.
    pub fn widened(first: &[f64], second: &[f64]) -> Self {
        let ranked = RankSum::of(first, second);
        Self::approximate(&ranked, Memory::of(&ranked))
    }

    /// By the exact distribution where the samples are small and show no memory at all, else widened.
    pub fn above(first: &[f64], second: &[f64]) -> Self {
        let ranked = RankSum::of(first, second);
        let memory = Memory::of(&ranked);
        if first.len() + second.len() > FEW || memory.measured > 0.0 {
            return Self::approximate(&ranked, memory);
        }
        let pooled: Vec<f64> = ranked.first.iter().chain(&ranked.second).copied().collect();
        let p = NullRanks::of(&pooled, first.len()).at_least(ranked.first.iter().sum());
        let memory = Memory { rho: 0.0, vif: 1.0, ..memory };
        Self { p, exact: true, ..Self::approximate(&ranked, memory) }
    }

    fn approximate(ranked: &RankSum, memory: Memory) -> Self {
        let sigma = ranked.sigma() * memory.vif.sqrt();
        let z = if sigma > 0.0 { (ranked.u - ranked.mean()) / sigma } else { 0.0 };
        let df = memory.degrees_of_freedom(ranked.first.len() + ranked.second.len());
        Self { u: ranked.u, z, memory, df, p: student_tail(z, df), exact: false }
    }

    /// How deep in the sorted differences of all `n * m` pairs the end of an interval lies that is
    /// missed with the chance `miss` on this side: the `k`-th from below, or from above, counted from
    /// one. None where so few values cannot be so sure.
    pub fn depth(&self, n: usize, m: usize, miss: f64) -> Option<usize> {
        if self.exact && n + m <= FEW {
            return NullRanks::without_ties(n, m).depth(miss);
        }
        let pairs = n as f64 * m as f64;
        let spread = (pairs * (n + m + 1) as f64 / 12.0 * self.memory.vif).sqrt();
        let k = (pairs / 2.0
            - student_quantile(miss, self.memory.degrees_of_freedom(n + m)) * spread)
            .floor();
        (k >= 1.0).then_some(k as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_wholly_apart_without_memory_are_judged_exactly() {
        let test = RankTest::above(&[12.0, 11.0, 13.0, 11.5, 12.5], &[2.0, 1.0, 3.0, 1.5, 2.5]);
        assert_eq!(test.u, 25.0);
        assert_eq!(test.p, 1.0 / 252.0);
        assert_eq!(test.memory.vif, 1.0);
    }

    #[test]
    fn a_slow_drift_is_worth_few_values() {
        let drift: Vec<f64> = (0..30).map(f64::from).collect();
        let later: Vec<f64> = (30..60).map(f64::from).collect();
        let test = RankTest::widened(&later, &drift);
        assert!(test.memory.rho > 0.9, "{test:?}");
        assert!(test.p > 0.05, "{test:?}");
    }

    #[test]
    fn equal_values_show_nothing() {
        let test = RankTest::widened(&[5.0; 20], &[5.0; 20]);
        assert_eq!((test.z, test.p), (0.0, 0.5));
        assert_eq!(RankTest::above(&[5.0; 6], &[5.0; 6]).p, 1.0);
    }

    #[test]
    fn an_end_that_few_values_cannot_reach_is_not_made_up() {
        let few = RankTest::above(&[1.0, 2.0], &[1.5, 2.5]);
        assert_eq!(few.depth(2, 2, 0.01), None);
        // Of 252 arrangements one reaches u = 25 and one u = 24: together 0.8 %.
        let five = RankTest::above(&[1.0, 3.0, 2.0, 5.0, 4.0], &[1.5, 3.5, 2.5, 5.5, 4.5]);
        assert_eq!(five.depth(5, 5, 0.01), Some(2));
    }
}
