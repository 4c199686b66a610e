//! A request to the environment API: the right header, everything in the query percent-encoded.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::order::map;
use crate::plan::{Connection, Route};
use crate::wire::{Body, Header, Method, Repeat, Request, sha256};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Reads `path` with `query`.
pub(super) fn get(
    connection: &Connection,
    path: &str,
    query: &[(&str, String)],
    purpose: &'static str,
) -> Request {
    let mut url = format!("{}{path}", connection.api);
    for (index, (key, value)) in query.iter().enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.push_str(key);
        url.push('=');
        url.extend(utf8_percent_encode(value, RESERVED));
    }
    Request {
        method: Method::Get,
        url,
        headers: headers(connection),
        body: Body::Empty,
        repeat: Repeat::Freely,
        purpose,
    }
}

/// Sends JSON to `path`; what is sent may have been taken even when no answer comes.
pub(super) fn post(
    connection: &Connection,
    path: &str,
    json: String,
    purpose: &'static str,
) -> Request {
    let mut headers = headers(connection);
    headers.insert("content-type", Header::Plain("application/json; charset=utf-8".to_owned()));
    Request {
        method: Method::Post,
        url: format!("{}{path}", connection.api),
        headers,
        body: Body::Json(json),
        repeat: Repeat::UnlessTaken,
        purpose,
    }
}

/// Puts JSON at `path`: however often that is done, the same stands there.
pub(super) fn put(
    connection: &Connection,
    path: &str,
    json: String,
    purpose: &'static str,
) -> Request {
    let request = post(connection, path, json, purpose);
    Request { method: Method::Put, repeat: Repeat::Freely, ..request }
}

/// Sends a form in parts.
pub(super) fn form(
    connection: &Connection,
    method: Method,
    path: &str,
    parts: &[Part<'_>],
    purpose: &'static str,
) -> Request {
    let mut boundary = "plimsoll".to_owned();
    // What separates the parts stands in none of them.
    while parts.iter().any(|it| it.text.contains(&boundary)) {
        boundary = format!("plimsoll-{}", sha256(boundary.as_bytes()));
    }
    let mut body = String::new();
    for Part { name, kind, text } in parts {
        body.push_str(&format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\""));
        if let Some(kind) = kind {
            body.push_str(&format!("; filename=\"{name}\"\r\nContent-Type: {kind}"));
        }
        body.push_str(&format!("\r\n\r\n{text}\r\n"));
    }
    body.push_str(&format!("--{boundary}--\r\n"));
    let mut headers = headers(connection);
    headers
        .insert("content-type", Header::Plain(format!("multipart/form-data; boundary={boundary}")));
    Request {
        method,
        url: format!("{}{path}", connection.api),
        headers,
        body: Body::Form(body),
        repeat: Repeat::Freely,
        purpose,
    }
}

/// A part of a form (<https://www.rfc-editor.org/rfc/rfc7578>).
pub(super) struct Part<'a> {
    /// Its name, plain letters.
    pub(super) name: &'static str,
    /// The type of a file; none where it is a field.
    pub(super) kind: Option<&'static str>,
    pub(super) text: &'a str,
}

fn headers(connection: &Connection) -> BTreeMap<&'static str, Header> {
    let scheme = match connection.route {
        Route::Classic => "Api-Token ",
        Route::Platform => "Bearer ",
    };
    map([
        ("accept", Header::Plain("application/json".to_owned())),
        ("authorization", Header::Secret(scheme, connection.token.clone())),
        ("user-agent", Header::Plain(concat!("plimsoll/", env!("CARGO_PKG_VERSION")).to_owned())),
    ])
}
