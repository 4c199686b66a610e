//! What stands in the header `Authorization` of an OTLP endpoint.

use crate::wire::Secret;

use super::super::dynatrace::{Route, Token, token};
use super::super::said::Objection;

/// The scheme with its blank, the token, and what was corrected. Whatever an endpoint elsewhere wants is handed on
/// as it is; for `of_dynatrace` it becomes `Api-Token <token>`.
pub(super) fn authorization(
    text: &str,
    of_dynatrace: bool,
) -> Result<(&'static str, Secret, Vec<String>), Objection> {
    if !of_dynatrace {
        return Ok(("", Secret::new(text), Vec::new()));
    }
    let said = text.replace("%20", " ");
    let Token { secret, route, .. } = token(&said)?;
    if route == Route::Platform {
        return Err(Objection::new(
            "is a platform token (`dt0s16.…`), which OTLP does not take",
            "use an API token (`dt0c01.…`) with the scopes openTelemetryTrace.ingest and metrics.ingest",
        ));
    }
    let mut corrections = Vec::new();
    if said.to_lowercase().contains("bearer ") {
        corrections.push(
            "`Api-Token` was taken in place of `Bearer`, which does not work with an API token"
                .to_owned(),
        );
    }
    Ok(("Api-Token ", secret, corrections))
}
