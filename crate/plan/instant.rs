//! Instants as people and hosts write them.

use crate::time::{Timestamp, earlier, later};

use super::said::Objection;
use super::shown::shown;
use super::span::span;

/// Up to here a number counts seconds (until the year 5138), beyond it milliseconds.
const MOST_SECONDS: i64 = 100_000_000_000;

/// Beyond this a number counts neither.
const MOST_MILLISECONDS: i64 = 100_000_000_000_000;

const FIX: &str = "write `2026-01-31T14:05:00Z`, `2026-01-31T14:05:00+01:00`, seconds or milliseconds since 1970, `now` or `now-10m`";

/// Reads an instant: RFC 3339 with an offset, seconds or milliseconds since 1970, `now`, `now-10m`, `now+5m`.
pub(super) fn instant(text: &str, now: Timestamp) -> Result<Timestamp, Objection> {
    let wrong = |why: &str| Objection::new(format!("{} {why}", shown(text)), FIX);
    if let Some(offset) = text.strip_prefix("now") {
        return match offset.trim_start().split_at_checked(1) {
            None if offset.trim().is_empty() => Ok(now),
            Some(("-", ago)) => span(ago.trim()).map(|ago| earlier(now, ago)),
            Some(("+", ahead)) => span(ahead.trim()).map(|ahead| later(now, ahead)),
            None | Some(_) => Err(wrong("is not an instant")),
        };
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return since_1970(text)
            .ok_or_else(|| wrong("counts neither seconds nor milliseconds since 1970"));
    }
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(wrong("is not an instant"));
    }
    // Also with a blank for the T, as Azure writes its instants. Annotations such as [Europe/Vienna] are not read.
    match text.parse::<Timestamp>() {
        Ok(instant) if !text.contains('[') => Ok(instant),
        Ok(_) | Err(_) if has_no_offset(text) => Err(wrong("does not say in which time zone")),
        Ok(_) | Err(_) => Err(wrong("is not an instant")),
    }
}

fn since_1970(digits: &str) -> Option<Timestamp> {
    match digits.parse::<i64>().ok()? {
        seconds @ 0..=MOST_SECONDS => Timestamp::from_second(seconds).ok(),
        milliseconds @ 0..=MOST_MILLISECONDS => Timestamp::from_millisecond(milliseconds).ok(),
        _ => None,
    }
}

/// A date and a time that would do if `Z` followed.
fn has_no_offset(text: &str) -> bool {
    format!("{text}Z").parse::<Timestamp>().is_ok()
        || format!("{text}T00:00:00Z").parse::<Timestamp>().is_ok()
}
