//! Where a sequence rose, if it rose once.

use super::ranks::midranks;

/// How clearly the part from each place on lies above the part before it, in units of its spread for
/// independent values without ties; 0 where fewer than `few` values are on a side. The largest is
/// Pettitt's single change point (1979, <https://doi.org/10.2307/2346729>), standardised.
pub fn rises(sequence: &[f64], few: usize) -> Vec<f64> {
    let count = sequence.len();
    let all = count as f64;
    let mut below = 0.0;
    let mut rises = Vec::with_capacity(count);
    for (place, rank) in midranks(sequence).into_iter().enumerate() {
        let (before, after) = (place as f64, (count - place) as f64);
        let spread = (before * after * (all + 1.0) / 12.0).sqrt();
        let enough = place >= few.max(1) && count - place >= few.max(1);
        rises.push(if enough { (before * (all + 1.0) / 2.0 - below) / spread } else { 0.0 });
        below += rank;
    }
    rises
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found_where_it_is() {
        let step = [3.0, 1.0, 2.0, 3.0, 9.0, 8.0, 9.0, 7.0, 8.0];
        let rises = rises(&step, 2);
        let highest = (0..step.len()).max_by(|a, b| rises[*a].total_cmp(&rises[*b]));
        assert_eq!(highest, Some(4));
        assert_eq!((rises[0], rises[1], rises[8]), (0.0, 0.0, 0.0));
    }
}
