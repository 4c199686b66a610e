//! Tokens of Dynatrace, told apart by how they begin
//! (<https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients>).

use crate::wire::Secret;

use super::super::said::Objection;
use super::super::shown::QUOTES;
use super::Route;

const FIX: &str = "use an API token (`dt0c01.…`) or a platform token (`dt0s16.…`) with the scopes that the step needs";

/// Letters and digits of the part of a token that is no secret.
const PUBLIC_PART: usize = 24;

/// A token that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Token {
    pub(in super::super) secret: Secret,
    /// The route on which it is taken.
    pub(in super::super) route: Route,
    /// What was corrected or guessed.
    pub(in super::super) corrections: Vec<String>,
}

/// Reads a token. No objection shows any part of it.
pub(in super::super) fn token(text: &str) -> Result<Token, Objection> {
    let mut corrections = Vec::new();
    let bare = without_scheme(text);
    if bare != text {
        corrections.push(
            "what stood around the token (quotes, the name of a header or scheme) was left out"
                .to_owned(),
        );
    }
    if bare.is_empty() {
        return Err(Objection::new("holds no token", FIX));
    }
    if bare.contains(char::is_whitespace) {
        return Err(Objection::new(
            "has a blank or a line break inside the token, not shown here",
            "paste the token again, alone and on one line",
        ));
    }
    if !bare.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Objection::new(
            "has characters that no token has, not shown here",
            "paste the token again, alone",
        ));
    }
    let mut parts = bare.split('.');
    let kind = parts.next().unwrap_or_default().to_lowercase();
    let public = parts.next().unwrap_or_default();
    if is_kind(&kind) && parts.next().unwrap_or_default().is_empty() && public.len() == PUBLIC_PART
    {
        return Err(Objection::new(
            "is only the public part of a token, which names it",
            "paste the whole token, shown once when it is made: three parts with a dot between them",
        ));
    }
    let route = match kind.as_str() {
        "dt0c01" => Route::Classic,
        "dt0s16" => Route::Platform,
        "dt0s02" => {
            return Err(Objection::new(
                "is the secret of an OAuth client (`dt0s02.…`), which is not taken as a token",
                FIX,
            ));
        }
        other if is_kind(other) => {
            return Err(Objection::new(
                format!(
                    "is a token of the kind `{other}`, which the environment API does not take"
                ),
                FIX,
            ));
        }
        _ => {
            corrections.push("the token begins with neither `dt0c01.` nor `dt0s16.` and is taken for an older API token".to_owned());
            Route::Classic
        }
    };
    Ok(Token { secret: Secret::new(bare), route, corrections })
}

/// `dt0`, a letter and two digits.
fn is_kind(kind: &str) -> bool {
    let rest = kind.strip_prefix("dt0").unwrap_or_default().as_bytes();
    rest.len() == 3 && rest[0].is_ascii_lowercase() && rest[1..].iter().all(u8::is_ascii_digit)
}

/// Without quotes and without `Authorization:`, `Api-Token` and `Bearer` before it.
fn without_scheme(text: &str) -> &str {
    let mut bare = text;
    loop {
        let before = bare;
        bare = bare.trim().trim_matches(QUOTES);
        for scheme in ["authorization:", "api-token ", "bearer "] {
            if bare.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)) {
                bare = &bare[scheme.len()..];
            }
        }
        if bare == before {
            return bare;
        }
    }
}
