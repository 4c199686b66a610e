//! Request and Answer: HTTP as values.

use std::collections::BTreeMap;
use std::fmt;

use super::Secret;

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes part of a thing.
    Patch,
    /// Makes a thing.
    Post,
    /// Replaces a thing.
    Put,
}

impl Method {
    /// As it stands on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// The value of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// Text that may be shown.
    Plain(String),
    /// A scheme that may be shown (`Api-Token `, with its blank) before a secret that may not.
    Secret(&'static str, Secret),
}

/// What a request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Bytes of a protocol that is no text.
    Bytes(Vec<u8>),
    /// Nothing.
    Empty,
    /// A form in parts, whose boundary stands in the header.
    Form(String),
    /// JSON text.
    Json(String),
    /// Text with a secret inside, JSON or a form: sent as it is, shown as `***`.
    SecretText(Secret),
}

/// Whether the same request may be sent a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Repeating changes nothing: reads, and writes that the vendor tells apart by an id of ours.
    Freely,
    /// Only when it is certain that the first one was not taken: refused before it was sent, or 429.
    UnlessTaken,
}

/// One question to a vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where, with the query, without any secret.
    pub url: String,
    /// Lower-case names.
    pub headers: BTreeMap<&'static str, Header>,
    /// With what.
    pub body: Body,
    /// How often.
    pub repeat: Repeat,
    /// What for, as it follows "could not": `read the metrics`.
    pub purpose: &'static str,
}

/// What a vendor answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Lower-case names.
    pub headers: BTreeMap<String, String>,
    /// The body as it came.
    pub body: Vec<u8>,
}

/// As it would go over the wire, secrets masked: the request line, the headers, the body.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.name(), self.url)?;
        for (name, value) in &self.headers {
            match value {
                Header::Plain(value) => write!(f, "\n{name}: {value}")?,
                Header::Secret(scheme, secret) => write!(f, "\n{name}: {scheme}{secret}")?,
            }
        }
        match &self.body {
            Body::Bytes(bytes) => write!(f, "\n\n({} bytes)", bytes.len()),
            Body::Empty => Ok(()),
            Body::Form(text) | Body::Json(text) => write!(f, "\n\n{text}"),
            Body::SecretText(secret) => write!(f, "\n\n{secret}"),
        }
    }
}
