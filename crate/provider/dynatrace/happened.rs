//! What else happened on entities: other deployments, changes of configuration.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/events-v2/get-events>

use crate::error::Result;
use crate::plan::Connection;
use crate::time::{Timestamp, Window};
use crate::wire::{Answer, Request, Silence};

use super::NextPage;
use super::answer::read;
use super::event::{ID, NAME, STAGE, VERSION};
use super::question::get;
use super::verdict::VERDICT;
use super::wire::EventList;

const ACTION: &str = "look for what else changed";

/// An event on an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// What its title says.
    pub title: String,
    /// When it began.
    pub at: Timestamp,
    /// When it ended, where it has.
    pub until: Option<Timestamp>,
    /// On which entity, by name.
    pub entity: Option<String>,
    /// Who did it, where the event says.
    pub by: Option<String>,
    /// A page about it, where the event names one.
    pub link: Option<String>,
    /// Our own id, where it is one of ours.
    pub id: Option<String>,
    /// What was released, which version of it, and where to, where the event says.
    pub release: [Option<String>; 3],
    /// What a gate said of it, where the event is a gate's.
    pub verdict: Option<String>,
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
        Some(Happened {
            at: Timestamp::from_millisecond(event.start_time?).ok()?,
            by: property(&["actor", "User name", "approver"]),
            link: property(&["dt.event.deployment.ci_back_link", "Link"]),
            id: property(&[ID]),
            release: [NAME, VERSION, STAGE].map(|key| property(&[key])),
            verdict: property(&[VERDICT]),
            until: event.end_time.and_then(ended),
            title: event.title.unwrap_or_default(),
            entity: event.entity_id.and_then(|stub| stub.name),
        })
    });
    Ok((happened.collect(), list.next_page_key))
}

/// What goes on ends at -1.
fn ended(ms: i64) -> Option<Timestamp> {
    (ms > 0).then(|| Timestamp::from_millisecond(ms).ok()).flatten()
}
