//! The vendor's clock beside ours. Windows, waits and markers are laid out by ours: when it is wrong, a
//! marker stands at the wrong time and a gate judges the wrong hour, without any error.

use crate::time::{Duration, Timestamp, in_words, later, since};

use super::{Answer, Silence};

/// More than this is no clock to judge by: it is the usual warm-up, so that with less not one minute from
/// before the deployment counts as after it.
const TOLERATED: Duration = Duration::from_secs(300);

/// How far our clock is ahead of the vendor's (`true`) or behind it, by the `Date` of an answer and its
/// `Age` where a proxy kept it.
/// <https://www.rfc-editor.org/rfc/rfc9110#name-date>
pub fn skew(answer: &Answer, now: Timestamp) -> Option<(bool, Duration)> {
    let date = answer.headers.get("date")?;
    let sent = jiff::fmt::rfc2822::parse(date.trim()).ok()?.timestamp();
    let age = answer.headers.get("age").and_then(|age| age.trim().parse::<u32>().ok());
    let theirs = later(sent, Duration::from_secs(age.unwrap_or(0).into()));
    Some(if now >= theirs { (true, since(theirs, now)) } else { (false, since(now, theirs)) })
}

/// The answer, unless it comes from another time. What is no 2xx may be from somebody in between, with a
/// clock of its own.
pub(super) fn of_this_time(answer: Answer, now: Timestamp) -> Result<Answer, Silence> {
    match skew(&answer, now) {
        Some((ahead, by)) if by > TOLERATED && (200..300).contains(&answer.status) => {
            Err(Silence::Unfit {
                why: format!(
                    "the clock of this machine is {} {} the vendor's, and every window would be judged at the wrong time",
                    in_words(Duration::from_secs(by.as_secs())),
                    if ahead { "ahead of" } else { "behind" },
                ),
                fix: "set the clock of the machine that runs this step (NTP), then run it again"
                    .to_owned(),
            })
        }
        _ => Ok(answer),
    }
}
