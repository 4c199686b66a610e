//! An event on what one entity selector means: really there, and never twice.

use crate::error::{Error, Result};
use crate::plan::{Connection, Dynatrace, Plan, is_nodes};
use crate::provider::dynatrace::beyond::is_gone;
use crate::provider::dynatrace::{self, EntityPage, Marker};
use crate::release::{Entity, Mark};
use crate::time::{Timestamp, later};
use crate::wire::{Progress, Request, Retry, World, ask};

use super::super::patience::Patience;
use super::nodes;
use super::placing::{LOOK_EVERY, SENT_AT_MOST, VISIBLE_AFTER, entities, trouble, unsure};

/// No listing of events is read further.
const PAGES: usize = 20;

/// What marking a target begins with, for a dry run.
pub(in super::super) fn first_request(
    now: Timestamp,
    vendor: &Dynatrace,
    marker: &Marker,
    target: &str,
) -> Request {
    nodes::first_request(now, vendor, target)
        .unwrap_or_else(|| dynatrace::ingest_request(&vendor.connection, marker, target))
}

/// One target: resolve, look for our own event, send, and make sure.
pub(in super::super) async fn mark<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    marker: &Marker,
    target: &str,
) -> Result<Mark> {
    let connection = &vendor.connection;
    if is_nodes(target) {
        return nodes::mark(world, plan, vendor, marker, target).await;
    }
    let known = match resolve(world, plan, vendor, target).await? {
        Meant::Entities(page) => {
            world.say(Progress::Note(format!("matches {}", listed(&page))));
            page
        }
        Meant::Unknown => {
            world.say(Progress::Note(
                "the token may not look entities up (scope `entities.read`): sending without a check"
                    .to_owned(),
            ));
            EntityPage::default()
        }
        Meant::Nodes => return instead(world, plan, vendor, marker, target).await,
    };
    // What came of the last attempt, while it is not known whether it left an event behind.
    let mut unclear: Option<Error> = None;
    let mut sent = 0;
    loop {
        match (find(world, connection, marker, target).await?, unclear) {
            (Found::Ours(mark), _) => return Ok(mark),
            (Found::Nothing, Some(error)) if sent == SENT_AT_MOST => return Err(error),
            (Found::Unknown, Some(error)) => return Err(unsure(error)),
            (Found::Nothing | Found::Unknown, _) => {}
        }
        let request = dynatrace::ingest_request(connection, marker, target);
        let result = ask(world, Retry::default(), &request).await;
        sent += 1;
        let error = match dynatrace::marked_response(connection, marker, &result) {
            Ok(ingested) => {
                for word in &ingested.refused {
                    world.say(Progress::Warning(format!(
                        "one entity did not take the event: {word}"
                    )));
                }
                return Ok(Mark {
                    provider: dynatrace::NAME,
                    target: target.to_owned(),
                    entities: known.entities,
                    reached: ingested.reached,
                    ids: ingested.ids,
                    found: false,
                });
            }
            Err(_) if is_gone(&result, vendor.platform.is_some()) => {
                return instead(world, plan, vendor, marker, target).await;
            }
            Err(error) if !dynatrace::is_unclear(&result) => return Err(error),
            Err(error) => error,
        };
        world.say(Progress::Note(format!(
            "{error}; looking whether the event is there before sending it again"
        )));
        unclear = Some(error);
        world.sleep(VISIBLE_AFTER * sent).await?;
    }
}

/// What a selector means.
enum Meant {
    /// These.
    Entities(EntityPage),
    /// The environment takes no selectors any more.
    Nodes,
    /// The token may not ask.
    Unknown,
}

/// The same by Smartscape nodes.
async fn instead<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    marker: &Marker,
    target: &str,
) -> Result<Mark> {
    world.say(Progress::Note(
        "the environment takes no entity selectors any more: its Smartscape nodes are marked"
            .to_owned(),
    ));
    nodes::mark(world, plan, vendor, marker, target).await
}

/// The entities that the target means; waits for them as long as the plan allows.
async fn resolve<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    target: &str,
) -> Result<Meant> {
    let connection = &vendor.connection;
    let started = world.now();
    let deadline = later(started, plan.wait_for_entities);
    let mut patience = Patience::new("a matching entity", started, deadline);
    loop {
        let request = dynatrace::entities_request(connection, target, "now-24h");
        let result = ask(world, Retry::default(), &request).await;
        if is_gone(&result, vendor.platform.is_some()) {
            return Ok(Meant::Nodes);
        }
        let Some(page) = dynatrace::entities_response(connection, &result)? else {
            return Ok(Meant::Unknown);
        };
        // An entity that is named by its id takes events even when it has been silent for long.
        if page.total > 0 || target.contains("entityId(") {
            return Ok(Meant::Entities(page));
        }
        if !patience.wait(world, LOOK_EVERY).await? {
            break;
        }
    }
    let request = dynatrace::entities_request(connection, target, "now-30d");
    let result = ask(world, Retry::default(), &request).await;
    let silent = dynatrace::entities_response(connection, &result)?.unwrap_or_default();
    Err(if silent.total > 0 {
        trouble(
            format!(
                "the selector matches {}, but none was active in the last 24 hours",
                listed(&silent)
            ),
            "send traffic to the new version first, set `wait-for-entities: 5m`, or name the entity by `entityId(\"…\")`",
        )
    } else {
        trouble(
            format!("the selector matches no entity in {}", connection.ui),
            "check the tag's key, value and spelling (case matters), the entity type, and that `dynatrace-url` and the token belong to this environment; if the service is new, set `wait-for-entities: 5m`",
        )
    })
}

/// What a look for our own event brought.
enum Found {
    /// Nothing of ours is there.
    Nothing,
    /// An earlier attempt of this run placed it.
    Ours(Mark),
    /// The token may not look, or the look failed.
    Unknown,
}

/// Looks for our own event. Only being cancelled is an error: who cannot look may still mark.
async fn find<W: World>(
    world: &W,
    connection: &Connection,
    marker: &Marker,
    target: &str,
) -> Result<Found> {
    let mut entities: Vec<Entity> = Vec::new();
    let mut ids = Vec::new();
    let mut page = None;
    for _ in 0..PAGES {
        let request = dynatrace::events_request(connection, marker, target, &page);
        let result = ask(world, Retry::default(), &request).await;
        let (found, next) = match dynatrace::events_response(connection, marker, target, &result) {
            Ok(Some(read)) => read,
            Ok(None) => return Ok(Found::Unknown),
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => {
                world.say(Progress::Note(error.to_string()));
                return Ok(Found::Unknown);
            }
        };
        for (id, entity) in found {
            ids.push(id);
            entities.push(entity);
        }
        if next.is_none() || next == page {
            break;
        }
        page = next;
    }
    Ok(if ids.is_empty() {
        Found::Nothing
    } else {
        Found::Ours(Mark {
            provider: dynatrace::NAME,
            target: target.to_owned(),
            reached: entities.len(),
            entities,
            ids,
            found: true,
        })
    })
}

/// `2 entities: checkout (SERVICE-1), payment (SERVICE-2)`.
fn listed(page: &EntityPage) -> String {
    const SHOWN: usize = 10;
    let names: Vec<String> =
        page.entities.iter().take(SHOWN).map(|it| format!("{} ({})", it.name, it.id)).collect();
    let more = page.total.saturating_sub(names.len());
    let mut text = format!("{}: {}", entities(page.total), names.join(", "));
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}
