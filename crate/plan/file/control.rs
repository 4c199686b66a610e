//! `control` and `control-exposure`: the same where nothing was deployed.

use crate::error::Result;

use super::at::{At, Section};

/// Why something has no control.
pub(super) const BESIDE: &str = "belongs to counts, and to levels with a `metric` or a query: series that run beside each other";

/// Counts where nothing was deployed: with an exposure exactly where the count itself has one.
pub(super) fn control(
    section: &Section<'_>,
    read: impl Fn(&At<'_>) -> Result<String>,
) -> Result<Option<(String, Option<String>)>> {
    let fix = "write `control:` and, where there is an `exposure`, `control-exposure:`, both of the side where nothing was deployed";
    let exposed = section.get("exposure").is_some();
    match (section.get("control"), section.get("control-exposure")) {
        (None, None) => Ok(None),
        (Some(count), Some(exposure)) if exposed => Ok(Some((read(count)?, Some(read(exposure)?)))),
        (Some(count), None) if !exposed => Ok(Some((read(count)?, None))),
        (Some(at), None) => Err(at.mistake("has no exposure, and the count has one", fix)),
        (_, Some(at)) => Err(at.mistake("is an exposure without its count, or without need", fix)),
    }
}
