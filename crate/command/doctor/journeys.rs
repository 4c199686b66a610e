//! Whether the synthetic monitors that an objective runs are there.

use crate::error::Error;
use crate::plan::{Connection, Journeys};
use crate::provider::dynatrace::{seen_request, seen_response, tag_selectors};
use crate::report::{Check, State};
use crate::wire::{Answer, Cancelled, World, ask};

use super::RETRY;

/// The types of monitors that run on demand.
const TYPES: [&str; 2] = ["SYNTHETIC_TEST", "HTTP_CHECK"];
/// A monitor may run once a day.
const SEEN: &str = "now-30d";

/// Looks for each id, or for what carries the tags.
pub(super) async fn journeys<W: World>(
    world: &W,
    connection: &Connection,
    asks: &Journeys,
    about: String,
) -> Result<Check, Cancelled> {
    let selectors: Vec<String> = match asks.tags.is_empty() {
        true => asks
            .monitors
            .iter()
            .map(|id| format!("entityId(\"{}\")", id.replace(['"', '~'], "")))
            .collect(),
        false => TYPES.iter().flat_map(|kind| tag_selectors(kind, &asks.tags)).collect(),
    };
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for selector in selectors {
        let result = ask(world, RETRY, &seen_request(connection, &selector, SEEN)).await;
        match seen_response(connection, &result) {
            Err(Error::Cancelled) => return Err(Cancelled),
            Err(error) => {
                let forbidden = matches!(result, Ok(Answer { status: 403, .. }));
                let state = if forbidden { State::Doubtful } else { State::Bad };
                let hint = error.hint().to_owned();
                return Ok(Check::amiss(state, about, format!("not checked: {error}"), hint));
            }
            Ok(page) if page.total == 0 => missing.push(selector),
            Ok(page) => {
                found.extend(page.seen.into_iter().map(|it| it.entity.name));
            }
        }
    }
    let by_id = asks.tags.is_empty();
    if found.is_empty() || (by_id && !missing.is_empty()) {
        return Ok(Check::amiss(
            State::Bad,
            about,
            format!("no synthetic monitor is found by {}", missing.join(", ")),
            "write ids of monitors (`HTTP_CHECK-…`, `SYNTHETIC_TEST-…`), or tags that monitors carry",
        ));
    }
    Ok(Check::good(about, format!("synthetic monitors: {}", found.join(", "))))
}
