//! Order statistics of windows that slide over a sequence.

use super::super::place::place;

/// A sequence with the rank of each value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ranked {
    pub(super) rank: Vec<u32>,
    pub(super) sorted: Vec<f64>,
}

impl Ranked {
    /// Of a sequence without NaN.
    pub(super) fn of(sequence: &[f64]) -> Self {
        let places: Vec<u64> = sequence.iter().map(|it| place(*it)).collect();
        let least = places.iter().copied().min().unwrap_or_default();
        let most = places.iter().copied().max().unwrap_or_default();
        // As many of the first bits in which they differ as one word holds beside the index.
        let shift = (u64::BITS - (most - least).leading_zeros()).saturating_sub(u32::BITS);
        let first_bits = places.iter().map(|it| ((it - least) >> shift) << 32);
        let mut order: Vec<u64> = first_bits.zip(0..).map(|(bits, index)| bits | index).collect();
        order.sort_unstable();
        let index = |packed: &u64| (packed & u64::from(u32::MAX)) as usize;
        for alike in order.chunk_by_mut(|a, b| a >> 32 == b >> 32).filter(|it| it.len() > 1) {
            alike.sort_unstable_by_key(|it| (places.get(index(it)), *it));
        }
        let mut rank = vec![0; order.len()];
        let mut sorted = Vec::with_capacity(order.len());
        for (place, packed) in (0..).zip(&order) {
            if let Some(slot) = rank.get_mut(index(packed)) {
                *slot = place;
            }
            sorted.extend(sequence.get(index(packed)));
        }
        Self { rank, sorted }
    }
}

/// A window over a sequence whose values are known by their ranks: one bit a rank.
///
/// Moving it by one bucket costs two bits. The middle is walked to from where the last one lay, which is
/// mostly the same word of 64 ranks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sliding<'a> {
    ranked: &'a Ranked,
    bits: Vec<u64>,
    from: usize,
    to: usize,
    /// A word, and how many values inside lie in the words before it.
    near: usize,
    below: usize,
}

impl<'a> Sliding<'a> {
    /// An empty window.
    pub(super) fn over(ranked: &'a Ranked) -> Self {
        let bits = vec![0; ranked.sorted.len().div_ceil(64)];
        Self { ranked, bits, from: 0, to: 0, near: 0, below: 0 }
    }

    /// Moves the window, whose ends may lie anywhere.
    pub(super) fn move_to(&mut self, from: usize, to: usize) {
        if from >= self.to || to <= self.from {
            self.bits.fill(0);
            self.below = 0;
            (self.from, self.to) = (from, from);
        }
        let (old_from, old_to) = (self.from, self.to);
        self.flip(from.min(old_from), from.max(old_from));
        self.flip(to.min(old_to), to.max(old_to));
        (self.from, self.to) = (from, to);
    }

    /// What was in is out, and the other way round.
    fn flip(&mut self, from: usize, to: usize) {
        for rank in self.ranked.rank.get(from..to).unwrap_or_default() {
            let place = (rank / 64) as usize;
            let Some(word) = self.bits.get_mut(place) else { continue };
            let bit = 1 << (rank % 64);
            *word ^= bit;
            if place < self.near {
                self.below = if *word & bit == 0 { self.below - 1 } else { self.below + 1 };
            }
        }
    }

    /// The values inside, ascending.
    pub(super) fn values(&self, into: &mut Vec<f64>) {
        into.clear();
        for (values, word) in self.ranked.sorted.chunks(64).zip(&self.bits) {
            let mut word = *word;
            while word != 0 {
                into.extend(values.get(word.trailing_zeros() as usize));
                word &= word - 1;
            }
        }
    }

    /// The middle of the values inside; 0 when there are none.
    pub(super) fn middle(&mut self) -> f64 {
        let count = self.to - self.from;
        let word = self.walk_to(count.saturating_sub(1) / 2);
        let low = self.value(self.near, word);
        if count % 2 == 1 {
            return low;
        }
        let (mut near, mut rest) = (self.near, word & word.wrapping_sub(1));
        while rest == 0 {
            near += 1;
            let Some(word) = self.bits.get(near) else { return low };
            rest = *word;
        }
        low + (self.value(near, rest) - low) * 0.5
    }

    /// The lowest value of a word.
    fn value(&self, near: usize, word: u64) -> f64 {
        let place = 64 * near + word.trailing_zeros() as usize;
        self.ranked.sorted.get(place).copied().unwrap_or_default()
    }

    /// Walks to the word that holds the `k`-th smallest value inside, counted from 0, and drops what is smaller.
    fn walk_to(&mut self, k: usize) -> u64 {
        let inside =
            |bits: &[u64], word: usize| bits.get(word).map(|word| word.count_ones() as usize);
        while k < self.below {
            self.near -= 1;
            self.below -= inside(&self.bits, self.near).unwrap_or_default();
        }
        while let Some(here) = inside(&self.bits, self.near) {
            if k < self.below + here {
                break;
            }
            self.below += here;
            self.near += 1;
        }
        let mut word = self.bits.get(self.near).copied().unwrap_or_default();
        for _ in self.below..k {
            word &= word.wrapping_sub(1);
        }
        word
    }
}

#[cfg(test)]
mod tests {
    use super::super::course::middle;
    use super::*;

    #[test]
    fn a_sliding_middle_is_that_of_the_part() {
        let sequence: Vec<f64> = (0..200).map(|place| f64::from((place * 37) % 91)).collect();
        let ranked = Ranked::of(&sequence);
        let mut sliding = Sliding::over(&ranked);
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
