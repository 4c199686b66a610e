//! The past of a metric, from the answer that holds it.

use crate::error::Result;
use crate::gate::{Reference, Series};
use crate::provider::dynatrace::Metered;

/// What a series is compared with; a past that could not be read is warned of.
pub(super) fn reference(
    past: Option<&Result<Metered>>,
    dimension: &Option<String>,
    warnings: &mut Vec<String>,
) -> Reference {
    if let Some(Err(error)) = past {
        warnings.push(format!("the history could not be read: {error}"));
    }
    Reference { history: history(past, dimension), ..Reference::default() }
}

/// The past of the series with this dimension.
fn history(past: Option<&Result<Metered>>, dimension: &Option<String>) -> Option<Series> {
    let metered = past?.as_ref().ok()?;
    let (_, series) = metered.series.iter().find(|(have, _)| have == dimension)?;
    series.as_ref().ok().cloned()
}
