//! Whether the environment takes the token, and for how long still.

use crate::plan::{Connection, Route};
use crate::provider::dynatrace::Lookup;
use crate::report::{Check, State};
use crate::time::{Duration, Timestamp, since};

use super::address::is_of_token;

const ABOUT: &str = "token";
/// Time enough to ask for another one.
const SOON: Duration = Duration::from_secs(14 * 86_400);

/// No token was given.
pub(super) fn absent() -> Check {
    Check::amiss(
        State::Bad,
        ABOUT,
        "none is given",
        "send the message below to who can make one, keep the token as a secret of the pipeline, and hand it over in `dynatrace-token`",
    )
}

/// The environment refused it with 401.
pub(super) fn refused(connection: &Connection) -> Check {
    let (kind, header, list) = match connection.route {
        Route::Classic => ("API token", "Api-Token", "Access tokens"),
        Route::Platform => ("platform token", "Bearer", "Platform tokens"),
    };
    Check::amiss(
        State::Bad,
        ABOUT,
        format!(
            "{} does not take it (status 401), sent rightly as `Authorization: {header} …`: the {kind} is of another environment, expired, disabled or deleted",
            connection.ui
        ),
        format!(
            "each token works in one environment: look in {} under {list} whether it is listed there and enabled, else use a token made there; check that the pipeline uses the secret of this stage",
            connection.ui
        ),
    )
}

/// It works, as far as its kind and form go.
pub(super) fn taken(connection: &Connection, lookup: Option<&Lookup>, now: Timestamp) -> Check {
    let header = match connection.route {
        Route::Classic => "an API token, sent as `Authorization: Api-Token …`",
        Route::Platform => "a platform token, sent as `Authorization: Bearer …`",
    };
    if let Some(Lookup { enabled: false, .. }) = lookup {
        return Check::amiss(
            State::Bad,
            ABOUT,
            "it is disabled",
            "enable it in Dynatrace under Access tokens, or make another one",
        );
    }
    let about_token: Vec<&str> =
        connection.corrections.iter().map(String::as_str).filter(|it| is_of_token(it)).collect();
    if !about_token.is_empty() {
        return Check::amiss(
            State::Doubtful,
            ABOUT,
            format!("{}; it is taken as {header}", about_token.join("; ")),
            "store the token alone as the secret: the header and its scheme are put before it by its kind",
        );
    }
    if let Some(expires) = lookup.and_then(|it| it.expires) {
        let left = since(now, expires);
        if left < SOON {
            return Check::amiss(
                State::Doubtful,
                ABOUT,
                format!("{header}; it expires at {expires}, in {} days", left.as_secs() / 86_400),
                "ask for another one with the same scopes before that",
            );
        }
    }
    let named = lookup.and_then(|it| it.name.as_deref());
    Check::good(
        ABOUT,
        named.map_or_else(|| header.to_owned(), |name| format!("`{name}`, {header}")),
    )
}
