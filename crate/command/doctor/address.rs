//! The address as it was written, against the one that is asked.

use crate::plan::Connection;
use crate::report::{Check, State};

/// What was corrected works today, and should be written right.
pub(super) fn address(connection: &Connection) -> Check {
    let about = "address";
    let of_address: Vec<&str> =
        connection.corrections.iter().map(String::as_str).filter(|it| !is_of_token(it)).collect();
    if of_address.is_empty() {
        return Check::good(about, format!("{} is of the right form", connection.ui));
    }
    Check::amiss(
        State::Doubtful,
        about,
        of_address.join("; "),
        format!("write `{}`", connection.ui),
    )
}

/// Corrections of the token name it.
pub(super) fn is_of_token(correction: &str) -> bool {
    let place = correction.split(": ").next().unwrap_or_default().to_lowercase();
    place.contains("token")
}
