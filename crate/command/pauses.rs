//! Pauses between two questions for the same thing.

use crate::time::Duration;

/// Short at first, for most is soon there; each twice the one before, up to the longest.
pub(super) struct Pauses {
    next: Duration,
    longest: Duration,
}

impl Pauses {
    /// Where the other side holds a question until it knows more, or for a while.
    pub(super) const fn held() -> Self {
        Self { next: Duration::from_millis(50), longest: Duration::from_secs(2) }
    }

    /// Where it answers at once what it knows.
    pub(super) const fn asked() -> Self {
        Self { next: Duration::from_millis(500), longest: Duration::from_secs(10) }
    }

    /// The pause before the next question.
    pub(super) fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).min(self.longest);
        pause
    }
}
