//! Series of one question that was asked for two times apart.

use crate::error::{Error, Result, Trouble};
use crate::gate::{NoData, Series};
use crate::provider::dynatrace::Metered;
use crate::time::in_words;

/// A dimension and what came for it.
pub(super) type Part = (Option<String>, Result<Series, NoData>);

/// The earlier answer and the later one as one.
pub(super) fn joined(earlier: Result<Metered>, later: Result<Metered>) -> Result<Metered> {
    let (earlier, mut later) = (earlier?, later?);
    let warnings = earlier.warnings.into_iter().filter(|it| !later.warnings.contains(it));
    let warnings: Vec<String> = warnings.collect();
    later.warnings.extend(warnings);
    later.series = joined_series(earlier.series, later.series)?;
    Ok(later)
}

/// Dimension by dimension; what only one of the two has stays as it is.
///
/// # Errors
/// The two came in buckets of different widths, which have no common measure.
pub(super) fn joined_series(earlier: Vec<Part>, later: Vec<Part>) -> Result<Vec<Part>> {
    let mut all = later;
    for (name, series) in earlier {
        let Ok(before) = series else { continue };
        match all.iter_mut().find(|(have, _)| *have == name) {
            Some((_, Ok(after))) if after.bucket != before.bucket => {
                return Err(Error::Provider(Trouble {
                    vendor: "the vendor",
                    action: "read the baseline".to_owned(),
                    why: format!(
                        "the baseline comes in buckets of {}, the time after in buckets of {}",
                        in_words(before.bucket),
                        in_words(after.bucket)
                    ),
                    fix: format!(
                        "write `resolution: {}`",
                        in_words(before.bucket.max(after.bucket))
                    ),
                }));
            }
            Some((_, Ok(after))) => {
                let next = after.points.first();
                let kept =
                    before.points.iter().filter(|it| next.is_none_or(|next| it.start < next.start));
                after.points = kept.chain(after.points.iter()).collect();
            }
            Some((_, silent)) => *silent = Ok(before),
            None => all.push((name, Ok(before))),
        }
    }
    // A part without a series says nothing beside those that have one.
    if all.iter().any(|(_, series)| series.is_ok()) {
        all.retain(|(name, series)| name.is_some() || series.is_ok());
    }
    Ok(all)
}
