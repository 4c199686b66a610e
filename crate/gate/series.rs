//! A metric over time, in buckets.

use std::ops::Range;

use super::Points;
use crate::time::{Duration, Timestamp, Window, earlier, later};

/// One bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// The bucket's first instant.
    pub start: Timestamp,
    /// Its value; none where the source had nothing. Never a made-up zero, never NaN.
    pub value: Option<f64>,
}

/// Buckets of equal width in ascending order.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The width of a bucket.
    pub bucket: Duration,
    /// The buckets, first instant ascending, no two the same.
    pub points: Points,
}

impl Series {
    /// The values of the buckets that lie wholly inside `window`; absent buckets and gaps are left out.
    pub fn values(&self, window: Window) -> Vec<f64> {
        self.finite(window).collect()
    }

    /// The share of the buckets that fit into `window` which carry a value: 0 to 1.
    pub fn coverage(&self, window: Window) -> f64 {
        let room = self.room(window).max(1);
        (self.finite(window).count() as f64 / room as f64).min(1.0)
    }

    /// How many buckets fit wholly into `window`, on the grid of this series, with or without a value.
    pub fn room(&self, window: Window) -> usize {
        let bucket_ms = i128::try_from(self.bucket.as_millis()).unwrap_or(i128::MAX).max(1);
        let (from, to) = (millisecond(window.from), millisecond(window.to));
        // Any point shows where the edges of the buckets lie; without points one lies at `from`.
        let edge = self.points.first().map_or(from, |point| millisecond(point.start));
        let first = from + (edge - from).rem_euclid(bucket_ms);
        usize::try_from((to - first).div_euclid(bucket_ms).max(0)).unwrap_or_default()
    }

    /// The buckets that lie wholly inside `window`.
    pub fn inside(&self, window: Window) -> impl Iterator<Item = Point> {
        self.places(window).filter_map(|place| self.points.get(place))
    }

    /// The places of the buckets that lie wholly inside `window`.
    fn places(&self, window: Window) -> Range<usize> {
        // The last one that may begin ends with the window.
        let last = earlier(window.to, self.bucket);
        let end = self.points.before(later(last, Duration::from_nanos(1)));
        self.points.before(window.from).min(end)..end
    }

    /// Their values, without gaps.
    fn finite(&self, window: Window) -> impl Iterator<Item = f64> {
        let values = self.points.values(self.places(window));
        values.iter().copied().filter(|value| value.is_finite())
    }
}

fn millisecond(instant: Timestamp) -> i128 {
    i128::from(instant.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn window(from: i64, to: i64) -> Window {
        Window { from: second(from), to: second(to) }
    }

    fn minutes(values: &[(i64, Option<f64>)]) -> Series {
        Series {
            bucket: Duration::from_secs(60),
            points: values
                .iter()
                .map(|&(start, value)| Point { start: second(start), value })
                .collect(),
        }
    }

    #[test]
    fn a_bucket_that_reaches_over_an_edge_is_left_out() {
        let series =
            minutes(&[(0, Some(1.0)), (60, Some(2.0)), (120, Some(3.0)), (180, Some(4.0))]);
        assert_eq!(series.values(window(0, 240)), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(series.values(window(30, 230)), [2.0, 3.0]);
        assert_eq!(series.room(window(30, 230)), 2);
        assert_eq!(series.coverage(window(30, 230)), 1.0);
    }

    #[test]
    fn gaps_and_absent_buckets_lower_the_coverage_alike() {
        let gaps = minutes(&[(0, Some(1.0)), (60, None), (120, Some(3.0)), (180, None)]);
        let absent = minutes(&[(0, Some(1.0)), (120, Some(3.0))]);
        assert_eq!(gaps.coverage(window(0, 240)), 0.5);
        assert_eq!(absent.coverage(window(0, 240)), 0.5);
        assert_eq!(gaps.values(window(0, 240)), absent.values(window(0, 240)));
    }

    #[test]
    fn the_first_bucket_of_an_aligned_window_is_missed_when_it_is_absent() {
        assert_eq!(
            minutes(&[(60, Some(2.0)), (120, Some(3.0))]).coverage(window(0, 180)),
            2.0 / 3.0
        );
    }

    #[test]
    fn a_window_too_short_for_a_bucket_holds_none() {
        let series = minutes(&[(0, Some(1.0))]);
        assert_eq!(series.room(window(10, 50)), 0);
        assert_eq!(series.coverage(window(10, 50)), 0.0);
        assert_eq!(series.coverage(window(50, 10)), 0.0);
        assert_eq!(minutes(&[]).coverage(window(0, 180)), 0.0);
    }

    #[test]
    fn what_is_not_a_number_is_a_gap() {
        assert_eq!(minutes(&[(0, Some(f64::NAN)), (60, Some(1.0))]).values(window(0, 120)), [1.0]);
    }
}
