//! When a series changed: the instant that divides it best by ranks.

use crate::time::Timestamp;

use super::Series;

/// Fewer buckets on a side tell nothing.
const FEWEST: usize = 3;

/// The first instant of the later of two parts whose ranks differ most, weighed by their lengths (the greatest of the
/// two-sample rank statistics over all divisions, as in Pettitt's test, 1979, doi:10.2307/2346729). None: too few
/// buckets, or all the same.
pub fn onset(series: &Series) -> Option<Timestamp> {
    let points: Vec<(Timestamp, f64)> = series
        .points
        .iter()
        .filter_map(|point| Some((point.start, point.value.filter(|value| value.is_finite())?)))
        .collect();
    let count = points.len();
    if count < 2 * FEWEST {
        return None;
    }
    let rank = |value: f64| -> f64 {
        let below = points.iter().filter(|(_, other)| *other < value).count();
        let same = points.iter().filter(|(_, other)| *other == value).count();
        below as f64 + (same as f64 + 1.0) / 2.0
    };
    let mean = (count as f64 + 1.0) / 2.0;
    let mut sum = 0.0;
    let mut best: Option<(f64, Timestamp)> = None;
    for (index, (_, value)) in points.iter().enumerate().take(count - FEWEST) {
        sum += rank(*value) - mean;
        let left = index + 1;
        if left < FEWEST {
            continue;
        }
        let weight = (left as f64 * (count - left) as f64).sqrt();
        let strength = sum.abs() / weight;
        let (start, _) = points.get(left)?;
        if strength > 0.0 && best.is_none_or(|(strongest, _)| strength > strongest) {
            best = Some((strength, *start));
        }
    }
    best.map(|(_, start)| start)
}
