//! What is known of a token. Any API token may look itself up.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/tokens-v2/api-tokens/post-token-lookup>

use crate::error::Result;
use crate::plan::Connection;
use crate::time::Timestamp;
use crate::wire::{Answer, Body, Repeat, Request, Silence};

use super::answer::read;
use super::question::post;
use super::wire::TokenLookup;

/// What is known of a token; its fields are none where the vendor left them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// As its maker called it.
    pub name: Option<String>,
    /// Whether it works at all.
    pub enabled: bool,
    /// Until when.
    pub expires: Option<Timestamp>,
    /// What it may do.
    pub scopes: Option<Vec<String>>,
}

/// Asks what is known of our own token.
pub fn lookup_request(connection: &Connection) -> Request {
    let request = post(connection, "/apiTokens/lookup", String::new(), "look the token up");
    let body = Body::SecretText(connection.token.in_json("token"));
    Request { body, repeat: Repeat::Freely, ..request }
}

/// Reads it.
pub fn lookup_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Lookup> {
    let lookup: TokenLookup = read("look the token up", connection, result)?;
    Ok(Lookup {
        name: lookup.name,
        enabled: lookup.enabled.unwrap_or(true),
        expires: lookup.expiration_date.and_then(|text| text.parse().ok()),
        scopes: lookup.scopes,
    })
}
