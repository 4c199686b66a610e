//! Before and after, and what lies between.

use crate::time::{Duration, Timestamp, Window, earlier, later};

/// The lengths the user chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// How much of the time before the deployment is the baseline.
    pub before: Duration,
    /// How long after the deployment nothing is judged.
    pub warm_up: Duration,
    /// How much of the time after the warm-up is judged.
    pub after: Duration,
}

/// The windows of one judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// The baseline: ends where the deployment begins.
    pub before: Window,
    /// The deployment itself.
    pub deployed: Window,
    /// The judged time: begins when the warm-up is over.
    pub after: Window,
}

impl Windows {
    /// Lays the spans around a deployment.
    pub fn around(deployed: Window, span: Span) -> Self {
        let after_from = later(deployed.to, span.warm_up);
        Self {
            before: Window { from: earlier(deployed.from, span.before), to: deployed.from },
            deployed,
            after: Window { from: after_from, to: later(after_from, span.after) },
        }
    }

    /// From the first instant of the baseline to the last judged one.
    pub fn whole(&self) -> Window {
        Window { from: self.before.from, to: self.after.to }
    }

    /// The instant from which the last judged bucket has settled at a vendor that needs `settle`.
    pub fn known_at(&self, settle: Duration) -> Timestamp {
        later(self.after.to, settle)
    }
}
