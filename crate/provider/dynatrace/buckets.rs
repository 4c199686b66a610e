//! The buckets of a series, from its instants and values.

use crate::gate::{NoData, Point, Points, Series};
use crate::time::{Duration, Timestamp, earlier};

use super::batch::{Batch, Reach};
use super::wire::MetricSeries;

/// A timestamp is the end of its slot; the last slot may lie ahead of the clock.
pub(super) fn series(
    data: MetricSeries,
    batch: &Batch,
    bucket: Option<Duration>,
    settled: Timestamp,
) -> Result<Series, NoData> {
    if data.timestamps.is_empty() || data.values.is_empty() {
        return Err(NoData::NoPoints);
    }
    let bucket = bucket.unwrap_or_else(|| batch.window.length());
    let until = match batch.reach {
        Reach::Buckets(_) => settled,
        Reach::One => Timestamp::MAX,
    };
    let points = match even(&data, bucket, until) {
        Some((first_ms, step_ms, count)) => {
            let mut values = data.values.into_vec();
            values.truncate(count);
            Points::even(first_ms, step_ms, values)
        }
        None => any(&data, bucket, until),
    };
    if points.are_gaps() {
        return Err(NoData::OnlyGaps);
    }
    Ok(Series { bucket, points })
}

/// Where the first bucket begins, how far the next lie apart, in milliseconds, and how many end by `until`; none
/// where they do not follow each other evenly.
fn even(data: &MetricSeries, bucket: Duration, until: Timestamp) -> Option<(i64, i64, usize)> {
    let count = data.values.len().min(data.timestamps.len());
    let ends = data.timestamps.as_slice().get(..count)?;
    let (first, last) = (*ends.first()?, *ends.last()?);
    let step = ends.get(1).map_or(0.0, |second| second - first);
    let whole = |ms: f64| ms.fract() == 0.0 && Timestamp::from_millisecond(ms as i64).is_ok();
    let follow =
        || ends.iter().zip(0_u32..).all(|(end, place)| *end == first + step * f64::from(place));
    let in_order = whole(first) && whole(last) && step >= 0.0 && (count < 2 || step > 0.0);
    if !in_order || !bucket.subsec_nanos().is_multiple_of(1_000_000) || !follow() {
        return None;
    }
    let first_ms = (first as i64).checked_sub(i64::try_from(bucket.as_millis()).ok()?)?;
    Timestamp::from_millisecond(first_ms).ok()?;
    let known = ends.partition_point(|end| *end <= until.as_millisecond() as f64);
    Some((first_ms, step as i64, known))
}

/// The buckets in whatever order they came.
fn any(data: &MetricSeries, bucket: Duration, until: Timestamp) -> Points {
    let mut points: Vec<Point> = data
        .timestamps
        .iter()
        .zip(data.values.iter())
        .filter_map(|(end_ms, value)| {
            let end = Timestamp::from_millisecond(end_ms? as i64).ok()?;
            (end <= until).then(|| Point {
                start: earlier(end, bucket),
                value: value.filter(|it| it.is_finite()),
            })
        })
        .collect();
    points.sort_by_key(|point| point.start);
    points.dedup_by_key(|point| point.start);
    points.into()
}
