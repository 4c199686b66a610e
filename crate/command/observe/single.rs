//! One number for a window, from the answer that holds it.

use crate::gate::NoData;
use crate::provider::dynatrace::{Batch, Metered, Reach};
use crate::time::Window;

/// Whether each series came as one value. Not every metric can be asked for with `resolution=Inf`.
pub(super) fn is_one_value(metered: &Metered) -> bool {
    metered.series.iter().all(|(_, series)| series.as_ref().map_or(true, |it| it.points.len() == 1))
}

/// The one value of the series with this dimension.
pub(super) fn only_value(metered: &Metered, dimension: &Option<String>) -> Option<f64> {
    let (_, series) = metered.series.iter().find(|(have, _)| have == dimension)?;
    let points = &series.as_ref().ok()?.points;
    points.first().filter(|_| points.len() == 1)?.value
}

/// No series at all.
pub(super) fn nothing() -> Metered {
    Metered { series: vec![(None, Err(NoData::NoSeries))], warnings: Vec::new(), cut: None }
}

/// The query as a person can copy it.
pub(super) fn shown(selector: &str, target: &str, window: Window, reach: Reach) -> String {
    Batch { metrics: Vec::new(), target: target.to_owned(), window, reach }.shown(selector)
}
