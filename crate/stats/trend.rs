//! How much a value resembles the one before it.

/// The lag-1 autocorrelation of a sequence, about its own mean. 0 for a constant or a single value.
pub fn lag_one(sequence: &[f64]) -> f64 {
    let mean = sequence.iter().sum::<f64>() / sequence.len().max(1) as f64;
    let spread: f64 = sequence.iter().map(|value| (value - mean) * (value - mean)).sum();
    if spread <= 0.0 {
        return 0.0;
    }
    let shared: f64 = sequence
        .windows(2)
        .map(|pair| pair.iter().map(|value| value - mean).product::<f64>())
        .sum();
    shared / spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saw_forgets_and_a_step_remembers() {
        assert_eq!(lag_one(&[1.0, -1.0, 1.0, -1.0]), -0.75);
        assert_eq!(lag_one(&[-1.0, -1.0, 1.0, 1.0]), 0.25);
        assert_eq!(lag_one(&[3.0, 3.0, 3.0]), 0.0);
        assert_eq!(lag_one(&[]), 0.0);
    }
}
