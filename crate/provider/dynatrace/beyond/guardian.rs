//! Events that make a guardian validate, and the events in which it tells what it found.
//! <https://docs.dynatrace.com/docs/deliver/site-reliability-guardian>

use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::plan::{Connection, Route, dql_text};
use crate::release::Release;
use crate::time::Window;
use crate::wire::{Answer, Request, Silence};

use super::super::answer::refused;
use super::super::question::post;

const TRIGGER: &str = "trigger the guardian by an event";
/// Who writes the results.
const PROVIDER: &str = "dynatrace.site.reliability.guardian";

/// The event that triggers a validation, known again by `id`, from the run that its host calls `run`.
pub fn trigger_request(
    connection: &Connection,
    business: bool,
    (release, run): (&Release, &str),
    tags: &[(String, String)],
    window: Window,
    id: &str,
) -> Request {
    let context = json!({ "id": id, "buildId": release.run_id, "version": release.version });
    let (from, to) = (window.from.to_string(), window.to.to_string());
    let mut event = Map::new();
    let mut put = |key: &str, value: &str| event.insert(key.to_owned(), Value::from(value));
    put("event.provider", "plimsoll");
    put("timeframe.from", &from);
    put("timeframe.to", &to);
    put("service", &release.name);
    put("stage", release.stage.as_deref().unwrap_or_default());
    put("artifact.version", &release.version);
    for (key, value) in tags {
        put(key, value);
    }
    put("plimsoll.id", id);
    if business {
        put("event.type", "guardian.validation.triggered");
        put("event.id", id);
        // Nested it would be stored as the same text.
        put("execution_context", &context.to_string());
        let api = match connection.route {
            Route::Classic => connection.clone(),
            Route::Platform => Connection {
                api: format!("{}/platform/classic/environment-api/v2", connection.ui),
                ..connection.clone()
            },
        };
        return post(&api, "/bizevents/ingest", Value::Object(event).to_string(), TRIGGER);
    }
    for (key, value) in [
        ("event.id", id),
        ("event.category", "task"),
        ("event.type", "validation.triggered"),
        ("event.version", "0.1.0"),
        ("task.id", id),
        ("task.name", "plimsoll gate"),
        ("cicd.pipeline.run.id", run),
        ("execution_context", &context.to_string()),
    ] {
        put(key, value);
    }
    let api = Connection { api: format!("{}/platform", connection.ui), ..connection.clone() };
    post(&api, "/ingest/v1/events.sdlc", Value::Object(event).to_string(), TRIGGER)
}

/// Reads whether it was taken.
pub fn trigger_response(connection: &Connection, result: &Result<Answer, Silence>) -> Result<()> {
    refused(TRIGGER, connection, result)
}

/// DQL that finds our own trigger.
pub fn triggered_query(business: bool, id: &str) -> String {
    let from = if business { "bizevents" } else { "events" };
    format!("fetch {from} | filter plimsoll.id == {} | fields plimsoll.id | limit 1", dql_text(id))
}

/// DQL that finds the validations that our trigger brought about: which began, and what those that are over say. The
/// newest come first.
pub fn told_query(business: bool, id: &str) -> String {
    let id = dql_text(id);
    if business {
        return format!(
            "fetch bizevents | filter event.provider == \"{PROVIDER}\" and (event.type == \"guardian.validation.started\" or event.type == \"guardian.validation.finished\") and contains(execution_context, {id}) | sort timestamp desc | limit 100 | fields stage = event.type, validation.status, validation.id, guardian.id, guardian.name"
        );
    }
    format!(
        "fetch events | filter event.kind == \"SDLC_EVENT\" and event.provider == \"{PROVIDER}\" and event.type == \"validation\" and (event.status == \"started\" or event.status == \"finished\") and (contains(execution_context, {id}) or plimsoll.id == {id}) | sort timestamp desc | limit 100 | fields stage = event.status, validation.status = validation.result, validation.id = task.id, guardian.id = dt.srg.id, guardian.name = dt.srg.name"
    )
}

/// DQL for what a validation found of each of its objectives; both kinds of guardians are asked for.
pub fn objectives_query(business: bool, validation: &str) -> String {
    let id = dql_text(validation);
    if business {
        return format!(
            "fetch bizevents | filter event.provider == \"{PROVIDER}\" and event.type == \"guardian.validation.objective\" and validation.id == {id}"
        );
    }
    format!(
        "fetch events | filter event.kind == \"SDLC_EVENT\" and event.provider == \"{PROVIDER}\" and event.type == \"validation.objective\" and task.id == {id}"
    )
}

/// The page of a validation.
pub fn validation_page(
    connection: &Connection,
    guardian: &str,
    validation: Option<&str>,
) -> String {
    let plain = |id: &str| id.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it));
    let mut page =
        format!("{}/ui/apps/dynatrace.site.reliability.guardian/analysis", connection.ui);
    if plain(guardian) {
        page.push_str(&format!("/{guardian}"));
    }
    if let Some(id) = validation.filter(|id| plain(id)) {
        page.push_str(&format!("?validationId={id}"));
    }
    page
}
