//! A request to the REST API.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::order::map;
use crate::plan::LaunchDarkly;
use crate::wire::{Body, Header, Method, Repeat, Request};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A token carries a version of its own unless one is asked for.
const VERSION: &str = "20240415";

/// One segment of a path.
pub(super) fn segment(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Reads `path`, which is encoded already.
pub(super) fn get(vendor: &LaunchDarkly, path: &str, purpose: &'static str) -> Request {
    Request {
        method: Method::Get,
        url: format!("{}/api/v2{path}", vendor.url),
        headers: headers(vendor),
        body: Body::Empty,
        repeat: Repeat::Freely,
        purpose,
    }
}

/// Sends JSON.
pub(super) fn send(
    vendor: &LaunchDarkly,
    (method, repeat): (Method, Repeat),
    path: &str,
    kind: &str,
    json: String,
    purpose: &'static str,
) -> Request {
    let mut headers = headers(vendor);
    headers.insert("content-type", Header::Plain(kind.to_owned()));
    let url = format!("{}/api/v2{path}", vendor.url);
    Request { method, url, headers, body: Body::Json(json), repeat, purpose }
}

fn headers(vendor: &LaunchDarkly) -> BTreeMap<&'static str, Header> {
    map([
        ("accept", Header::Plain("application/json".to_owned())),
        // The bare token, without a scheme.
        ("authorization", Header::Secret("", vendor.token.clone())),
        ("ld-api-version", Header::Plain(VERSION.to_owned())),
        ("user-agent", Header::Plain(concat!("plimsoll/", env!("CARGO_PKG_VERSION")).to_owned())),
    ])
}
