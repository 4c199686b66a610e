//! Quantiles of a sample.

/// The type 7 quantile (linear between order statistics; R's and numpy's default) of an unsorted
/// sample, at `share` from 0 to 1. None for an empty sample.
pub fn quantile(sample: &[f64], share: f64) -> Option<f64> {
    let last = sample.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = (place.floor() as usize).min(last);
    let mut sample = sample.to_vec();
    let (_, low, above) = sample.select_nth_unstable_by(below, f64::total_cmp);
    let low = *low;
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    let part = place - below as f64;
    // Exact at the order statistics themselves, whatever lies beside them.
    Some(if part == 0.0 { low } else { low + part * (high - low) })
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
