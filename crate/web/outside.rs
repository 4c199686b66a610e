//! The World, made of what JavaScript hands over.

use js_sys::{Date, Math};
use web_sys::AbortController;

use crate::time::{Duration, Timestamp};
use crate::wire::{Answer, Cancelled, Progress, Request, Silence, World};

use super::fetch::fetch;
use super::hands::Hands;
use super::leash::{Cut, Leash};

/// The longest span that one timer of JavaScript holds: it counts milliseconds in 31 bits.
const LONGEST_TIMER: Duration = Duration::from_millis(i32::MAX as u64);

/// How long the last word may take after the run was told to stop: the shim ends the process after five seconds.
const FAREWELL: Duration = Duration::from_secs(3);

/// The outside world as the shim lets us see it.
pub struct Outside {
    hands: Hands,
    deadline: Duration,
}

impl Outside {
    /// With `deadline` for each question.
    pub fn new(hands: Hands, deadline: Duration) -> Self {
        Self { hands, deadline }
    }
}

impl World for Outside {
    async fn send(&self, request: &Request) -> Result<Answer, Silence> {
        fetch(&self.hands, &self.hands.signal(), self.deadline, request).await
    }

    async fn farewell(&self, request: &Request) -> Result<Answer, Silence> {
        // Nobody aborts this one; the time alone ends it.
        let Ok(never) = AbortController::new() else { return Err(Silence::Cancelled) };
        fetch(&self.hands, &never.signal(), FAREWELL, request).await
    }

    async fn sleep(&self, span: Duration) -> Result<(), Cancelled> {
        let mut left = span;
        loop {
            let part = left.min(LONGEST_TIMER);
            match Leash::new(&self.hands.signal(), part).end().await {
                Cut::Stopped => return Err(Cancelled),
                Cut::TimeUp => left -= part,
            }
            if left.is_zero() {
                return Ok(());
            }
        }
    }

    fn now(&self) -> Timestamp {
        // A clock outside years -9999 to 9999 is no clock.
        Timestamp::from_millisecond(Date::now() as i64).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn chance(&self) -> f64 {
        Math::random()
    }

    fn say(&self, progress: Progress) {
        self.hands.say(progress);
    }
}
