//! A request to a site of Datadog: both keys in headers, everything in the query percent-encoded.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::order::map;
use crate::plan::Datadog;
use crate::wire::{Body, Header, Method, Repeat, Request};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A part of a path, encoded.
pub(super) fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Reads `path` of the API with `query`.
pub(super) fn get(
    datadog: &Datadog,
    path: &str,
    query: &[(&str, String)],
    purpose: &'static str,
) -> Request {
    let mut url = format!("{}{path}", datadog.site.api);
    for (index, (key, value)) in query.iter().enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.extend(utf8_percent_encode(key, RESERVED));
        url.push('=');
        url.extend(utf8_percent_encode(value, RESERVED));
    }
    Request {
        method: Method::Get,
        url,
        headers: headers(datadog),
        body: Body::Empty,
        repeat: Repeat::Freely,
        purpose,
    }
}

/// Sends JSON to an address; what is sent may have been taken even when no answer comes.
pub(super) fn post(datadog: &Datadog, url: String, json: &Value, purpose: &'static str) -> Request {
    carry(datadog, Method::Post, url, json, Repeat::UnlessTaken, purpose)
}

/// Asks with JSON; asking twice changes nothing.
pub(super) fn ask(datadog: &Datadog, path: &str, json: &Value, purpose: &'static str) -> Request {
    let url = format!("{}{path}", datadog.site.api);
    carry(datadog, Method::Post, url, json, Repeat::Freely, purpose)
}

/// Sets a part of a thing to what it then is, however often.
pub(super) fn patch(datadog: &Datadog, path: &str, json: &Value, purpose: &'static str) -> Request {
    let url = format!("{}{path}", datadog.site.api);
    carry(datadog, Method::Patch, url, json, Repeat::Freely, purpose)
}

fn carry(
    datadog: &Datadog,
    method: Method,
    url: String,
    json: &Value,
    repeat: Repeat,
    purpose: &'static str,
) -> Request {
    let mut headers = headers(datadog);
    headers.insert("content-type", Header::Plain("application/json".to_owned()));
    Request { method, url, headers, body: Body::Json(json.to_string()), repeat, purpose }
}

fn headers(datadog: &Datadog) -> BTreeMap<&'static str, Header> {
    let mut headers = map([
        ("accept", Header::Plain("application/json".to_owned())),
        ("dd-api-key", Header::Secret("", datadog.api_key.clone())),
        ("user-agent", Header::Plain(concat!("plimsoll/", env!("CARGO_PKG_VERSION")).to_owned())),
    ]);
    if let Some(key) = &datadog.app_key {
        headers.insert("dd-application-key", Header::Secret("", key.clone()));
    }
    headers
}
