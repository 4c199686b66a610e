//! This machine's clock against the vendor's.

use crate::report::{Check, State};
use crate::time::{Duration, Timestamp, in_words};
use crate::wire::{Answer, skew};

/// Answers take a moment, and `Date` counts whole seconds.
const UNNOTICED: Duration = Duration::from_secs(60);
/// Beyond that no command believes an answer.
const TOLERATED: Duration = Duration::from_secs(300);

/// None where the answer does not say what time it is.
pub(super) fn clock(vendor: &str, answer: &Answer, now: Timestamp) -> Option<Check> {
    let (ahead, by) = skew(answer, now)?;
    if by <= UNNOTICED {
        return Some(Check::good("clock", format!("within {} of {vendor}'s", in_words(UNNOTICED))));
    }
    let state = if by > TOLERATED { State::Bad } else { State::Doubtful };
    let way = if ahead { "ahead of" } else { "behind" };
    let whole = in_words(Duration::from_secs(by.as_secs()));
    Some(Check::amiss(
        state,
        "clock",
        format!("this machine is {whole} {way} {vendor}: markers and windows lie that far off"),
        "set the clock of the machine that runs this step (NTP)",
    ))
}
