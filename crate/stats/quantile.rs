//! Quantiles of a sample.

use super::place::{key, of_key};

/// The type 7 quantile (linear between order statistics; R's and numpy's default) of an unsorted
/// sample, at `share` from 0 to 1. None for an empty sample.
pub fn quantile(sample: &[f64], share: f64) -> Option<f64> {
    (!sample.is_empty()).then(|| select(sample, share.clamp(0.0, 1.0)))
}

/// The same; 0 of an empty sample.
pub(super) fn select(sample: &[f64], share: f64) -> f64 {
    stir(&mut sample.iter().copied().map(key).collect::<Vec<_>>(), share)
}

/// The same by keys, which are compared at once, and are stirred by it.
pub(super) fn stir(keys: &mut [i64], share: f64) -> f64 {
    let Some(last) = keys.len().checked_sub(1) else { return 0.0 };
    let place = share * last as f64;
    let below = (place as usize).min(last);
    let (_, low, above) = keys.select_nth_unstable(below);
    let low = of_key(*low);
    let part = place - below as f64;
    // Exact at the order statistics themselves, whatever lies beside them.
    match above.iter().min() {
        Some(high) if part != 0.0 => low + (of_key(*high) - low) * part,
        Some(_) | None => low,
    }
}

/// The middle of a sample. None for an empty one.
pub fn median(sample: &[f64]) -> Option<f64> {
    quantile(sample, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_sample_lies_between_its_two_middle_values() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn quantiles_are_linear_between_order_statistics() {
        let sample = [10.0, 20.0, 30.0, 40.0, 50.0];
        assert_eq!(quantile(&sample, 0.0), Some(10.0));
        assert_eq!(quantile(&sample, 0.25), Some(20.0));
        assert_eq!(quantile(&sample, 0.95), Some(48.0));
        assert_eq!(quantile(&sample, 1.0), Some(50.0));
    }
}
