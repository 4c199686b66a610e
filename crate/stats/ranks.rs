//! Ranks of two samples taken together.

use super::place::place;

/// The ranks of `sample`, beginning at 1; equal values share the middle of their ranks.
/// Values must be comparable (no NaN); infinities are allowed.
pub fn midranks(sample: &[f64]) -> Vec<f64> {
    with_ties(sample.iter()).0
}

/// The same, with the sum of t^3 - t over groups of t equal values. Zero and minus zero are equal.
fn with_ties<'a>(sample: impl Iterator<Item = &'a f64>) -> (Vec<f64>, f64) {
    let mut order: Vec<(u64, usize)> =
        sample.enumerate().map(|(index, value)| (place(*value), index)).collect();
    order.sort_unstable();
    let mut ranks = vec![0.0; order.len()];
    let (mut first, mut ties) = (0, 0.0);
    for tied in order.chunk_by(|a, b| a.0 == b.0) {
        let size = tied.len() as f64;
        let middle = first as f64 + (size + 1.0) / 2.0;
        for (_, index) in tied {
            if let Some(rank) = ranks.get_mut(*index) {
                *rank = middle;
            }
        }
        first += tied.len();
        ties += size * size * size - size;
    }
    (ranks, ties)
}

/// Mann-Whitney's comparison of two samples.
#[derive(Clone, Debug, PartialEq)]
pub struct RankSum {
    /// The midranks of the first sample in the pooled one, in the sample's order.
    pub first: Vec<f64>,
    /// The midranks of the second sample.
    pub second: Vec<f64>,
    /// In how many pairs the first sample's value is the larger one; ties count a half.
    pub u: f64,
    /// The sum of t^3 - t over groups of t equal values; 0 without ties.
    pub ties: f64,
}

impl RankSum {
    /// Ranks the two samples together.
    pub fn of(first: &[f64], second: &[f64]) -> Self {
        let (mut ranks, ties) = with_ties(first.iter().chain(second));
        let second_ranks = ranks.split_off(first.len());
        let n = first.len() as f64;
        let u = ranks.iter().sum::<f64>() - n * (n + 1.0) / 2.0;
        Self { first: ranks, second: second_ranks, u, ties }
    }

    /// The middle of `u` when both samples come from the same distribution.
    pub fn mean(&self) -> f64 {
        self.first.len() as f64 * self.second.len() as f64 / 2.0
    }

    /// The spread of `u` then, for independent values, with ties taken into account.
    pub fn sigma(&self) -> f64 {
        let n = self.first.len() as f64;
        let m = self.second.len() as f64;
        let all = n + m;
        if all < 2.0 {
            return 0.0;
        }
        (n * m / 12.0 * (all + 1.0 - self.ties / (all * (all - 1.0)))).max(0.0).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_the_middle_of_their_ranks() {
        assert_eq!(midranks(&[30.0, 10.0, 20.0, 10.0]), [4.0, 1.5, 3.0, 1.5]);
        assert_eq!(midranks(&[0.0, -0.0]), [1.5, 1.5]);
        assert_eq!(midranks(&[]), [0.0; 0]);
    }

    #[test]
    fn u_counts_the_pairs_in_which_the_first_is_larger() {
        let ranked = RankSum::of(&[3.0, 5.0], &[1.0, 3.0, 4.0]);
        // 3 beats 1 and ties with 3; 5 beats all three.
        assert_eq!(ranked.u, 4.5);
        assert_eq!(ranked.ties, 6.0);
        assert_eq!(ranked.mean(), 3.0);
        // 6/12 * (6 - 6/20)
        assert!((ranked.sigma() - 2.85_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn a_pool_of_equal_values_has_no_spread() {
        assert_eq!(RankSum::of(&[7.0; 4], &[7.0; 3]).sigma(), 0.0);
    }
}
