//! Documents of the platform: dashboards and notebooks.
//! <https://docs.dynatrace.com/docs/dynatrace-api/platform-api/platform-document-v1>

use crate::error::Result;
use crate::json::parse;
use crate::plan::Connection;
use crate::wire::{Answer, Method, Request, Silence};

use super::super::answer::{is_missing, read};
use super::super::question::{Part, form, get};
use super::wire::{DocumentAnswer, DocumentUpdate, Id};

const READ: &str = "read the document (scope document:documents:read)";
const WRITE: &str = "write the document (scope document:documents:write)";
const JSON: &str = "application/json";

/// What a name and a description may hold at the most, in characters.
const LONGEST: (usize, usize) = (128, 256);

/// A document as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Ours, so that it is found again: letters, digits and dashes, at most 100, no UUID.
    pub id: String,
    /// `dashboard` or `notebook`.
    pub kind: &'static str,
    /// As people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// JSON, as the app of its kind reads it.
    pub content: String,
}

impl Document {
    /// Its page: `https://…/ui/apps/dynatrace.dashboards/dashboard/<id>`.
    pub fn page(&self, connection: &Connection) -> String {
        format!("{}/ui/apps/dynatrace.{kind}s/{kind}/{}", connection.ui, self.id, kind = self.kind)
    }

    fn name(&self) -> String {
        self.name.chars().take(LONGEST.0).collect()
    }

    fn description(&self) -> String {
        self.description.chars().take(LONGEST.1).collect()
    }
}

/// What is known of a document that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Counted up with each change; a change must name it.
    pub version: String,
    /// Whether its owner alone sees it.
    pub private: bool,
    name: String,
    description: String,
}

/// Asks what is known of a document.
pub fn stored_request(connection: &Connection, document: &Document) -> Request {
    get(connection, &format!("/document/v1/documents/{}/metadata", document.id), &[], READ)
}

/// Reads it; none where there is no such document.
pub fn stored_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Option<Stored>> {
    if is_missing(result) {
        return Ok(None);
    }
    Ok(Some(stored(read(READ, connection, result)?)))
}

/// Asks for the content.
pub fn content_request(connection: &Connection, document: &Document) -> Request {
    get(connection, &format!("/document/v1/documents/{}/content", document.id), &[], READ)
}

/// Whether what stands there is what is to stand there.
pub fn is_same(
    connection: &Connection,
    document: &Document,
    stored: &Stored,
    result: &Result<Answer, Silence>,
) -> Result<bool> {
    let there: crate::json::Value = read(READ, connection, result)?;
    let content = parse(document.content.as_bytes()).ok();
    Ok(content.as_ref() == Some(&there)
        && stored.name == document.name()
        && stored.description == document.description())
}

/// Makes it.
pub fn create_request(connection: &Connection, document: &Document) -> Request {
    let (name, description) = (document.name(), document.description());
    let field = |name, text| Part { name, kind: None, text };
    let parts = [
        field("name", &name),
        field("type", document.kind),
        field("description", &description),
        Part { name: "content", kind: Some(JSON), text: &document.content },
        field("id", &document.id),
    ];
    form(connection, Method::Post, "/document/v1/documents", &parts, WRITE)
}

/// Reads what was made.
pub fn created_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Stored> {
    read(WRITE, connection, result).map(stored)
}

/// Changes it, if it is still at this version.
pub fn update_request(connection: &Connection, document: &Document, version: &str) -> Request {
    let (name, description) = (document.name(), document.description());
    let parts = [
        Part { name: "name", kind: None, text: &name },
        Part { name: "description", kind: None, text: &description },
        Part { name: "content", kind: Some(JSON), text: &document.content },
    ];
    patch(connection, document, version, &parts)
}

/// Lets everybody in the environment read it, if it is still at this version. What it shows is asked for with the
/// rights of who looks at it.
pub fn publish_request(connection: &Connection, document: &Document, version: &str) -> Request {
    patch(connection, document, version, &[Part { name: "isPrivate", kind: None, text: "false" }])
}

fn patch(
    connection: &Connection,
    document: &Document,
    version: &str,
    parts: &[Part<'_>],
) -> Request {
    // A version is a number, whatever type it comes in; anything else must not become part of the address.
    let version: String = version.chars().filter(char::is_ascii_alphanumeric).collect();
    let path =
        format!("/document/v1/documents/{}?optimistic-locking-version={version}", document.id);
    form(connection, Method::Patch, &path, parts, WRITE)
}

/// Reads what was changed.
pub fn updated_response(connection: &Connection, result: &Result<Answer, Silence>) -> Result<()> {
    read::<DocumentUpdate>(WRITE, connection, result).map(|it| drop(it.document_metadata))
}

/// Whether somebody else was faster, or holds the id.
pub fn is_taken(result: &Result<Answer, Silence>) -> bool {
    matches!(result, Ok(Answer { status: 409, .. }))
}

fn stored(answer: DocumentAnswer) -> Stored {
    Stored {
        version: answer.version.map(Id::text).unwrap_or_default(),
        private: answer.is_private.unwrap_or_default(),
        name: answer.name.unwrap_or_default(),
        description: answer.description.unwrap_or_default(),
    }
}
