//! The exact distribution of a rank sum, for samples too small for an approximation.

/// Every way in which the pooled midranks could have fallen on the two samples.
///
/// Exact in the presence of ties. Counts stay below 2^53 up to 50 values; meant for two dozen.
#[derive(Clone, Debug, PartialEq)]
pub struct NullRanks {
    /// How many arrangements give twice the rank sum of the index.
    ways: Vec<f64>,
    /// All of them.
    all: f64,
}

impl NullRanks {
    /// From the midranks of the pooled sample, of which the first sample takes `size`.
    pub fn of(pooled: &[f64], size: usize) -> Self {
        // Midranks are whole or half: twice a rank is a whole number.
        let doubled: Vec<usize> = pooled.iter().map(|rank| (2.0 * rank).round() as usize).collect();
        let room = doubled.iter().sum::<usize>() + 1;
        // ways[taken][sum], one value after the other.
        let mut ways = vec![vec![0.0; room]; size + 1];
        if let Some(nothing) = ways.first_mut().and_then(|sums| sums.first_mut()) {
            *nothing = 1.0;
        }
        let mut reached = 1;
        for &rank in &doubled {
            for taken in (1..=size).rev() {
                let (fewer, more) = ways.split_at_mut(taken);
                if let (Some(from), Some(into)) = (fewer.last(), more.first_mut()) {
                    for (slot, count) in into.iter_mut().skip(rank).zip(from.iter().take(reached)) {
                        *slot += count;
                    }
                }
            }
            reached += rank;
        }
        let ways = ways.pop().unwrap_or_default();
        let all = ways.iter().sum();
        Self { ways, all }
    }

    /// For `n` and `m` different values.
    pub fn without_ties(n: usize, m: usize) -> Self {
        let ranks: Vec<f64> = (1..=n + m).map(|rank| rank as f64).collect();
        Self::of(&ranks, n)
    }

    /// The largest `k` such that the `k`-th largest rank sum or a larger one has a chance of at most
    /// `miss`; so deep lies the end of an exact interval. None when even the largest is likelier.
    pub fn depth(&self, miss: f64) -> Option<usize> {
        let mut beyond = 0.0;
        // Rank sums without ties are whole: every other doubled one.
        let k =
            self.ways.iter().rev().step_by(2).skip_while(|ways| **ways == 0.0).take_while(|ways| {
                beyond += **ways;
                beyond <= miss * self.all
            });
        Some(k.count()).filter(|k| *k >= 1)
    }

    /// The chance of a rank sum of the first sample of at least `sum`.
    pub fn at_least(&self, sum: f64) -> f64 {
        let from = (2.0 * sum).round().max(0.0) as usize;
        self.ways.iter().skip(from).sum::<f64>() / self.all
    }
}

/// In how many ways `n + m` places can be dealt to `n` and `m`: C(n+m, n). The rarest outcome of a
/// rank test has the chance of one in so many.
pub fn arrangements(n: usize, m: usize) -> f64 {
    let few = n.min(m);
    let many = n.max(m);
    (1..=few).fold(1.0, |ways, taken| ways * ((many + taken) as f64) / taken as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_against_three_wholly_apart_is_one_in_twenty() {
        let null = NullRanks::of(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3);
        assert_eq!(null.at_least(15.0), 0.05);
        assert_eq!(null.at_least(14.0), 0.10);
        assert_eq!(null.at_least(6.0), 1.0);
    }

    #[test]
    fn ties_are_counted_as_they_fell() {
        // Two of four places hold the tied upper ranks; one arrangement in six takes both.
        let null = NullRanks::of(&[1.5, 1.5, 3.5, 3.5], 2);
        assert!((null.at_least(7.0) - 1.0 / 6.0).abs() < 1e-15);
        assert!((null.at_least(5.0) - 5.0 / 6.0).abs() < 1e-15);
    }

    #[test]
    fn five_against_five_can_fall_in_252_ways() {
        assert_eq!(arrangements(5, 5), 252.0);
        assert_eq!(arrangements(0, 9), 1.0);
        assert!(arrangements(1440, 1440) > 1e300);
    }
}
