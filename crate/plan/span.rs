//! Spans of time as people write them: `90s`, `5m`, `1h30m`, `7d`, `250ms`.

use crate::time::Duration;

use super::said::Objection;
use super::shown::shown;

/// The units, longest first, as they must follow each other.
const UNITS_MS: [(&str, u64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// No span that is meant is longer.
const LONGEST_DAYS: u64 = 366;

const FIX: &str = "write it as `90s`, `5m`, `1h30m`, `7d` or `250ms`";

/// Reads a span. A number without a unit is refused: nobody can know what it counts.
pub(super) fn span(text: &str) -> Result<Duration, Objection> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let fix = match text.len() <= 9 {
            true => format!("write `{text}s`, `{text}m` or `{text}h`"),
            false => FIX.to_owned(),
        };
        return Err(Objection::new(format!("{} has no unit", shown(text)), fix));
    }
    let total_ms = milliseconds(text)
        .ok_or_else(|| Objection::new(format!("{} is not a duration", shown(text)), FIX))?;
    if total_ms > LONGEST_DAYS * 86_400_000 {
        return Err(Objection::new(
            format!("{} is longer than {LONGEST_DAYS} days", shown(text)),
            FIX,
        ));
    }
    Ok(Duration::from_millis(total_ms))
}

/// Counts with units, each unit once, the longer before the shorter. A count that is too large stays the largest.
fn milliseconds(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut units = UNITS_MS.iter();
    let mut total_ms = 0_u64;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let letters = rest[digits..].bytes().take_while(u8::is_ascii_lowercase).count();
        let (count, unit) = (&rest[..digits], &rest[digits..digits + letters]);
        if count.is_empty() {
            return None;
        }
        let (_, size_ms) = units.find(|(known, _)| *known == unit)?;
        let count = count.parse::<u64>().unwrap_or(u64::MAX);
        total_ms = total_ms.saturating_add(count.saturating_mul(*size_ms));
        rest = &rest[digits + letters..];
    }
    (!text.is_empty()).then_some(total_ms)
}
