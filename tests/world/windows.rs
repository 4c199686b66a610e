//! The windows of the release that the pages are about.

use plimsoll::gate::{Span, Windows};
use plimsoll::time::{Duration, Timestamp, Window, later};

/// So many minutes.
pub(crate) fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// An hour before, four minutes of deployment, half an hour after.
pub(crate) fn windows() -> Windows {
    let from: Timestamp = "2026-01-31T14:00:00Z".parse().unwrap();
    let span = Span { before: minutes(60), warm_up: minutes(5), after: minutes(30) };
    Windows::around(Window { from, to: later(from, minutes(4)) }, span)
}
