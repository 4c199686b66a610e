//! The deployment event.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/events-v2/post-event>

use std::collections::BTreeMap;

use crate::error::{Error, Result, Trouble};
use crate::json::{Read, parse};
use crate::order::map;
use crate::plan::Connection;
use crate::release::{Entity, Release};
use crate::time::{Duration, Window, earlier, later};
use crate::wire::{Answer, Request, Silence};

use super::answer::{is_forbidden, read};
use super::question::{get, post};
use super::wire::{EventIngest, EventIngestResults, EventList};
use super::{NextPage, VENDOR};

/// The property that carries [`marker_id`].
pub(super) const ID: &str = "plimsoll.id";
/// The property that carries the entity selector the event was sent to.
pub(super) const TARGET: &str = "plimsoll.target";

/// The property that says what was released.
pub(super) const NAME: &str = "dt.event.deployment.name";
/// The property that says which version.
pub(super) const VERSION: &str = "dt.event.deployment.version";
/// The property that says where to.
pub(super) const STAGE: &str = "dt.event.deployment.release_stage";

/// What a deployment event is sent for.
const DEPLOYMENT: &str = "send the deployment event";

/// What an ingest brought about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ingested {
    /// The events that stand: one an entity.
    pub ids: Vec<String>,
    /// How many entities were reached.
    pub reached: usize,
    /// The words for those that were not taken: `INVALID_ENTITY_TYPE`.
    pub refused: Vec<String>,
}

/// Names one release as shipped by one run: the same when the step is repeated, another for the next attempt.
pub fn marker_id(release: &Release) -> String {
    let mut id = format!("{} {}", release.run_id, release.name);
    for part in [Some(&release.version), release.stage.as_ref()].into_iter().flatten() {
        if !part.is_empty() {
            id.push(' ');
            id.push_str(part);
        }
    }
    id
}

/// An event that informs, before it is known on which entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// `CUSTOM_DEPLOYMENT`, `CUSTOM_CONFIGURATION`.
    pub event_type: &'static str,
    /// What the request is for: `send the deployment event`.
    pub purpose: &'static str,
    /// What people read first.
    pub title: String,
    /// Tells it from every other marker.
    pub id: String,
    /// When.
    pub during: Window,
    /// Its properties, without ours.
    pub properties: BTreeMap<String, String>,
}

/// The deployment event of a release.
pub fn deployment(release: &Release) -> Marker {
    Marker {
        event_type: "CUSTOM_DEPLOYMENT",
        purpose: DEPLOYMENT,
        title: title(release),
        id: marker_id(release),
        during: release.deployed,
        properties: properties(release),
    }
}

/// Sends the event to what `target` selects; Dynatrace makes one event an entity.
pub fn ingest_request(connection: &Connection, marker: &Marker, target: &str) -> Request {
    ingest(connection, marker, (target, Some(target)), &[])
}

/// An event with properties beyond its own; without a selector it stands where these say.
pub(super) fn ingest(
    connection: &Connection,
    marker: &Marker,
    (target, entity_selector): (&str, Option<&str>),
    more: &[(&str, &str)],
) -> Request {
    let own = marker.properties.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let mut properties = map(own);
    properties.insert(ID, &marker.id);
    properties.insert(TARGET, target);
    properties.extend(more.iter().copied());
    let event = EventIngest {
        event_type: marker.event_type,
        title: &marker.title,
        entity_selector,
        start_time: marker.during.from.as_millisecond(),
        end_time: marker.during.to.as_millisecond(),
        properties,
    };
    // A map of strings and numbers always becomes JSON.
    let json = serde_json::to_string(&event).unwrap_or_default();
    post(connection, "/events/ingest", json, marker.purpose)
}

/// `Deploy checkout 1.4.2 to production`.
fn title(release: &Release) -> String {
    format!("Deploy {}", subject(release))
}

/// `checkout 1.4.2 to production`.
pub(super) fn subject(release: &Release) -> String {
    let mut title = release.name.clone();
    if !release.version.is_empty() {
        title.push_str(&format!(" {}", release.version));
    }
    if let Some(stage) = &release.stage {
        title.push_str(&format!(" to {stage}"));
    }
    title
}

/// The well-known `dt.event.deployment.*` properties, and the user's, which win.
fn properties(release: &Release) -> BTreeMap<String, String> {
    let optional = [
        (STAGE, &release.stage),
        ("dt.event.deployment.release_product", &release.product),
        ("dt.event.deployment.release_build_version", &release.build_version),
        ("dt.event.deployment.project", &release.project),
        ("dt.event.deployment.ci_back_link", &release.ci_back_link),
        ("dt.event.deployment.remediation_action_link", &release.remediation_action_link),
        ("actor", &release.actor),
        ("commit", &release.commit),
    ];
    let mut properties = map([
        (NAME.to_owned(), release.name.clone()),
        ("dt.event.source".to_owned(), "Plimsoll".to_owned()),
    ]);
    if !release.version.is_empty() {
        properties.insert(VERSION.to_owned(), release.version.clone());
    }
    let said =
        optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)));
    properties.extend(said);
    properties.extend(release.properties.clone());
    properties
}

/// Reads what came of it. A 201 that created nothing is trouble, not success.
pub fn ingest_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Ingested> {
    ingested(DEPLOYMENT, connection, result)
}

/// The same for any marker.
pub fn marked_response(
    connection: &Connection,
    marker: &Marker,
    result: &Result<Answer, Silence>,
) -> Result<Ingested> {
    ingested(marker.purpose, connection, result)
}

fn ingested(
    action: &'static str,
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Ingested> {
    let results: EventIngestResults = read(action, connection, result)?;
    let mut ingested = Ingested::default();
    for one in results.event_ingest_results {
        match one.status.as_deref() {
            Some("OK") => ingested.ids.push(one.correlation_id.unwrap_or_default()),
            Some(word) => ingested.refused.push(word.to_owned()),
            None => ingested.refused.push("no status".to_owned()),
        }
    }
    let reported = results.report_count.and_then(|count| usize::try_from(count).ok());
    ingested.reached = ingested.ids.len().min(reported.unwrap_or(ingested.ids.len()));
    if ingested.reached > 0 {
        return Ok(ingested);
    }
    let (why, fix) = match ingested.refused.first() {
        Some(word) => (
            format!("it was refused for every entity ({word})"),
            match word.as_str() {
                "INVALID_ENTITY_TYPE" => {
                    "choose entities that take events: services, process groups, hosts, applications"
                }
                "INVALID_METADATA" => "mend `properties`: a key or value is not allowed",
                "INVALID_TIMESTAMPS" => {
                    "mend `deployed-from` and `deployed-to`: at most 30 days back and 7 days ahead"
                }
                _ => "look the word up in the Events API v2 documentation",
            },
        ),
        None => (
            "it was accepted, but no entity took it".to_owned(),
            "check the entity selector: the tag's spelling, the environment, and that the entity was active in the last 24 hours",
        ),
    };
    Err(Error::Provider(Trouble {
        vendor: VENDOR,
        action: action.to_owned(),
        why,
        fix: fix.to_owned(),
    }))
}

/// Whether nobody can say if the event was taken: no answer, a failure inside the vendor, or a success
/// whose body did not arrive whole.
pub fn is_unclear(result: &Result<Answer, Silence>) -> bool {
    match result {
        Err(silence) => silence.may_be_taken(),
        Ok(answer) => {
            answer.status >= 500
                || ((200..300).contains(&answer.status)
                    && parse(&answer.body).and_then(EventIngestResults::read).is_err())
        }
    }
}

/// Asks for the events of the same type on what `target` selects, around the time of this one.
pub fn events_request(
    connection: &Connection,
    marker: &Marker,
    target: &str,
    page: &NextPage,
) -> Request {
    let action = "look for the event";
    if let Some(key) = page {
        return get(connection, "/events", &[("nextPageKey", key.clone())], action);
    }
    let hour = Duration::from_secs(3_600);
    get(
        connection,
        "/events",
        &[
            ("eventSelector", format!("eventType(\"{}\")", marker.event_type)),
            ("entitySelector", target.to_owned()),
            ("from", earlier(marker.during.from, hour).as_millisecond().to_string()),
            ("to", later(marker.during.to, hour).as_millisecond().to_string()),
            ("pageSize", "1000".to_owned()),
        ],
        action,
    )
}

/// Which of them are ours, with their entities, and the next page. `Ok(None)`: the token may not ask.
#[expect(clippy::type_complexity, reason = "read at one place, right where it is made")]
pub fn events_response(
    connection: &Connection,
    marker: &Marker,
    target: &str,
    result: &Result<Answer, Silence>,
) -> Result<Option<(Vec<(String, Entity)>, NextPage)>> {
    if is_forbidden(result) {
        return Ok(None);
    }
    let list: EventList = read("look for the event", connection, result)?;
    let ours = list.events.into_iter().filter(|event| {
        let carries = |key: &str, text: &str| {
            event.properties.iter().any(|it| it.key == key && it.value.as_deref() == Some(text))
        };
        carries(ID, &marker.id) && carries(TARGET, target)
    });
    let found = ours
        .map(|event| {
            let stub = event.entity_id;
            let (entity, name) = stub.map(|stub| (stub.entity_id, stub.name)).unwrap_or_default();
            let entity = Entity {
                id: entity.and_then(|entity| entity.id).unwrap_or_default(),
                name: name.unwrap_or_default(),
            };
            (event.correlation_id.or(event.event_id).unwrap_or_default(), entity)
        })
        .collect();
    Ok(Some((found, list.next_page_key)))
}
