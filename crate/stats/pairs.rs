//! The differences of all pairs of two samples, without laying them out.

use super::place::{number, place};

/// The `k`-th smallest (from 1) of all differences `first - second`. None when there is no such pair.
///
/// Counts pairs with two fingers and closes in from difference to difference: some ten passes over n + m
/// values, and the result is one of the differences, to the bit. Both samples must be sorted ascending;
/// infinities are allowed as long as no difference of two equal ones arises.
pub fn kth_difference(first: &[f64], second: &[f64], k: usize) -> Option<f64> {
    if k == 0 || k > first.len().checked_mul(second.len())? {
        return None;
    }
    let lowest = first.first()? - second.last()?;
    let highest = first.last()? - second.first()?;
    // The k-th lies between two differences, of which so many are smaller than the one and so many no larger
    // than the other.
    let (mut low, mut high) = (lowest + 0.0, highest + 0.0);
    let (mut smaller, mut no_larger) = (0, first.len() * second.len());
    let mut pass = 0;
    while low < high {
        pass += 1;
        let share = (k - smaller) as f64 / (no_larger - smaller) as f64;
        let guess = low + (high - low) * share;
        // Guesses by how the differences spread mostly fall near; halving the line ends with any.
        let far = pass % 3 == 0 || guess.is_nan() || guess < low || guess >= high;
        let bound = if far { number(place(low).midpoint(place(high))) } else { guess };
        let bound = if bound < high { bound } else { low };
        let Counted { pairs, largest, next } = pairs_up_to(first, second, bound);
        if pairs >= k {
            (high, no_larger) = (largest, pairs);
        } else {
            (low, smaller) = (next, pairs);
        }
    }
    Some(low)
}

/// Hodges and Lehmann's shift from `second` to `first`: the median of all differences. Both samples
/// must be sorted ascending. None when one is empty.
pub fn hodges_lehmann(first: &[f64], second: &[f64]) -> Option<f64> {
    let pairs = first.len().checked_mul(second.len())?;
    let low = kth_difference(first, second, pairs.div_ceil(2))?;
    if pairs % 2 == 1 {
        return Some(low);
    }
    let high = kth_difference(first, second, pairs / 2 + 1)?;
    Some(if low == high { low } else { low / 2.0 + high / 2.0 })
}

/// What a bound divides the differences into.
struct Counted {
    /// How many are at most the bound.
    pairs: usize,
    /// The largest of these.
    largest: f64,
    /// The smallest of the others.
    next: f64,
}

fn pairs_up_to(first: &[f64], second: &[f64], bound: f64) -> Counted {
    // As the value of `first` grows, fewer values of `second` are small enough to be skipped.
    let mut too_small = 0;
    let (mut pairs, mut largest, mut next) = (0, f64::NEG_INFINITY, f64::INFINITY);
    // The difference to the last one that was skipped.
    let mut skipped = f64::INFINITY;
    let mut last = None;
    for &value in first {
        if let Some(other) = last {
            skipped = value - other;
        }
        while let Some(&other) = second.get(too_small) {
            let difference = value - other;
            if difference <= bound {
                if difference > largest {
                    largest = difference;
                }
                break;
            }
            skipped = difference;
            last = Some(other);
            too_small += 1;
        }
        if skipped < next {
            next = skipped;
        }
        pairs += second.len() - too_small;
    }
    Counted { pairs, largest: largest + 0.0, next: next + 0.0 }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_shift_is_the_middle_difference() {
        // Differences: -1 0 1 2 3 4 (of 1, 4 against 0, 1, 2).
        let (first, second) = ([1.0, 4.0], [0.0, 1.0, 2.0]);
        assert_eq!(kth_difference(&first, &second, 1), Some(-1.0));
        assert_eq!(kth_difference(&first, &second, 6), Some(4.0));
        assert_eq!(kth_difference(&first, &second, 7), None);
        assert_eq!(kth_difference(&first, &second, 0), None);
        assert_eq!(hodges_lehmann(&first, &second), Some(1.5));
        assert_eq!(hodges_lehmann(&[], &second), None);
    }

    #[test]
    fn an_infinite_value_only_moves_the_ends() {
        let first = [1.0, 2.0, f64::INFINITY];
        assert_eq!(kth_difference(&first, &[0.0, 1.0], 4), Some(2.0));
        assert_eq!(kth_difference(&first, &[0.0, 1.0], 5), Some(f64::INFINITY));
    }

    proptest! {
        #[test]
        fn it_finds_what_laying_out_all_pairs_finds(
            mut first in prop::collection::vec(-1e6..1e6f64, 1..12),
            mut second in prop::collection::vec(prop_oneof![-1e6..1e6f64, Just(0.0), Just(5.0)], 1..12),
        ) {
            first.sort_by(f64::total_cmp);
            second.sort_by(f64::total_cmp);
            let mut all: Vec<f64> =
                first.iter().flat_map(|a| second.iter().map(move |b| a - b)).collect();
            all.sort_by(f64::total_cmp);
            for (place, difference) in all.iter().enumerate() {
                prop_assert_eq!(kth_difference(&first, &second, place + 1), Some(*difference));
            }
        }
    }
}
