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

/// The series of the control with this dimension, or its only one: a canary and its stable side may be
/// told apart by the dimension itself. A control that has no data is warned of.
pub(super) fn control(
    came: Option<&Result<Metered>>,
    dimension: &Option<String>,
    warnings: &mut Vec<String>,
) -> Option<Series> {
    let found = match came {
        Some(Ok(metered)) => {
            let same = metered.series.iter().find(|(have, _)| have == dimension);
            let only = metered.series.first().filter(|_| metered.series.len() == 1);
            same.or(only).and_then(|(_, series)| series.as_ref().ok().cloned())
        }
        Some(Err(error)) => {
            warnings.push(format!("the control could not be read: {error}"));
            return None;
        }
        None => None,
    };
    if found.is_none() {
        warnings.push("the control has no data: compared with its own past instead".to_owned());
    }
    found
}
