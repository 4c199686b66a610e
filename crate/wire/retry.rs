//! When a question is asked again, and how long to wait first.

use crate::time::{Duration, Timestamp, since};

use super::{Answer, Repeat, Silence};

/// What is clearly refused is tried this often: a name that was just made, a server that just restarts.
const REFUSED_ATTEMPTS: u32 = 3;
/// The first pause then; the next is twice as long.
const REFUSED_PAUSE: Duration = Duration::from_millis(500);

/// Where a limit is shared and no end of it is named, each pause is so many times the one before.
const LIMITED_GROWTH: u32 = 4;
/// The pauses of many pipelines are spread over all but this part: they come back at any time of a minute, and
/// somebody always comes when it is new.
const LIMITED_LEAST: f64 = 0.25;

/// The limits of patience with one vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How often a request is sent at the most.
    pub attempts: u32,
    /// The same where the vendor asks to slow down and does not say how long: a limit that many share lets each of
    /// them through in turn, and the last one only when all others have been.
    pub attempts_when_limited: u32,
    /// The first pause; each further one is twice as long.
    pub first_pause: Duration,
    /// No pause is longer, whatever the vendor asks for.
    pub longest_pause: Duration,
}

impl Default for Retry {
    /// Five attempts over about half a minute, and about twenty minutes where a limit names no pause; a minute is
    /// the longest.
    fn default() -> Self {
        Self {
            attempts: 5,
            attempts_when_limited: 30,
            first_pause: Duration::from_secs(2),
            longest_pause: Duration::from_secs(60),
        }
    }
}

impl Retry {
    /// The pause after the `attempt`-th try (1 is the first) came to `result`; none when it must not be repeated.
    ///
    /// `chance` in `[0, 1)` spreads the pauses of many pipelines over the upper half.
    pub fn pause(
        &self,
        attempt: u32,
        repeat: Repeat,
        result: &Result<Answer, Silence>,
        now: Timestamp,
        chance: f64,
    ) -> Option<Duration> {
        if attempt >= self.attempts_after(result) || !worth_repeating(repeat, result) {
            return None;
        }
        let chance = if chance.is_finite() { chance.clamp(0.0, 1.0) } else { 0.5 };
        let asked = result.as_ref().ok().and_then(|answer| retry_after(answer, now));
        let first = match result {
            Err(Silence::Refused(_)) => REFUSED_PAUSE.min(self.first_pause),
            Ok(_) | Err(_) => self.first_pause,
        };
        let (growth, least) = match result {
            Ok(Answer { status: 429, .. }) => (LIMITED_GROWTH, LIMITED_LEAST),
            Ok(_) | Err(_) => (2, 0.5),
        };
        let grown = first.saturating_mul(growth.saturating_pow(attempt - 1));
        let own = grown.min(self.longest_pause).mul_f64(least + (1.0 - least) * chance);
        // Who was asked to wait until one instant does not come back in that instant with all the others.
        let asked = asked.map_or(own, |asked| {
            asked.min(self.longest_pause).mul_f64(1.0 + chance / 10.0).max(own)
        });
        Some(asked.min(self.longest_pause))
    }

    /// How often a request is sent at the most that came to `result`.
    pub fn attempts_after(&self, result: &Result<Answer, Silence>) -> u32 {
        match result {
            Err(Silence::Refused(_)) => self.attempts.min(REFUSED_ATTEMPTS),
            // Many pipelines share a limit: it passes, but not always within half a minute.
            Ok(answer) if answer.status == 429 => match retry_after(answer, Timestamp::default()) {
                Some(_) => self.attempts * 2,
                None => self.attempts_when_limited,
            },
            Ok(_) | Err(_) => self.attempts,
        }
    }
}

/// Whether the same request may and should be sent again.
fn worth_repeating(repeat: Repeat, result: &Result<Answer, Silence>) -> bool {
    match (repeat, result) {
        (_, Err(Silence::Barred { .. } | Silence::Cancelled | Silence::Unfit { .. })) => false,
        (_, Err(Silence::Unlicensed { passes, .. })) => *passes,
        (_, Err(Silence::Refused(_) | Silence::Unsent(_))) => true,
        (Repeat::Freely, Err(Silence::Unclear(_))) => true,
        (Repeat::UnlessTaken, Err(Silence::Unclear(_))) => false,
        // 429 is said before any work is done; a 5xx may come after it.
        (_, Ok(Answer { status: 429, .. })) => true,
        (Repeat::Freely, Ok(Answer { status, .. })) => {
            matches!(status, 408 | 500 | 502 | 503 | 504)
        }
        (Repeat::UnlessTaken, Ok(_)) => false,
    }
}

/// How long the vendor asks to wait.
///
/// `Retry-After` in seconds or as an HTTP date; else `X-RateLimit-Reset`, whose unit differs by vendor
/// and is told by its magnitude: seconds to wait (Datadog), or an instant in seconds, milliseconds or
/// microseconds (Dynatrace documents microseconds, its own client reads seconds).
/// <https://docs.dynatrace.com/docs/dynatrace-api/basics/access-limit>
pub fn retry_after(answer: &Answer, now: Timestamp) -> Option<Duration> {
    if let Some(text) = answer.headers.get("retry-after") {
        let text = text.trim();
        if let Ok(seconds) = text.parse::<u32>() {
            return Some(Duration::from_secs(seconds.into()));
        }
        if let Ok(date) = jiff::fmt::rfc2822::parse(text) {
            return Some(since(now, date.timestamp()));
        }
    }
    let reset: f64 = answer.headers.get("x-ratelimit-reset")?.trim().parse().ok()?;
    let instant_s = match reset {
        r if !r.is_finite() || r < 0.0 => return None,
        r if r < 1e8 => return Some(Duration::from_secs_f64(r)),
        r if r < 1e11 => r,
        r if r < 1e14 => r / 1e3,
        r => r / 1e6,
    };
    let now_s = now.as_millisecond() as f64 / 1e3;
    Some(Duration::from_secs_f64((instant_s - now_s).clamp(0.0, 86_400.0)))
}
