//! Everything that reaches outside, as one argument.

use crate::error::Error;
use crate::time::{Duration, Timestamp};

use super::{Answer, Request, Secret, Silence};

/// The run was told to stop while it waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

impl From<Cancelled> for Error {
    fn from(Cancelled: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// What a run says while it goes on.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// To be masked by the host from now on. Said before the first request.
    Mask(Secret),
    /// Something worth a line.
    Note(String),
    /// Something worth a warning.
    Warning(String),
    /// A detail for who turned debugging on.
    Detail(String),
    /// A named part begins; what follows folds under it.
    Group(String),
    /// The named part ends.
    GroupEnd,
    /// How far the wait is, 0 to 100.
    Percent(u8),
}

/// The outside world: the network, the clock, patience and a voice.
///
/// The door implements it with `fetch` and timers, tests with a tape of answers and a clock that jumps.
#[expect(async_fn_in_trait, reason = "one thread, no spawning: no future needs to be Send")]
pub trait World {
    /// Carries one request, once.
    async fn send(&self, request: &Request) -> Result<Answer, Silence>;
    /// Carries one request, once, though the run was told to stop: the last word to who would wait for it.
    async fn farewell(&self, request: &Request) -> Result<Answer, Silence> {
        self.send(request).await
    }
    /// Waits.
    async fn sleep(&self, span: Duration) -> Result<(), Cancelled>;
    /// The wall clock.
    fn now(&self) -> Timestamp;
    /// A number in `[0, 1)` for jitter. Never reaches a verdict or an id.
    fn chance(&self) -> f64;
    /// Tells the person.
    fn say(&self, progress: Progress);
}
