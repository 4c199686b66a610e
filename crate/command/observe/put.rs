//! One question put to Datadog, and its refusal in the words that help.

use crate::error::{Error, Result};
use crate::plan::Datadog;
use crate::provider::datadog;
use crate::wire::{Answer, Body, Request, Retry, Silence, World, ask};

/// Asks; a refusal is explained by whether the API key is known on this site.
pub(super) async fn put<W: World>(
    world: &W,
    vendor: &Datadog,
    request: &Request,
) -> (Result<Answer, Silence>, Option<Error>) {
    let result = ask(world, Retry::default(), request).await;
    if !datadog::is_forbidden(&result) {
        return (result, None);
    }
    let checked = ask(world, Retry::default(), &datadog::validate_request(vendor)).await;
    let unknown = datadog::validate_response(vendor, &checked).err();
    (result, unknown.filter(|_| datadog::is_forbidden(&checked)))
}

/// The error of a refusal, in the words that help.
pub(super) fn explained(
    vendor: &Datadog,
    result: &Result<Answer, Silence>,
    unknown_key: Option<Error>,
    error: Error,
) -> Error {
    match unknown_key {
        Some(unknown_key) => unknown_key,
        None if datadog::is_forbidden(result) => datadog::application_key_refused(vendor, error),
        None => error,
    }
}

/// The question as it was put: the address, and the JSON where there is some.
pub(super) fn shown(request: &Request) -> String {
    match &request.body {
        Body::Json(json) => {
            format!("{} {} {json}", request.method.name(), request.url)
        }
        Body::Bytes(_) | Body::Empty | Body::Form(_) | Body::SecretText(_) => {
            format!("{} {}", request.method.name(), request.url)
        }
    }
}
