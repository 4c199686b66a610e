//! What else happened on entities: other deployments, changes of configuration.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/events-v2/get-events>

use crate::error::Result;
use crate::plan::Connection;
use crate::release::{Measured, Told};
use crate::time::{Timestamp, Window};
use crate::wire::{Answer, Request, Silence};

use super::NextPage;
use super::answer::read;
use super::event::{ID, NAME, STAGE, VERSION};
use super::question::get;
use super::verdict::{MEASURED, VERDICT};
use super::wire::EventList;

const ACTION: &str = "look for what else changed";

/// An event on an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// What it says of a release, and of itself.
    pub told: Told,
    /// On which entity, by name.
    pub entity: Option<String>,
    /// Who did it, where the event says.
    pub by: Option<String>,
}

/// Asks for the events of a type on what `target` selects.
pub fn happened_request(
    connection: &Connection,
    event_type: &str,
    target: &str,
    window: Window,
    page: &NextPage,
) -> Request {
    if let Some(key) = page {
        return get(connection, "/events", &[("nextPageKey", key.clone())], ACTION);
    }
    let query = [
        ("eventSelector", format!("eventType(\"{event_type}\")")),
        ("entitySelector", target.to_owned()),
        ("from", window.from.as_millisecond().to_string()),
        ("to", window.to.as_millisecond().to_string()),
        ("pageSize", "1000".to_owned()),
    ];
    get(connection, "/events", &query, ACTION)
}

/// Reads a page and the key of the next.
pub fn happened_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<(Vec<Happened>, NextPage)> {
    let list: EventList = read(ACTION, connection, result)?;
    let happened = list.events.into_iter().filter_map(|event| {
        let property = |keys: &[&str]| {
            let found =
                |key: &&str| event.properties.iter().find(|it| it.key == **key)?.value.clone();
            keys.iter().find_map(found).filter(|value| !value.is_empty())
        };
        let told = Told {
            at: Timestamp::from_millisecond(event.start_time?).ok()?,
            link: property(&["dt.event.deployment.ci_back_link", "Link"]),
            id: property(&[ID]),
            release: [NAME, VERSION, STAGE].map(|key| property(&[key])),
            verdict: property(&[VERDICT]),
            measured: property(&[MEASURED]).map(|it| Measured::read(&it)).unwrap_or_default(),
            until: event.end_time.and_then(ended),
            title: event.title.clone().unwrap_or_default(),
        };
        let by = property(&["actor", "User name", "approver"]);
        Some(Happened { told, by, entity: event.entity_id.and_then(|stub| stub.name) })
    });
    Ok((happened.collect(), list.next_page_key))
}

/// What goes on ends at -1.
fn ended(ms: i64) -> Option<Timestamp> {
    (ms > 0).then(|| Timestamp::from_millisecond(ms).ok()).flatten()
}
