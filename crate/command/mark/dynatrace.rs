//! An event on what one entity selector means: really there, and never twice.

use crate::error::{Error, Result, Trouble};
use crate::plan::{Connection, Plan};
use crate::provider::dynatrace::{self, EntityPage, Marker};
use crate::release::{Entity, Mark};
use crate::time::{Duration, later};
use crate::wire::{Progress, Retry, World, ask};

use super::super::patience::Patience;

/// An event needs this long until it can be found again; after an unclear failure nobody looks sooner.
const VISIBLE_AFTER: Duration = Duration::from_secs(5);
/// How often an event is sent at the most when each time it is certain that it is not there.
const SENT_AT_MOST: u32 = 3;
/// How often a selector that matches nothing yet is tried again.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// What is attempted before anything is sent.
pub(in super::super) const FIND: &str = "find what to mark";
/// No listing of events is read further.
const PAGES: usize = 20;

/// One target: resolve, look for our own event, send, and make sure.
pub(in super::super) async fn mark<W: World>(
    world: &W,
    plan: &Plan,
    connection: &Connection,
    marker: &Marker,
    target: &str,
) -> Result<Mark> {
    let matched = resolve(world, plan, connection, target).await?;
    match &matched {
        Some(page) => world.say(Progress::Note(format!("matches {}", listed(page)))),
        None => world.say(Progress::Note(
            "the token may not look entities up (scope `entities.read`): sending without a check"
                .to_owned(),
        )),
    }
    let known = matched.unwrap_or_default();
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

/// An unclear failure that could not be cleared up is not sent again: it might stand twice.
fn unsure(error: Error) -> Error {
    match error {
        Error::Provider(trouble) => Error::Provider(Trouble {
            why: format!(
                "{}; whether the event is there is not known, and it was not sent again so that it cannot stand twice",
                trouble.why
            ),
            fix: "look at the entity's events, and give the token the scope `events.read` so that the next run can look before it sends again".to_owned(),
            ..trouble
        }),
        Error::Cancelled | Error::Input(_) => error,
    }
}

/// The entities that the target means; waits for them as long as the plan allows. None: the token may not ask.
async fn resolve<W: World>(
    world: &W,
    plan: &Plan,
    connection: &Connection,
    target: &str,
) -> Result<Option<EntityPage>> {
    let started = world.now();
    let deadline = later(started, plan.wait_for_entities);
    let mut patience = Patience::new("a matching entity", started, deadline);
    loop {
        let Some(page) = entities_since(world, connection, target, "now-24h").await? else {
            return Ok(None);
        };
        // An entity that is named by its id takes events even when it has been silent for long.
        if page.total > 0 || target.contains("entityId(") {
            return Ok(Some(page));
        }
        if !patience.wait(world, LOOK_EVERY).await? {
            break;
        }
    }
    let silent = entities_since(world, connection, target, "now-30d").await?.unwrap_or_default();
    let trouble = |why: String, fix: &str| {
        Error::Provider(Trouble {
            vendor: dynatrace::VENDOR,
            action: FIND.to_owned(),
            why,
            fix: fix.to_owned(),
        })
    };
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

async fn entities_since<W: World>(
    world: &W,
    connection: &Connection,
    target: &str,
    from: &str,
) -> Result<Option<EntityPage>> {
    let request = dynatrace::entities_request(connection, target, from);
    dynatrace::entities_response(connection, &ask(world, Retry::default(), &request).await)
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

/// `1 entity`, `2 entities`.
pub(super) fn entities(count: usize) -> String {
    if count == 1 { "1 entity".to_owned() } else { format!("{count} entities") }
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
