//! Reads an answer: the JSON that was hoped for, or what went wrong and what to do about it.

use crate::error::{Error, Result, Trouble};
use crate::json::{Read, parse};
use crate::plan::LaunchDarkly;
use crate::provider::answer::{came, one_line};
use crate::wire::{Answer, Silence};

use super::VENDOR;
use super::wire::ErrorBody;

/// The body of a 2xx answer as `T`; everything else as trouble, with the next action.
pub(super) fn read<T: Read>(
    action: &'static str,
    vendor: &LaunchDarkly,
    result: &Result<Answer, Silence>,
) -> Result<T> {
    let answer = taken(action, vendor, result)?;
    parse(&answer.body).and_then(T::read).map_err(|fault| {
        let url = &vendor.url;
        let why = format!("the answer is not the JSON we know ({fault})");
        let fix = format!("check `launchdarkly-url`: {url} does not speak LaunchDarkly's REST API");
        trouble(action, why, fix)
    })
}

/// A 2xx answer.
fn taken<'a>(
    action: &'static str,
    vendor: &LaunchDarkly,
    result: &'a Result<Answer, Silence>,
) -> Result<&'a Answer> {
    let trouble = |why, fix| trouble(action, why, fix);
    let answer = came(result, &vendor.url, "launchdarkly-url", &trouble)?;
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    let said = said(answer).map(|said| format!(", {said}")).unwrap_or_default();
    Err(trouble(format!("status {}{said}", answer.status), fix(vendor, answer.status)))
}

fn trouble(action: &str, why: String, fix: String) -> Error {
    Error::Provider(Trouble { vendor: VENDOR, action: action.to_owned(), why, fix })
}

fn fix(vendor: &LaunchDarkly, status: u16) -> String {
    match status {
        400 | 422 => "mend what the message names".to_owned(),
        401 => format!(
            "check `launchdarkly-token`: it must be an access token (`api-…`) of the account at {}, not an SDK key, and not deleted",
            vendor.url
        ),
        403 => "give the token a role that may do this: Reader to read, and one with the action on the flag to change it".to_owned(),
        404 => format!(
            "check the key of the flag, `launchdarkly-project` (`{}`) and `launchdarkly-environment` (`{}`): keys, not names",
            vendor.project, vendor.environment
        ),
        409 => "somebody changed the flag at the same time; run the step again".to_owned(),
        429 => "LaunchDarkly limits how often it is asked; run the step again later".to_owned(),
        300..=399 => "write the address it leads to in `launchdarkly-url`".to_owned(),
        _ => "LaunchDarkly has trouble; run the step again later".to_owned(),
    }
}

/// What the vendor said, in one line.
pub(super) fn said(answer: &Answer) -> Option<String> {
    let body = parse(&answer.body).and_then(ErrorBody::read).ok()?;
    one_line(&body.message?)
}
