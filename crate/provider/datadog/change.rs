//! Change events: what changed, from what to what, by whom, and which services it touches.
//! <https://docs.datadoghq.com/api/latest/events/#post-an-event>, <https://docs.datadoghq.com/change_tracking/feature_flags/>

use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::plan::Datadog;
use crate::time::Timestamp;
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, read};
use super::question::post;
use super::wire::EventTaken;

const ERRAND: Errand = Errand { action: "send the change event", permission: "events_write" };

/// The limits of the API, in characters and items.
const TITLE: usize = 500;
const MESSAGE: usize = 4_000;
const NAME: usize = 128;
const TAG: usize = 200;
const KEY: usize = 100;
const ITEMS: usize = 100;

/// A change.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What kind of thing changed.
    pub kind: Changed,
    /// Which: the flag's key, the service.
    pub name: String,
    /// One line.
    pub title: String,
    /// More, in Markdown; may be empty.
    pub message: String,
    /// Who changed it.
    pub author: Option<Author>,
    /// As it was; what is no object becomes the `value` of one. `Null`: not known.
    pub previous: Value,
    /// As it is; `Null`: not known.
    pub new: Value,
    /// The services it touches, as Datadog spells them.
    pub services: Vec<String>,
    /// The environment, which becomes the tag `env`.
    pub env: Option<String>,
    /// More tags.
    pub tags: Vec<String>,
    /// When. At most 18 hours ago.
    pub at: Timestamp,
    /// Groups what belongs together, and finds our own event again.
    pub id: String,
    /// Links and whatever else is worth keeping.
    pub metadata: Map<String, Value>,
}

/// What can change; there is no `deployment`, which is a configuration of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Any setting, and the version that runs.
    Configuration,
    /// A feature flag.
    FeatureFlag,
    /// Nothing: the event says something of what runs, and is none of the second version.
    Nothing,
}

/// Who changed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// A mail address or name.
    pub name: String,
    /// What they are.
    pub kind: AuthorKind,
}

/// What an author is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorKind {
    /// A token.
    Api,
    /// A pipeline.
    Automation,
    /// A person.
    User,
}

/// An event that stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub id: String,
    /// Its page.
    pub link: Option<String>,
}

/// The tag by which our own event is found again.
pub(super) fn id_tag(id: &str) -> String {
    cut(&format!("plimsoll_id:{id}"), TAG)
}

/// Sends the change to the host for events of the second version.
pub fn change_request(datadog: &Datadog, change: &Change) -> Request {
    let services: Vec<Value> = change
        .services
        .iter()
        .filter(|name| !name.trim().is_empty())
        .take(ITEMS)
        .map(|name| json!({"name": cut(name, NAME), "type": "service"}))
        .collect();
    let mut about = json!({
        "changed_resource": {
            "name": cut(&change.name, NAME),
            "type": match change.kind {
                Changed::Configuration | Changed::Nothing => "configuration",
                Changed::FeatureFlag => "feature_flag",
            },
        },
    });
    if !change.new.is_null() {
        about["new_value"] = object(&change.new);
    }
    if !services.is_empty() {
        about["impacted_resources"] = Value::from(services);
    }
    if !change.previous.is_null() {
        about["prev_value"] = object(&change.previous);
    }
    if let Some(author) = &change.author {
        let kind = match author.kind {
            AuthorKind::Api => "api",
            AuthorKind::Automation => "automation",
            AuthorKind::User => "user",
        };
        about["author"] = json!({"name": cut(&author.name, NAME), "type": kind});
    }
    if !change.metadata.is_empty() {
        about["change_metadata"] = Value::Object(change.metadata.clone());
    }
    let mut attributes = json!({
        "category": "change",
        "title": cut(&change.title, TITLE),
        "timestamp": change.at.to_string(),
        "aggregation_key": cut(&change.id, KEY),
        "tags": tags(change),
        "attributes": about,
    });
    if !change.message.is_empty() {
        attributes["message"] = Value::from(cut(&change.message, MESSAGE));
    }
    let json = json!({"data": {"type": "event", "attributes": attributes}});
    let url = format!("{}/api/v2/events", datadog.site.intake);
    post(datadog, url, &json, ERRAND.action)
}

/// Sends the change as an event of the first version, which takes the API key alone, over the API's own host:
/// where a firewall or a missing permission stands before the second.
/// <https://docs.datadoghq.com/api/v1/events/#post-an-event>
pub fn plain_event_request(datadog: &Datadog, change: &Change) -> Request {
    let mut tags = tags(change);
    let more = change.services.iter().map(|name| cut(&format!("service:{name}"), TAG));
    tags.extend(more.filter(|tag| !change.tags.contains(tag)));
    tags.dedup();
    let text = if change.message.is_empty() { &change.title } else { &change.message };
    // The marks that make it Markdown, with what stands between them inside the limit.
    let text = format!("%%% \n{}\n %%%", cut(text, MESSAGE - 20));
    let json = json!({
        "title": cut(&change.title, TITLE),
        "text": text,
        "date_happened": change.at.as_second(),
        "tags": tags,
        "alert_type": "info",
        "priority": "normal",
        "aggregation_key": cut(&change.id, KEY),
        "source_type_name": "plimsoll",
    });
    let url = format!("{}/api/v1/events", datadog.site.api);
    post(datadog, url, &json, ERRAND.action)
}

/// Reads what came of either.
pub fn change_response(datadog: &Datadog, result: &Result<Answer, Silence>) -> Result<Sent> {
    let taken: EventTaken = read(ERRAND, datadog, result)?;
    let second = taken.data.and_then(|data| data.attributes?.attributes?.evt).map(|evt| Sent {
        id: evt.uid.or(evt.id).unwrap_or_default(),
        link: taken.links.and_then(|links| links.own),
    });
    let first = || {
        let event = taken.event?;
        Some(Sent { id: event.id_str.unwrap_or_default(), link: event.url })
    };
    let sent = second.or_else(first).unwrap_or_default();
    if sent.id.is_empty() {
        return Err(ERRAND.trouble(
            "it was accepted, but no id came back, and such events were seen to vanish",
            "look whether the event is there, and run the step again if it is not",
        ));
    }
    Ok(sent)
}

fn tags(change: &Change) -> Vec<String> {
    let env = change.env.iter().map(|env| format!("env:{env}"));
    let mut tags: Vec<String> = Vec::new();
    for tag in env.chain(change.tags.iter().cloned()).chain([id_tag(&change.id)]) {
        let tag = cut(&tag, TAG);
        if !tag.trim().is_empty() && !tags.contains(&tag) && tags.len() < ITEMS {
            tags.push(tag);
        }
    }
    tags
}

/// `prev_value` and `new_value` must be objects.
fn object(value: &Value) -> Value {
    if value.is_object() { value.clone() } else { json!({"value": value}) }
}

/// The first `most` characters.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
