//! Many tests at once: p-values adjusted so that their number cannot make a false alarm.

/// Adjusted so that any of them at or below a level is mistaken with at most that chance.
/// S. Holm, Scandinavian Journal of Statistics 6 (1979).
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![0.0; p.len()];
    let mut worst = 0.0_f64;
    for (place, index) in ascending(p).into_iter().enumerate() {
        worst = worst.max(p[index] * (p.len() - place) as f64);
        adjusted[index] = worst.min(1.0);
    }
    adjusted
}

/// Adjusted so that of those at or below a level at most that share is mistaken, on the average.
/// Y. Benjamini, Y. Hochberg, Journal of the Royal Statistical Society B 57 (1995).
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![0.0; p.len()];
    let mut least = 1.0_f64;
    for (place, index) in ascending(p).into_iter().enumerate().rev() {
        // Rounding makes no chance smaller than it was.
        let raised = p[index] * p.len() as f64 / (place + 1) as f64;
        least = least.min(raised.max(p[index]));
        adjusted[index] = least;
    }
    adjusted
}

fn ascending(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|one, other| p[*one].total_cmp(&p[*other]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_test_alone_stays_as_it_is() {
        assert_eq!((holm(&[0.03]), benjamini_hochberg(&[0.03])), (vec![0.03], vec![0.03]));
        assert_eq!((holm(&[]), benjamini_hochberg(&[])), (vec![], vec![]));
    }

    #[test]
    fn three_tests_by_hand() {
        assert_eq!(holm(&[0.5, 0.01, 0.02]), [0.5, 0.03, 0.04]);
        assert_eq!(benjamini_hochberg(&[0.5, 0.01, 0.02]), [0.5, 0.03, 0.03]);
    }
}
