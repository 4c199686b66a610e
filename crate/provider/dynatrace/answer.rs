//! Reads an answer: the JSON that was hoped for, or what went wrong and what to do about it.

use crate::error::{Error, Result, Trouble};
use crate::json::{Read, Value, parse};
use crate::plan::Connection;
use crate::provider::answer::{came, one_line};
use crate::wire::{Answer, Silence};

use super::VENDOR;
use super::wire::ErrorBody;

/// The body of a 2xx answer as `T`; everything else as trouble, with the next action.
pub(super) fn read<T: Read>(
    action: &'static str,
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<T> {
    let answer = taken(action, connection, result)?;
    parse(&answer.body).and_then(T::read).map_err(|fault| {
        let why = format!("the answer is not the JSON we know ({fault})");
        trouble(action, why, wrong_host(connection))
    })
}

/// A 2xx answer in JSON.
fn taken<'a>(
    action: &'static str,
    connection: &Connection,
    result: &'a Result<Answer, Silence>,
) -> Result<&'a Answer> {
    let trouble = |why, fix| trouble(action, why, fix);
    let answer = came(result, &connection.api, "dynatrace-url", &trouble)?;
    if !(200..300).contains(&answer.status) {
        let (why, fix) = refusal(connection, answer);
        return Err(trouble(why, fix));
    }
    if !is_json(answer) {
        let why = format!("it answered a page instead of JSON (status {})", answer.status);
        return Err(trouble(why, wrong_host(connection)));
    }
    Ok(answer)
}

fn trouble(action: &str, why: String, fix: String) -> Error {
    Error::Provider(Trouble { vendor: VENDOR, action: action.to_owned(), why, fix })
}

/// Whether a request whose answer has no body was taken.
pub(super) fn refused(
    action: &'static str,
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<()> {
    match result {
        Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
        Ok(_) | Err(_) => read::<Value>(action, connection, result).map(|_| ()),
    }
}

/// Whether the answer says that the token must not do this.
pub(super) fn is_forbidden(result: &Result<Answer, Silence>) -> bool {
    matches!(result, Ok(Answer { status: 403, .. }))
}

/// Whether the answer says that there is no such thing: a 404 in the API's own words, not any page's.
pub(super) fn is_missing(result: &Result<Answer, Silence>) -> bool {
    matches!(result, Ok(answer) if answer.status == 404 && said(answer).is_some())
}

/// Why the vendor refused, and the mend.
fn refusal(connection: &Connection, answer: &Answer) -> (String, String) {
    let said = said(answer);
    let status = answer.status;
    let why = match &said {
        Some(said) => format!("status {status}, {said}"),
        None => format!("status {status}"),
    };
    let fix = match status {
        400 => "mend the selector or value that the message names".to_owned(),
        401 => format!(
            "check `dynatrace-token`: it must be valid for {}, not expired, and of the kind that this address takes \
             (an API token `dt0c01.…` for live, Managed and ActiveGate; a platform token `dt0s16.…` for the apps host)",
            connection.api
        ),
        403 => match said.as_deref().and_then(scope) {
            Some(scope) => format!("give the token the scope `{scope}`"),
            None => "give the token the scopes that README.md names for this command".to_owned(),
        },
        404 if said.is_none() => wrong_host(connection),
        404 => "check the name that the message gives, and that `dynatrace-url` is the environment that has it".to_owned(),
        413 => "send less: fewer or shorter properties".to_owned(),
        429 => "Dynatrace limits how often it is asked; run the step again later or spread the pipelines".to_owned(),
        300..=399 => format!(
            "{} redirects elsewhere; write the address it leads to in `dynatrace-url` (redirects are not followed, so that the token goes nowhere else)",
            connection.api
        ),
        _ => "Dynatrace has trouble; run the step again later, or let `on-error: warn` keep the step going".to_owned(),
    };
    (why, fix)
}

/// What the vendor said, in one line.
pub(super) fn said(answer: &Answer) -> Option<String> {
    if !is_json(answer) {
        return None;
    }
    let ErrorBody(envelopes) = parse(&answer.body).and_then(Read::read).ok()?;
    let mut said = Vec::new();
    for detail in envelopes.into_iter().map(|it| it.error) {
        said.extend(detail.message);
        let details = detail.details;
        let (mut missing, mut more) = (Vec::new(), Vec::new());
        if let Some(details) = details {
            missing.extend(details.missing_scopes.unwrap_or_default());
            missing.extend(details.missing_permissions.unwrap_or_default());
            more = details.constraint_violations.unwrap_or_default();
        }
        if !missing.is_empty() {
            said.push(format!("Use one of: {}", missing.join(", ")));
        }
        for violation in detail.constraint_violations.unwrap_or_default().into_iter().chain(more) {
            match (violation.path, violation.message) {
                (Some(path), Some(message)) => said.push(format!("{path}: {message}")),
                (None, Some(message)) => said.push(message),
                (_, None) => {}
            }
        }
    }
    one_line(&said.join("; "))
}

/// The scope in "Token is missing required scope. Use one of: problems.read (Read problems)".
fn scope(said: &str) -> Option<&str> {
    let (_, listed) = said.split_once("Use one of: ")?;
    let scope = listed.split([' ', ',', '(']).next()?;
    (!scope.is_empty()).then_some(scope)
}

/// The scopes that a 403 names, one of which is missing.
pub fn missing_scopes(answer: &Answer) -> Vec<String> {
    if answer.status != 403 {
        return Vec::new();
    }
    let said = said(answer).unwrap_or_default();
    let Some((_, listed)) = said.split_once("Use one of: ") else { return Vec::new() };
    let named = listed.split(',').filter_map(|one| one.split(['(', ' ']).find(|it| !it.is_empty()));
    named.map(str::to_owned).collect()
}

/// Whether the answer is of an API, not a page for people.
pub fn speaks_json(answer: &Answer) -> bool {
    is_json(answer)
}

fn is_json(answer: &Answer) -> bool {
    answer.headers.get("content-type").is_some_and(|kind| kind.contains("json"))
}

fn wrong_host(connection: &Connection) -> String {
    format!(
        "check `dynatrace-url`: {} does not speak the environment API (SaaS: https://<id>.live.dynatrace.com, \
         Managed: https://<host>/e/<id>, ActiveGate: https://<host>:9999/e/<id>)",
        connection.api
    )
}
