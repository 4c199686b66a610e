//! API and application keys (<https://docs.datadoghq.com/account_management/api-app-keys/>).

use crate::wire::Secret;

use super::super::said::Objection;
use super::super::shown::QUOTES;

/// Which of the two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of the organisation; 32 hexadecimal digits.
    Api,
    /// Of a person or a service account; 40 hexadecimal digits.
    Application,
}

impl Kind {
    fn header(self) -> &'static str {
        match self {
            Self::Api => "dd-api-key",
            Self::Application => "dd-application-key",
        }
    }

    /// Its digits, and those of the other kind with what to do.
    fn digits(self) -> (usize, usize, &'static str) {
        match self {
            Self::Api => (32, 40, "looks like an application key (40 digits)"),
            Self::Application => (40, 32, "looks like an API key (32 digits)"),
        }
    }
}

/// Reads a key. No objection shows any part of it.
pub(super) fn key(text: &str, kind: Kind) -> Result<Secret, Objection> {
    let bare = text.trim().trim_matches(QUOTES);
    let bare = match bare.split_once(':') {
        Some((name, rest)) if name.trim().eq_ignore_ascii_case(kind.header()) => rest.trim(),
        Some(_) | None => bare,
    };
    let again = "paste the key again, alone and on one line";
    if bare.is_empty() {
        return Err(Objection::new("holds no key", again));
    }
    if bare.contains(char::is_whitespace) {
        return Err(Objection::new(
            "has a blank or a line break inside the key, not shown here",
            again,
        ));
    }
    if !bare.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Objection::new("has characters that no key has, not shown here", again));
    }
    let (own, other, why) = kind.digits();
    let is_hex = bare.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex && bare.len() == other {
        return Err(Objection::new(
            why,
            "swap the two: `datadog-api-key` is of the organisation, `datadog-app-key` of a person or service account",
        ));
    }
    if is_hex && bare.len() > 16 && bare.len() < own {
        return Err(Objection::new(
            format!("has {} of the {own} digits of a key", bare.len()),
            "copy the whole key; the id beside it in Datadog is not the key",
        ));
    }
    Ok(Secret::new(bare))
}
