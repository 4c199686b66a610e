//! Whether the address answers, and whether what answers is the environment API.

use crate::error::Error;
use crate::plan::{Connection, Route};
use crate::provider::dynatrace::speaks_json;
use crate::report::{Check, State};
use crate::wire::{Answer, Silence};

const ABOUT: &str = "network";

/// How far a question came.
pub(super) enum Reach {
    /// The environment API answered.
    Api(Check),
    /// Something is in the way; nothing else can be checked.
    Blocked(Check),
}

/// Reads it off the first answer. `error`: as the vendor's reader words it, where it was no success.
pub(super) fn reach(
    connection: &Connection,
    result: &Result<Answer, Silence>,
    error: Option<&Error>,
) -> Reach {
    let bad =
        |found: String, fix: String| Reach::Blocked(Check::amiss(State::Bad, ABOUT, found, fix));
    let worded = || error.map_or_else(String::new, |it| it.hint().to_owned());
    let answer = match result {
        Err(silence) => {
            let told = silence.told(&connection.ui, "dynatrace-url");
            let (why, fix) =
                told.unwrap_or_else(|| ("the run was cancelled".to_owned(), String::new()));
            let fix = if matches!(silence, Silence::Refused(_) | Silence::Unsent(_)) {
                unreached(&why)
            } else {
                fix
            };
            let found = match silence {
                Silence::Unlicensed { .. } => why,
                Silence::Barred { .. }
                | Silence::Cancelled
                | Silence::Refused(_)
                | Silence::Unclear(_)
                | Silence::Unfit { .. }
                | Silence::Unsent(_) => format!("no answer from {}: {why}", connection.ui),
            };
            return bad(found, fix);
        }
        Ok(answer) => answer,
    };
    match answer.status {
        407 => bad(
            "a proxy on the way asks for a name and password (status 407)".to_owned(),
            "put them into the agent's proxy settings or into `HTTPS_PROXY`, percent-encoded"
                .to_owned(),
        ),
        300..=399 => bad(
            match answer.headers.get("location").and_then(|it| origin(it)) {
                Some(elsewhere) => format!("{} redirects to {elsewhere}", connection.ui),
                None => format!("{} redirects elsewhere", connection.ui),
            },
            worded(),
        ),
        403 | 502..=504 if !speaks_json(answer) => bad(
            format!(
                "a page with status {} came in place of JSON: a proxy or firewall on the way",
                answer.status
            ),
            format!(
                "let the network's owners allow {} for this runner, or set the proxy that it must use",
                connection.ui
            ),
        ),
        _ if !speaks_json(answer) => bad(
            format!(
                "{} answers a page for people (status {}), not the environment API",
                connection.ui, answer.status
            ),
            right_host(connection),
        ),
        500..=599 | 429 => Reach::Api(Check::amiss(
            State::Doubtful,
            ABOUT,
            format!("{} is reached, and answers status {}", connection.ui, answer.status),
            worded(),
        )),
        _ => Reach::Api(Check::good(ABOUT, format!("{} answers in JSON", connection.ui))),
    }
}

/// The mend by what broke; the transport words it.
fn unreached(why: &str) -> String {
    let lower = why.to_lowercase();
    if lower.contains("resolve") || lower.contains("no such name") {
        "check the environment id in `dynatrace-url` letter by letter; where names resolve only through a proxy, set it for this runner".to_owned()
    } else if lower.contains("tls") || lower.contains("certificate") {
        "if the host has a private certificate authority, or a proxy opens TLS, give the runner its certificate (`NODE_EXTRA_CA_CERTS`); verification is never turned off".to_owned()
    } else if lower.contains("proxy") {
        "check the proxy's address and credentials, and that it allows this host".to_owned()
    } else {
        "check host and port in `dynatrace-url`, and that a firewall lets this runner out to it"
            .to_owned()
    }
}

/// Where the API is, by the kind of token in use.
fn right_host(connection: &Connection) -> String {
    match connection.route {
        Route::Classic => "write the address that speaks the API: SaaS `https://<id>.live.dynatrace.com` (not `.apps.`, which is for people), Managed `https://<host>/e/<id>`, ActiveGate `https://<host>:9999/e/<id>`".to_owned(),
        Route::Platform => "a platform token needs the SaaS address `https://<id>.apps.dynatrace.com`; for Managed and ActiveGates use an API token (`dt0c01.…`)".to_owned(),
    }
}

/// `https://sso.dynatrace.com` of a longer address; nothing behind the host is repeated.
fn origin(location: &str) -> Option<String> {
    let (scheme, rest) = location.split_once("://")?;
    let host = rest.split(['/', '?', '#', '@']).next()?;
    Some(format!("{scheme}://{host}"))
}
