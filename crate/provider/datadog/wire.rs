//! The shapes of Datadog's answers. Whatever may be missing may be missing; what is unknown is left out.

use serde::Deserialize;
use serde_json::Value;

/// Errors come as texts, as JSON:API objects and as objects with a code; and sometimes not at all.
#[derive(Deserialize)]
pub(super) struct ErrorBody {
    pub(super) errors: Option<Vec<ErrorItem>>,
    pub(super) error: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ErrorItem {
    Text(String),
    Detail { detail: Option<String>, title: Option<String>, code: Option<String> },
    Other(#[expect(dead_code, reason = "whatever else stands in the list")] Value),
}

/// `GET /api/v1/validate`.
#[derive(Deserialize)]
pub(super) struct Validation {
    pub(super) valid: Option<bool>,
}

/// `POST /api/v2/events` and `POST /api/v1/events`.
#[derive(Deserialize)]
pub(super) struct EventTaken {
    pub(super) data: Option<TakenData>,
    pub(super) links: Option<Links>,
    pub(super) event: Option<PlainEvent>,
}

#[derive(Deserialize)]
pub(super) struct TakenData {
    pub(super) attributes: Option<TakenAttributes>,
}

#[derive(Deserialize)]
pub(super) struct TakenAttributes {
    pub(super) attributes: Option<EventAttributes>,
}

#[derive(Deserialize)]
pub(super) struct EventAttributes {
    pub(super) evt: Option<Evt>,
}

#[derive(Deserialize)]
pub(super) struct Evt {
    pub(super) uid: Option<String>,
    pub(super) id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Links {
    #[serde(rename = "self")]
    pub(super) own: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PlainEvent {
    pub(super) id_str: Option<String>,
    pub(super) url: Option<String>,
}

/// `GET /api/v2/events`.
#[derive(Deserialize)]
pub(super) struct EventList {
    pub(super) data: Option<Vec<Event>>,
}

#[derive(Deserialize)]
pub(super) struct Event {
    pub(super) id: Option<String>,
    pub(super) attributes: Option<ListedAttributes>,
}

#[derive(Deserialize)]
pub(super) struct ListedAttributes {
    pub(super) attributes: Option<EventAttributes>,
    pub(super) tags: Option<Vec<String>>,
}

/// `POST /api/v2/dora/deployment`.
#[derive(Deserialize)]
pub(super) struct DeploymentTaken {
    pub(super) data: Option<Identified>,
}

#[derive(Deserialize)]
pub(super) struct Identified {
    pub(super) id: Option<String>,
}

/// `GET /api/v2/dora/deployments/{id}`.
#[derive(Deserialize)]
pub(super) struct Deployment {
    pub(super) data: Option<Value>,
}
