//! Order statistics of windows that slide over a sequence.

/// A window over a sequence whose values are known by their ranks: one bit a rank.
///
/// Moving it by one bucket costs two bits, a median a walk over one word per 64 values of the whole
/// sequence, so that all windows of a week of five-minute buckets cost a fraction of a millisecond.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sliding {
    rank: Vec<u32>,
    sorted: Vec<f64>,
    bits: Vec<u64>,
    from: usize,
    to: usize,
}

impl Sliding {
    /// An empty window over a sequence without NaN.
    pub(super) fn over(sequence: &[f64]) -> Self {
        let mut order: Vec<(f64, u32)> = sequence.iter().copied().zip(0..).collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut rank = vec![0; order.len()];
        for (place, (_, index)) in (0..).zip(&order) {
            if let Some(slot) = rank.get_mut(*index as usize) {
                *slot = place;
            }
        }
        let sorted: Vec<f64> = order.iter().map(|(value, _)| *value).collect();
        let bits = vec![0; sorted.len().div_ceil(64)];
        Self { rank, sorted, bits, from: 0, to: 0 }
    }

    /// Moves the window, whose ends may lie anywhere.
    pub(super) fn move_to(&mut self, from: usize, to: usize) {
        if from >= self.to || to <= self.from {
            self.bits.fill(0);
            (self.from, self.to) = (from, from);
        }
        let (old_from, old_to) = (self.from, self.to);
        self.flip(from.min(old_from), from.max(old_from));
        self.flip(to.min(old_to), to.max(old_to));
        (self.from, self.to) = (from, to);
    }

    /// What was in is out, and the other way round.
    fn flip(&mut self, from: usize, to: usize) {
        for rank in self.rank.get(from..to).unwrap_or_default() {
            if let Some(word) = self.bits.get_mut((rank / 64) as usize) {
                *word ^= 1 << (rank % 64);
            }
        }
    }

    /// The values inside, ascending.
    pub(super) fn values(&self, into: &mut Vec<f64>) {
        into.clear();
        for (values, word) in self.sorted.chunks(64).zip(&self.bits) {
            let mut word = *word;
            while word != 0 {
                into.extend(values.get(word.trailing_zeros() as usize));
                word &= word - 1;
            }
        }
    }

    /// The middle of the values inside; 0 when there are none.
    pub(super) fn middle(&self) -> f64 {
        let count = self.to - self.from;
        let low = self.kth(count.saturating_sub(1) / 2);
        if count % 2 == 1 { low } else { low + (self.kth(count / 2) - low) * 0.5 }
    }

    /// The `k`-th smallest value inside, counted from 0.
    fn kth(&self, k: usize) -> f64 {
        let mut left = k;
        for (values, word) in self.sorted.chunks(64).zip(&self.bits) {
            let here = word.count_ones() as usize;
            if left < here {
                let mut word = *word;
                for _ in 0..left {
                    word &= word - 1;
                }
                return values.get(word.trailing_zeros() as usize).copied().unwrap_or_default();
            }
            left -= here;
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::course::middle;
    use super::*;

    #[test]
    fn a_sliding_middle_is_that_of_the_part() {
        let sequence: Vec<f64> = (0..200).map(|place| f64::from((place * 37) % 91)).collect();
        let mut sliding = Sliding::over(&sequence);
        for (from, to) in [(0, 5), (1, 9), (100, 110), (96, 106), (92, 199), (3, 4)] {
            sliding.move_to(from, to);
            assert_eq!(sliding.middle(), middle(&sequence[from..to]), "{from} {to}");
            let (mut inside, mut part) = (Vec::new(), sequence[from..to].to_vec());
            sliding.values(&mut inside);
            part.sort_by(f64::total_cmp);
            assert_eq!(inside, part);
        }
    }
}
