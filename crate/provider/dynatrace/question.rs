//! A request to the environment API: the right header, everything in the query percent-encoded.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::plan::{Connection, Route};
use crate::wire::{Body, Header, Method, Repeat, Request};

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

fn headers(connection: &Connection) -> BTreeMap<&'static str, Header> {
    let scheme = match connection.route {
        Route::Classic => "Api-Token ",
        Route::Platform => "Bearer ",
    };
    BTreeMap::from([
        ("accept", Header::Plain("application/json".to_owned())),
        ("authorization", Header::Secret(scheme, connection.token.clone())),
        ("user-agent", Header::Plain(concat!("plimsoll/", env!("CARGO_PKG_VERSION")).to_owned())),
    ])
}
