//! Whether the API key is known on this site.
//! <https://docs.datadoghq.com/api/latest/authentication/#validate-api-key>

use crate::error::{Error, Result};
use crate::plan::Datadog;
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, is_forbidden, others, read, said};
use super::question::get;
use super::wire::Validation;

const ERRAND: Errand = Errand { action: "check the API key", permission: "" };

/// Asks whether the API key is valid. It says nothing about the application key.
pub fn validate_request(datadog: &Datadog) -> Request {
    get(datadog, "/api/v1/validate", &[], ERRAND.action)
}

/// Whether it is. A refusal names the site and the others, since each knows only its own keys.
pub fn validate_response(datadog: &Datadog, result: &Result<Answer, Silence>) -> Result<()> {
    let valid = match result {
        Ok(_) if is_forbidden(result) => false,
        Ok(_) | Err(_) => read::<Validation>(ERRAND, datadog, result)?.valid.unwrap_or(false),
    };
    if valid {
        return Ok(());
    }
    let site = &datadog.site.name;
    let said = result.as_ref().ok().and_then(said).map(|said| format!(" ({said})"));
    Err(ERRAND.trouble(
        format!("{site} does not know the API key{}", said.unwrap_or_default()),
        format!(
            "check `datadog-api-key`, and that the key is of the site {site}: each site knows only its own keys; the others are {}",
            others(datadog)
        ),
    ))
}

/// A refusal, once it is known that the API key is right: it must be the application key.
pub fn application_key_refused(datadog: &Datadog, error: Error) -> Error {
    match error {
        Error::Provider(mut trouble) => {
            trouble.fix = match datadog.app_key {
                Some(_) => format!(
                    "the API key is right for {}, so it is the application key: {}",
                    datadog.site.name, trouble.fix
                ),
                None => format!(
                    "the API key is right for {}, and this takes an application key too: give `datadog-app-key`",
                    datadog.site.name
                ),
            };
            Error::Provider(trouble)
        }
        Error::Cancelled | Error::Input(_) => error,
    }
}
