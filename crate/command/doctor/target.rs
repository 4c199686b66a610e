//! What an entity selector means today: nothing, something silent, or something that takes events.

use crate::error::{Error, Result};
use crate::plan::{Connection, Dynatrace};
use crate::provider::dynatrace::beyond::is_gone;
use crate::provider::dynatrace::{Seen, SeenPage, criteria, seen_request, seen_response};
use crate::report::{Check, State};
use crate::wire::{Cancelled, World, ask};

use super::RETRY;
use super::kin::{kin, mended};
use super::platform::nodes;

/// What one selector may mean at the most before it is worth a question.
const MANY: usize = 100;
/// How many entities are named.
const NAMED: usize = 5;
/// The length of time in which an event finds an entity that its selector does not name by id.
const ACTIVE: &str = "now-24h";
/// How far back an entity is looked for that went silent or whose name was meant.
const REMEMBERED: &str = "now-30d";

/// Looks at one selector.
pub(super) async fn target<W: World>(
    world: &W,
    vendor: &Dynatrace,
    selector: &str,
) -> Result<Check, Cancelled> {
    let connection = &vendor.connection;
    let about = format!("entities {selector}");
    let first = ask(world, RETRY, &seen_request(connection, selector, ACTIVE)).await;
    if is_gone(&first, vendor.platform.is_some()) {
        return nodes(world, vendor, selector).await;
    }
    let read = match seen_response(connection, &first) {
        Err(Error::Cancelled) => return Err(Cancelled),
        told => told,
    };
    let active = match read {
        Ok(page) => page,
        Err(error) => {
            return Ok(Check::amiss(State::Bad, about, error.to_string(), error.hint()));
        }
    };
    if active.total > MANY {
        return Ok(Check::amiss(
            State::Doubtful,
            about,
            format!("it means {} entities; each would get a marker", active.total),
            "narrow it by a tag, a management zone or a name, if that is not what you want",
        ));
    }
    if active.total > 0 {
        return Ok(Check::good(about, format!("active: {}", named(&active))));
    }
    let silent = list(world, connection, selector, REMEMBERED).await?.unwrap_or_default();
    if silent.total > 0 {
        return Ok(inactive(about, selector, &silent));
    }
    unknown(world, connection, selector, about).await
}

/// Entities that were active in the last 30 days, and not in the last one.
fn inactive(about: String, selector: &str, silent: &SeenPage) -> Check {
    let last = silent.seen.iter().filter_map(|it| it.last).max();
    let since = last.map_or_else(String::new, |last| format!(", last seen {last}"));
    let found = format!("inactive for 24 hours{since}: {}", named(silent));
    let asked = criteria(selector);
    if !asked.ids.is_empty() {
        return Check::amiss(
            State::Doubtful,
            about,
            format!("{found}; an event by id reaches it all the same, metrics have no data"),
            "check that it runs, is monitored and gets traffic",
        );
    }
    let by_id = silent.seen.first().map_or_else(String::new, |it| {
        format!(", or name it by `entityId(\"{}\")`, which takes events all the same", it.entity.id)
    });
    Check::amiss(
        State::Bad,
        about,
        format!("{found}; no event and no metric reaches it"),
        format!(
            "check that it runs, is monitored and gets traffic; after a deployment wait for it with `wait-for-entities: 5m`{by_id}"
        ),
    )
}

/// Nothing, now or in the last 30 days: what was meant?
async fn unknown<W: World>(
    world: &W,
    connection: &Connection,
    selector: &str,
    about: String,
) -> Result<Check, Cancelled> {
    let asked = criteria(selector);
    let bad = |found: String, fix: String| Ok(Check::amiss(State::Bad, about.clone(), found, fix));
    let Some(kind) = asked.kind.clone().filter(|it| is_type(it)) else {
        return bad(
            "it matches no entity".to_owned(),
            "check it in Dynatrace under Entities".to_owned(),
        );
    };
    let all = format!("type(\"{kind}\")");
    let there = list(world, connection, &all, REMEMBERED).await?.unwrap_or_default();
    if there.total == 0 {
        return bad(
            format!("it matches no entity, and {} has none of the type {kind}", connection.ui),
            "check that address and token are of the environment in which the service is monitored"
                .to_owned(),
        );
    }
    let phrases = kin(&asked, &there.seen);
    if phrases.is_empty() {
        return bad(
            format!(
                "it matches no entity, and nothing like it is among the {} of the type {kind}, such as {}",
                there.total,
                named(&there)
            ),
            "check name, tag and type, and that address and token are of the environment in which it is monitored"
                .to_owned(),
        );
    }
    let fix = match mended(selector, &asked, &there.seen) {
        Some(mended) => format!("write `{mended}`"),
        None => "write the word as Dynatrace has it".to_owned(),
    };
    bad(format!("it matches no entity: {}", phrases.join("; ")), fix)
}

/// Only what cannot widen a selector is put into one.
fn is_type(kind: &str) -> bool {
    !kind.is_empty()
        && kind.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_' || it == b':')
}

async fn list<W: World>(
    world: &W,
    connection: &Connection,
    selector: &str,
    from: &str,
) -> Result<Result<SeenPage>, Cancelled> {
    let request = seen_request(connection, selector, from);
    match seen_response(connection, &ask(world, RETRY, &request).await) {
        Err(Error::Cancelled) => Err(Cancelled),
        told => Ok(told),
    }
}

/// `checkout (SERVICE-1), cart (SERVICE-2) and 3 more`.
fn named(page: &SeenPage) -> String {
    let name = |it: &Seen| format!("{} ({})", it.entity.name, it.entity.id);
    let names: Vec<String> = page.seen.iter().take(NAMED).map(name).collect();
    let more = page.total.saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}
