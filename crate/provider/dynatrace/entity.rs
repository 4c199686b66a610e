//! Which entities a selector means.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/entity-v2/get-entities-list>

use crate::error::Result;
use crate::plan::Connection;
use crate::release::Entity;
use crate::wire::{Answer, Request, Silence};

use super::answer::{is_forbidden, read};
use super::question::get;
use super::wire::EntityList;

/// How many entities are listed by name; more are counted.
const LISTED: usize = 100;

/// What a selector matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntityPage {
    /// The first hundred.
    pub entities: Vec<Entity>,
    /// How many in all.
    pub total: usize,
}

/// Asks which entities `selector` means that were active since `from` (`now-24h`, as the ingest does).
pub fn entities_request(connection: &Connection, selector: &str, from: &str) -> Request {
    get(
        connection,
        "/entities",
        &[
            ("entitySelector", selector.to_owned()),
            ("from", from.to_owned()),
            ("pageSize", LISTED.to_string()),
        ],
        "look up the entities",
    )
}

/// Reads which entities. `Ok(None)`: the token may not ask.
pub fn entities_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Option<EntityPage>> {
    if is_forbidden(result) {
        return Ok(None);
    }
    let list: EntityList = read("look up the entities", connection, result)?;
    let entities: Vec<_> = list
        .entities
        .into_iter()
        .map(|entity| Entity {
            name: entity.display_name.unwrap_or_default(),
            id: entity.entity_id,
        })
        .collect();
    let total = list.total_count.and_then(|total| usize::try_from(total).ok()).unwrap_or(0);
    // `totalCount` may be missing: then what is listed counts, and a further page counts as one more.
    let total = total.max(entities.len() + usize::from(list.next_page_key.is_some()));
    Ok(Some(EntityPage { entities, total }))
}
