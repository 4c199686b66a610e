//! One span and one metric that prove a path.

use crate::plan::RunOrigin;
use crate::time::{Timestamp, Window};

use super::attribute::{nanoseconds, text};
use super::ids::traceparent;
use super::metric::one;
use super::trace::single;
use super::{Measure, Told};

/// The run that only this look has, so that each makes a trace of its own.
pub fn probe(origin: &RunOrigin, now: Timestamp) -> (Told, Measure, String) {
    let own = RunOrigin { run: format!("{}/connect/{now}", origin.run), ..origin.clone() };
    let attributes = || vec![text("plimsoll.purpose", "proves that the path is open")];
    let window = Window { from: now, to: now };
    let span = single(&own, "plimsoll connect", window, attributes());
    let measure = one("plimsoll.connect", "{look}", nanoseconds(now), attributes());
    (span, measure, traceparent(&own.run, false))
}
