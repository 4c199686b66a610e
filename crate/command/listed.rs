//! Events on what was released, page by page.

use crate::error::{Error, Result, Trouble};
use crate::plan::{Connection, is_nodes};
use crate::provider::dynatrace::{Happened, VENDOR, happened_request, happened_response};
use crate::time::Window;
use crate::wire::{Retry, World, ask};

/// No listing is read further.
pub(super) const PAGES: usize = 20;

/// The events of a type on what `target` selects.
pub(super) async fn listed<W: World>(
    world: &W,
    connection: &Connection,
    event_type: &str,
    target: &str,
    window: Window,
) -> Result<Vec<Happened>> {
    if is_nodes(target) {
        return Err(Error::Provider(Trouble {
            vendor: VENDOR,
            action: "list earlier events".to_owned(),
            why: format!(
                "`{target}` are Smartscape nodes, and only events of entity selectors are listed"
            ),
            fix: "look at the releases in Dynatrace".to_owned(),
        }));
    }
    let mut found = Vec::new();
    let mut page = None;
    for _ in 0..PAGES {
        let request = happened_request(connection, event_type, target, window, &page);
        let (events, next) =
            happened_response(connection, &ask(world, Retry::default(), &request).await)?;
        found.extend(events);
        if next.is_none() || next == page {
            break;
        }
        page = next;
    }
    Ok(found)
}
