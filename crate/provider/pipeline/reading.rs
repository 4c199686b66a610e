//! Requests with the token of the job, and answers read.

use crate::error::{Error, Result, Trouble};
use crate::json::{Read, parse};
use crate::time::Timestamp;
use crate::wire::{Answer, Body, Header, Method, Repeat, Request, Secret, Silence};

const ACTION: &str = "read the run";

/// Reads an address of the host's API.
pub(in crate::provider) fn get(url: String, token: &Secret, accept: &str) -> Request {
    Request {
        method: Method::Get,
        url,
        headers: [
            ("accept", Header::Plain(accept.to_owned())),
            ("authorization", Header::Secret("Bearer ", token.clone())),
            (
                "user-agent",
                Header::Plain(concat!("plimsoll/", env!("CARGO_PKG_VERSION")).to_owned()),
            ),
        ]
        .into(),
        body: Body::Empty,
        repeat: Repeat::Freely,
        purpose: ACTION,
    }
}

/// The body of a 200 as `T`; `vendor` and `right` say whose API it is and what its token needs.
pub(super) fn read<T: Read>(
    vendor: &'static str,
    right: &str,
    result: &Result<Answer, Silence>,
) -> Result<T> {
    let (why, fix) = match result {
        Ok(answer) if answer.status == 200 => match parse(&answer.body).and_then(T::read) {
            Ok(value) => return Ok(value),
            Err(fault) => (
                format!("the answer is not the JSON we know ({fault})"),
                "run the step again; a page of a proxy or of a sign-in may have come between"
                    .to_owned(),
            ),
        },
        // Azure answers a page for signing in with 203 where the token is none.
        Ok(Answer { status: status @ (203 | 401 | 403 | 404), .. }) => {
            (format!("status {status}"), format!("check `host-token`: {right}"))
        }
        Ok(answer) => (format!("status {}", answer.status), "run the step again later".to_owned()),
        Err(silence) => match silence.told("the host's API", "host-token") {
            Some(told) => told,
            None => return Err(Error::Cancelled),
        },
    };
    Err(Error::Provider(Trouble { vendor, action: ACTION.to_owned(), why, fix }))
}

/// An instant as the hosts write it; none where it is none, or the year 1 of what has not been.
pub(super) fn instant(text: Option<&String>) -> Option<Timestamp> {
    let at: Timestamp = text?.parse().ok()?;
    (at > Timestamp::UNIX_EPOCH).then_some(at)
}
