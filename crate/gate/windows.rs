//! Before and after, and what lies between.

use crate::stats::LONGEST_PAST;
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

/// The widths of a bucket that the past is asked for in, in seconds.
const PAST_BUCKETS: [u64; 5] = [60, 300, 600, 1_800, 3_600];

/// A week of such buckets is as much of the past as is looked at.
const USUAL_PAST_BUCKET: u64 = 300;

/// A window of fewer buckets shows too little.
const FEWEST_PAST_BUCKETS: u32 = 6;

/// The windows of one judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// The baseline: ends where the deployment begins.
    pub before: Window,
    /// The deployment itself.
    pub deployed: Window,
    /// The judged time: begins when the warm-up is over.
    pub after: Window,
    /// Where the baseline lies apart from the deployment: the time just before the deployment.
    pub lead: Option<Window>,
}

impl Windows {
    /// Lays the spans around a deployment.
    pub fn around(deployed: Window, span: Span) -> Self {
        let after_from = later(deployed.to, span.warm_up);
        Self {
            before: Window { from: earlier(deployed.from, span.before), to: deployed.from },
            deployed,
            after: Window { from: after_from, to: later(after_from, span.after) },
            lead: None,
        }
    }

    /// The same, with the baseline at `from` instead, as long as the judged time and over before the deployment.
    pub fn against(self, from: Timestamp) -> Self {
        let from = from.min(self.deployed.from);
        let to = later(from, self.after.length()).min(self.deployed.from);
        Self { before: Window { from, to }, lead: self.lead.or(Some(self.before)), ..self }
    }

    /// Whether the baseline is another time than the one just before the deployment.
    pub fn is_apart(&self) -> bool {
        self.lead.is_some()
    }

    /// The same, with the time just before the deployment as the baseline.
    pub fn near(&self) -> Self {
        Self { before: self.lead.unwrap_or(self.before), lead: None, ..*self }
    }

    /// The times to ask for: one, or two where the baseline lies apart, the earlier one first.
    pub fn stretches(&self) -> Vec<Window> {
        let near = self.near().whole();
        if near.from <= self.before.to { vec![self.whole()] } else { vec![self.before, near] }
    }

    /// From the first instant of the baseline to the last judged one.
    pub fn whole(&self) -> Window {
        Window { from: self.before.from, to: self.after.to }
    }

    /// The time to ask for, and how finely, where up to `history` before the baseline is to be the reference:
    /// the finest of the usual buckets that a week of fits into, and a finer one where the windows are
    /// short. None where even the finest is too coarse for the windows.
    pub fn past(&self, history: Duration) -> Option<(Window, Duration)> {
        if history.is_zero() {
            return None;
        }
        let before = self.near().before;
        let shorter = before.length().min(self.after.length());
        let longer = before.length().max(self.after.length());
        let bucket = PAST_BUCKETS
            .map(Duration::from_secs)
            .into_iter()
            .rev()
            .filter(|bucket| shorter >= *bucket * FEWEST_PAST_BUCKETS)
            .find(|bucket| bucket.as_secs() <= USUAL_PAST_BUCKET || longer > *bucket * 24)?;
        let reach = bucket * u32::try_from(LONGEST_PAST).unwrap_or(u32::MAX);
        let from = earlier(before.from, history).max(earlier(before.to, reach));
        Some((Window { from: from.min(before.from), to: self.after.to }, bucket))
    }

    /// The same windows, had the judged one ended at `end`.
    pub fn until(&self, end: Timestamp) -> Self {
        let after = Window { to: end.clamp(self.after.from, self.after.to), ..self.after };
        Self { after, ..*self }
    }

    /// The instant from which the last judged bucket has settled at a vendor that needs `settle`.
    pub fn known_at(&self, settle: Duration) -> Timestamp {
        later(self.after.to, settle)
    }
}
