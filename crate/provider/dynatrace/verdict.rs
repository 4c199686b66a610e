//! The verdict of a gate as an event on what was judged, so that it can be read back later.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/events-v2/post-event>

use crate::order::map;
use crate::release::{Measured, Release};
use crate::time::{Timestamp, Window};

use super::event::{Marker, NAME, STAGE, VERSION, marker_id, subject};

/// The property that carries the verdict.
pub(super) const VERDICT: &str = "plimsoll.verdict";
/// The property that carries what was measured.
pub(super) const MEASURED: &str = "plimsoll.measured";
/// No value of a property is longer.
const LONGEST: usize = 4_000;

/// The event: `Gate of checkout 1.4.2 to production: fail`, at the instant `now`.
pub fn verdict_marker(
    release: &Release,
    verdict: &str,
    sentence: &str,
    measured: &[Measured],
    now: Timestamp,
) -> Marker {
    let said = [
        (NAME, Some(&release.name)),
        (VERSION, Some(&release.version).filter(|it| !it.is_empty())),
        (STAGE, release.stage.as_ref()),
        ("dt.event.deployment.ci_back_link", release.ci_back_link.as_ref()),
    ];
    let said = said.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.clone())));
    let mut properties = map(said);
    properties.insert("dt.event.source".to_owned(), "Plimsoll".to_owned());
    properties.insert("dt.event.description".to_owned(), sentence.chars().take(1_000).collect());
    properties.insert(VERDICT.to_owned(), verdict.to_owned());
    if !measured.is_empty() {
        properties.insert(MEASURED.to_owned(), Measured::text(measured, LONGEST));
    }
    Marker {
        event_type: "CUSTOM_INFO",
        purpose: "place the verdict",
        title: format!("Gate of {}: {verdict}", subject(release)),
        id: format!("{} gate {verdict}", marker_id(release)),
        during: Window { from: now, to: now },
        properties,
    }
}
