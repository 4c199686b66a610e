//! The past of a metric, from the answer that holds it.

use crate::error::{Error, Result};
use crate::gate::{NoData, Observed, Reference, Series};
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

/// A dimension and what came for it.
pub(super) type Dimension = (Option<String>, Result<Series, NoData>);

/// The series of the control with this dimension, or its only one: a canary and its stable side may be
/// told apart by the dimension itself. A control that has no data is warned of.
pub(super) fn control(
    came: Result<&[Dimension], &Error>,
    dimension: &Option<String>,
    warnings: &mut Vec<String>,
) -> Option<Series> {
    let found = match came {
        Ok(all) => same(all, dimension).and_then(|series| series.as_ref().ok().cloned()),
        Err(error) => {
            warnings.push(unread(error));
            return None;
        }
    };
    warned(found, warnings)
}

/// The counts of the control with this dimension, or its only ones.
pub(super) fn control_counts(
    came: &[(Option<String>, Observed)],
    dimension: &Option<String>,
    warnings: &mut Vec<String>,
) -> Option<(Series, Option<Series>)> {
    let found = match same(came, dimension) {
        Some(Observed::Counts { count, exposure }) => Some((count.clone(), exposure.clone())),
        Some(Observed::Error(why)) => {
            warnings.push(format!("the control could not be read: {why}"));
            return None;
        }
        Some(
            Observed::NoData(_)
            | Observed::Scalar { .. }
            | Observed::Series(_)
            | Observed::State(_),
        )
        | None => None,
    };
    warned(found, warnings)
}

/// What is said of a control that could not be read.
pub(super) fn unread(error: &Error) -> String {
    format!("the control could not be read: {error}")
}

fn same<'a, T>(all: &'a [(Option<String>, T)], dimension: &Option<String>) -> Option<&'a T> {
    let same = all.iter().find(|(have, _)| have == dimension);
    same.or(all.first().filter(|_| all.len() == 1)).map(|(_, it)| it)
}

fn warned<T>(found: Option<T>, warnings: &mut Vec<String>) -> Option<T> {
    if found.is_none() {
        warnings.push("the control has no data: compared with its own past instead".to_owned());
    }
    found
}
