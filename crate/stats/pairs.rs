//! The differences of all pairs of two samples, without laying them out.

/// The `k`-th smallest (from 1) of all differences `first - second`. None when there is no such pair.
///
/// Searches over the number line of `f64` itself, counting pairs with two fingers: 64 passes over
/// n + m values, and the result is one of the differences, to the bit. Both samples must be sorted
/// ascending; infinities are allowed as long as no difference of two equal ones arises.
pub fn kth_difference(first: &[f64], second: &[f64], k: usize) -> Option<f64> {
    if k == 0 || k > first.len().checked_mul(second.len())? {
        return None;
    }
    let lowest = first.first()? - second.last()?;
    let highest = first.last()? - second.first()?;
    let (mut low, mut high) = (place(lowest), place(highest));
    while low < high {
        let middle = low + (high - low) / 2;
        if pairs_up_to(first, second, number(middle)) >= k {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(number(low) + 0.0)
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

/// How many differences are at most `bound`.
fn pairs_up_to(first: &[f64], second: &[f64], bound: f64) -> usize {
    // As the value of `first` grows, fewer values of `second` are small enough to be skipped.
    let mut too_small = 0;
    let mut pairs = 0;
    for &value in first {
        while second.get(too_small).is_some_and(|&other| value - other > bound) {
            too_small += 1;
        }
        pairs += second.len() - too_small;
    }
    pairs
}

/// The place of a number on a line of whole ones that has the same order.
fn place(number: f64) -> u64 {
    let bits = (number + 0.0).to_bits();
    if bits >> 63 == 0 { bits | (1 << 63) } else { !bits }
}

/// The number at a place.
fn number(place: u64) -> f64 {
    f64::from_bits(if place >> 63 == 1 { place & !(1 << 63) } else { !place })
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
