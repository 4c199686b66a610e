//! Instants as people read them. Everything is UTC, and says so.

use crate::time::Timestamp;

/// `2026-11-21 14:05 UTC`; with seconds where there are any.
pub(super) fn moment(instant: Timestamp) -> String {
    let text = instant.to_string();
    let (date, _) = text.split_once('T').unwrap_or((&text, ""));
    format!("{date} {} UTC", clock(instant))
}

/// `14:05`, `14:05:30`.
pub(super) fn clock(instant: Timestamp) -> String {
    let second = instant.as_second().rem_euclid(86_400);
    let (hours, minutes, seconds) = (second / 3_600, second / 60 % 60, second % 60);
    match seconds {
        0 => format!("{hours:02}:{minutes:02}"),
        _ => format!("{hours:02}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_names_its_day_and_its_zone() {
        let at = |second| Timestamp::from_second(second).unwrap_or_default();
        assert_eq!(moment(at(1_769_868_300)), "2026-01-31 14:05 UTC");
        assert_eq!(moment(at(1_769_868_307)), "2026-01-31 14:05:07 UTC");
        assert_eq!(clock(at(-1)), "23:59:59");
    }
}
