//! A level beside a control over the same time: the stable side of a canary.

use super::{Level, Point, Series};

/// The series in multiples of the control, bucket by bucket. A bucket that either lacks, or in which
/// the control is not above zero, is a gap.
pub(super) fn beside(series: &Series, control: &Series) -> Series {
    let ratio = |point: &Point| {
        let at = control.points.binary_search_by_key(&point.start, |it| it.start).ok()?;
        let other = control.points.get(at)?.value.filter(|value| *value > 0.0)?;
        point.value.map(|value| value / other).filter(|it| it.is_finite())
    };
    Series {
        bucket: series.bucket,
        points: series
            .points
            .iter()
            .map(|point| Point { start: point.start, value: ratio(point) })
            .collect(),
    }
}

/// What is allowed of a multiple: an absolute change becomes a share of what was before.
pub(super) fn relative(level: &Level, reference: f64) -> Level {
    let share = if reference > 0.0 { level.min_absolute / reference } else { 0.0 };
    Level {
        margin: level.margin.max(share),
        min_absolute: 0.0,
        limits: Vec::new(),
        ..level.clone()
    }
}
