//! Order statistics of windows that slide over a sequence.

use super::super::place::place;

/// A sequence with the rank of each value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ranked {
    rank: Vec<u32>,
    sorted: Vec<f64>,
}

impl Ranked {
    /// Of a sequence without NaN.
    pub(super) fn of(sequence: &[f64]) -> Self {
        let mut order: Vec<(u64, u32)> = sequence.iter().map(|it| place(*it)).zip(0..).collect();
        order.sort_unstable();
        let mut rank = vec![0; order.len()];
        let mut sorted = Vec::with_capacity(order.len());
        for (place, (_, index)) in (0..).zip(&order) {
            if let Some(slot) = rank.get_mut(*index as usize) {
                *slot = place;
            }
            sorted.extend(sequence.get(*index as usize));
        }
        Self { rank, sorted }
    }
}

/// A narrow window of one width: the ranks inside, ascending.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Narrow<'a> {
    ranked: &'a Ranked,
    width: usize,
    from: usize,
    ranks: Vec<u32>,
}

impl<'a> Narrow<'a> {
    /// So many values are cheaper kept in order than as bits.
    pub(super) const MOST: usize = 48;

    /// A window that lies nowhere yet.
    pub(super) fn over(ranked: &'a Ranked, width: usize) -> Self {
        Self { ranked, width, from: 0, ranks: Vec::with_capacity(width) }
    }

    /// Moves the window.
    pub(super) fn move_to(&mut self, from: usize) {
        let (old, width) = (self.from, self.width);
        self.from = from;
        let all = &self.ranked.rank;
        if self.ranks.len() != width || 2 * old.abs_diff(from) > width {
            self.ranks.clear();
            for rank in all.get(from..from + width).unwrap_or_default() {
                self.ranks.push(*rank);
                sink(&mut self.ranks);
            }
            return;
        }
        let (gone, come) = match from < old {
            true => (from + width..old + width, from..old),
            false => (old..from, old + width..from + width),
        };
        let gone = all.get(gone).unwrap_or_default();
        for (gone, come) in gone.iter().zip(all.get(come).unwrap_or_default()) {
            replace(&mut self.ranks, *gone, *come);
        }
    }

    /// The type 7 quantile; 0 when there is nothing inside.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        let Some(last) = self.ranks.len().checked_sub(1) else { return 0.0 };
        let place = share * last as f64;
        let below = (place as usize).min(last);
        let low = self.value(below);
        let high = self.value((below + 1).min(last));
        low + (high - low) * (place - below as f64)
    }

    /// The lowest and the highest.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.value(0), self.value(self.ranks.len().saturating_sub(1)))
    }

    fn value(&self, place: usize) -> f64 {
        let rank = self.ranks.get(place).map_or(usize::MAX, |rank| *rank as usize);
        self.ranked.sorted.get(rank).copied().unwrap_or_default()
    }
}

/// Lets the last rank sink to its place.
fn sink(ranks: &mut [u32]) {
    let Some((last, before)) = ranks.split_last_mut() else { return };
    let rank = *last;
    let mut hole = last;
    for other in before.iter_mut().rev() {
        if *other < rank {
            break;
        }
        *hole = *other;
        hole = other;
    }
    *hole = rank;
}

/// Puts one rank in the place of another and keeps the order.
fn replace(ranks: &mut [u32], gone: u32, come: u32) {
    let at = ranks.iter().position(|rank| *rank == gone).unwrap_or_default();
    if come < gone {
        if let Some(part) = ranks.get_mut(..=at) {
            if let Some(last) = part.last_mut() {
                *last = come;
            }
            sink(part);
        }
        return;
    }
    let Some((hole, after)) = ranks.get_mut(at..).and_then(<[u32]>::split_first_mut) else {
        return;
    };
    let mut hole = hole;
    for other in after {
        if *other > come {
            break;
        }
        *hole = *other;
        hole = other;
    }
    *hole = come;
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
        let low = self.kth(count.saturating_sub(1) / 2);
        if count % 2 == 1 { low } else { low + (self.kth(count / 2) - low) * 0.5 }
    }

    /// The `k`-th smallest value inside, counted from 0.
    fn kth(&mut self, k: usize) -> f64 {
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
        let place = 64 * self.near + word.trailing_zeros() as usize;
        self.ranked.sorted.get(place).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::course::{middle, sorted_quantile};
    use super::*;

    #[test]
    fn a_narrow_window_is_always_in_order() {
        let sequence: Vec<f64> = (0..300).map(|place| f64::from((place * 37) % 91)).collect();
        let ranked = Ranked::of(&sequence);
        for width in [1, 2, 3, 12, 24, Narrow::MOST] {
            let mut narrow = Narrow::over(&ranked, width);
            for from in [0, 4, 8, 9, 40, 36, 32, 31, 30, 200, 190, 194, 194, 300 - width] {
                narrow.move_to(from);
                let mut part = sequence[from..from + width].to_vec();
                part.sort_by(f64::total_cmp);
                for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
                    assert_eq!(
                        narrow.quantile(share),
                        sorted_quantile(&part, share),
                        "{width} {from}"
                    );
                }
                assert_eq!(narrow.ends(), (part[0], part[width - 1]));
            }
            narrow.move_to(299 + width);
            assert_eq!((narrow.quantile(0.5), narrow.ends()), (0.0, (0.0, 0.0)));
        }
    }

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
