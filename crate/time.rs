//! Instants, spans and windows of time. Instants are UTC with millisecond use; spans are never negative.

pub use std::time::Duration;

pub use jiff::Timestamp;

/// A half-open window `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first instant inside.
    pub from: Timestamp,
    /// The first instant after.
    pub to: Timestamp,
}

impl Window {
    /// Its length; zero when `to` does not follow `from`.
    pub fn length(&self) -> Duration {
        since(self.from, self.to)
    }
}

/// `instant + span`, held at the last representable instant.
pub fn later(instant: Timestamp, span: Duration) -> Timestamp {
    instant.saturating_add(span).unwrap_or(Timestamp::MAX)
}

/// `instant - span`, held at the first representable instant.
pub fn earlier(instant: Timestamp, span: Duration) -> Timestamp {
    instant.saturating_sub(span).unwrap_or(Timestamp::MIN)
}

/// From `start` to `end`; zero when `end` does not follow `start`.
pub fn since(start: Timestamp, end: Timestamp) -> Duration {
    Duration::try_from(start.duration_until(end)).unwrap_or_default()
}

/// A span in the words of `plimsoll.yml`: `90s`, `1h`, `1h30m`, `7d`. Under a second, `250ms`.
pub fn in_words(span: Duration) -> String {
    let mut left_ms = span.as_millis();
    if left_ms == 0 {
        return "0s".to_owned();
    }
    let mut words = String::new();
    for (unit, size_ms) in
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)]
    {
        let count = left_ms / size_ms;
        left_ms %= size_ms;
        if count > 0 {
            words.push_str(&format!("{count}{unit}"));
        }
    }
    words
}
