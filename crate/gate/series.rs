//! A metric over time, in buckets.

use crate::time::{Duration, Timestamp, Window, later};

/// One bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
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
    pub points: Vec<Point>,
}

impl Series {
    /// The values of the buckets that lie wholly inside `window`; absent buckets and gaps are left out.
    pub fn values(&self, window: Window) -> Vec<f64> {
        self.inside(window).filter_map(|point| point.value).collect()
    }

    /// The share of the buckets that fit into `window` which carry a value: 0 to 1.
    pub fn coverage(&self, window: Window) -> f64 {
        let bucket_ms = self.bucket.as_millis().max(1);
        let room = window.length().as_millis() / bucket_ms;
        // A window that does not begin on a bucket's edge holds one bucket less.
        let held = self.inside(window).filter(|point| point.value.is_some()).count();
        let aligned = self.points.iter().any(|point| point.start == window.from);
        let expected = if aligned { room } else { room.saturating_sub(1) }.max(1);
        (held as f64 / expected as f64).min(1.0)
    }

    /// The buckets that lie wholly inside `window`.
    pub fn inside(&self, window: Window) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(move |point| {
            point.start >= window.from && later(point.start, self.bucket) <= window.to
        })
    }
}
