//! A level or a count beside a control over the same time: the stable side of a canary.

use super::tally::Counted;
use super::{Count, Level, Point, Reference, Series, Windows};

/// The series in multiples of the control, bucket by bucket. A bucket that either lacks, or in which
/// the control is not above zero, is a gap.
pub(super) fn beside(series: &Series, control: &Series) -> Series {
    let ratio = |point: Point| {
        let other = control.points.at(point.start)?.value.filter(|value| *value > 0.0)?;
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

/// What is compared with: the time before; or, where something runs beside it to which nothing was deployed, that, over the
/// same time.
pub(super) fn baseline(
    count: &Count,
    (events, exposure): (&Series, Option<&Series>),
    reference: &Reference,
    windows: &Windows,
) -> Counted {
    counts_beside(count, reference, windows)
        .unwrap_or_else(|| Counted::of(events, exposure, count.missing, windows.before))
}

/// The counts of what runs beside it over the same time, where there is something.
pub(super) fn counts_beside(
    count: &Count,
    reference: &Reference,
    windows: &Windows,
) -> Option<Counted> {
    let (events, exposure) = reference.counts.as_ref()?;
    Some(Counted::of(events, exposure.as_ref(), count.missing, windows.after))
}
