//! How an event is placed in Dynatrace, on entities and on nodes alike: how often, how long apart, and in which words.

use crate::error::{Error, Trouble};
use crate::provider::dynatrace;
use crate::time::Duration;

/// An event needs this long until it can be found again; after an unclear failure nobody looks sooner.
pub(super) const VISIBLE_AFTER: Duration = Duration::from_secs(5);
/// How often an event is sent at the most when each time it is certain that it is not there.
pub(super) const SENT_AT_MOST: u32 = 3;
/// How often a selector that matches nothing yet is tried again.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(15);
/// What is attempted before anything is sent.
pub(in super::super) const FIND: &str = "find what to mark";

/// Why nothing can be marked.
pub(super) fn trouble(why: String, fix: &str) -> Error {
    Error::Provider(Trouble {
        vendor: dynatrace::VENDOR,
        action: FIND.to_owned(),
        why,
        fix: fix.to_owned(),
    })
}

/// An unclear failure that could not be cleared up is not sent again: it might stand twice.
pub(super) fn unsure(error: Error) -> Error {
    match error {
        Error::Provider(trouble) => Error::Provider(Trouble {
            why: format!(
                "{}; whether the event is there is not known, and it was not sent again so that it cannot stand twice",
                trouble.why
            ),
            fix: "look at the entity's events, and give the token the scope `events.read` so that the next run can look before it sends again".to_owned(),
            ..trouble
        }),
        Error::Cancelled | Error::Input(_) => error,
    }
}

/// `1 entity`, `2 entities`.
pub(super) fn entities(count: usize) -> String {
    if count == 1 { "1 entity".to_owned() } else { format!("{count} entities") }
}
