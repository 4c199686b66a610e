//! Entities with their tags and when they were last seen.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/entity-v2/get-entities-list>

use crate::error::Result;
use crate::plan::Connection;
use crate::release::Entity;
use crate::time::Timestamp;
use crate::wire::{Answer, Request, Silence};

use super::answer::read;
use super::question::get;
use super::wire::{SeenEntity, SeenList, Tag};

/// So many are looked through for a name that was meant.
const LISTED: usize = 500;

const ACTION: &str = "look up the entities";

/// An entity that is or was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub entity: Entity,
    /// `[context]key:value` as in a selector.
    pub tags: Vec<String>,
    /// When it was last active.
    pub last: Option<Timestamp>,
}

/// What a selector matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenPage {
    /// The first five hundred.
    pub seen: Vec<Seen>,
    /// How many in all.
    pub total: usize,
}

/// Asks which entities `selector` means that were active since `from`.
pub fn seen_request(connection: &Connection, selector: &str, from: &str) -> Request {
    get(
        connection,
        "/entities",
        &[
            ("entitySelector", selector.to_owned()),
            ("from", from.to_owned()),
            ("fields", "+tags,+lastSeenTms".to_owned()),
            ("pageSize", LISTED.to_string()),
        ],
        ACTION,
    )
}

/// Reads which.
pub fn seen_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<SeenPage> {
    let list: SeenList = read(ACTION, connection, result)?;
    let total = list.total_count.and_then(|total| usize::try_from(total).ok()).unwrap_or(0);
    let seen: Vec<Seen> = list.entities.into_iter().map(seen).collect();
    let total = total.max(seen.len() + usize::from(list.next_page_key.is_some()));
    Ok(SeenPage { seen, total })
}

fn seen(entity: SeenEntity) -> Seen {
    Seen {
        entity: Entity { name: entity.display_name.unwrap_or_default(), id: entity.entity_id },
        tags: entity.tags.into_iter().filter_map(tag).collect(),
        last: entity.last_seen_tms.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
    }
}

/// `key`, `key:value` or `[context]key:value`.
fn tag(tag: Tag) -> Option<String> {
    let key = tag.key?;
    let context = tag.context.filter(|it| it != "CONTEXTLESS").map(|it| format!("[{it}]"));
    let value = tag.value.map(|it| format!(":{it}"));
    Some(format!("{}{key}{}", context.unwrap_or_default(), value.unwrap_or_default()))
}
