//! The past of a metric, from the answer that holds it.

use crate::error::Result;
use crate::gate::Series;
use crate::provider::dynatrace::Metered;

/// The past of the series with this dimension.
pub(super) fn history(
    past: Option<&Result<Metered>>,
    dimension: &Option<String>,
) -> Option<Series> {
    let metered = past?.as_ref().ok()?;
    let (_, series) = metered.series.iter().find(|(have, _)| have == dimension)?;
    series.as_ref().ok().cloned()
}
