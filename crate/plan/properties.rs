//! The user's own properties of the deployment event
//! (<https://docs.dynatrace.com/docs/dynatrace-api/environment-api/events-v2/post-event>).

use std::collections::BTreeMap;

use crate::error::{Error, Result};

use super::given::Given;
use super::inputs::PROPERTIES;
use super::shown::shown;

/// How many properties an event takes.
const MOST: usize = 100;

/// How many of them are the deployment's own: eight of `dt.event.deployment.`, the source, the actor, the
/// commit, the marker's id and its target.
pub const RESERVED_PROPERTIES: usize = 13;

/// The longest key, in characters.
const LONGEST_KEY: usize = 100;

/// The longest value, in characters.
const LONGEST_VALUE: usize = 4_096;

/// What Dynatrace takes inside its own namespace.
const OPEN_NAMESPACES: [&str; 3] = ["dt.davis.", "dt.entity.", "dt.event."];

/// Our own namespace, by which a marker is found again.
const OURS: &str = "plimsoll.";

const FIX: &str = "write one `key=value` a line";

/// Reads `key=value` lines; the first `=` divides.
pub(super) fn properties(given: &Given<'_>) -> Result<BTreeMap<String, String>> {
    let mut properties = BTreeMap::new();
    for (_, line) in given.lines(&PROPERTIES)? {
        let Some((key, value)) = line.value.split_once('=') else {
            return Err(line.mistake(format!("{} has no `=`", shown(line.value)), FIX));
        };
        let (key, value) = (key.trim(), value.trim());
        key_objection(key).map_or(Ok(()), |(why, fix)| Err(line.mistake(why, fix)))?;
        let length = value.chars().count();
        if length > LONGEST_VALUE {
            return Err(line.mistake(
                format!(
                    "the value of {} has {length} characters, and Dynatrace takes {LONGEST_VALUE}",
                    shown(key)
                ),
                "shorten it, or write a link to it",
            ));
        }
        if properties.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(line.mistake(
                format!("{} is given for the second time", shown(key)),
                "leave one of the two out",
            ));
        }
    }
    let most = MOST - RESERVED_PROPERTIES;
    if properties.len() > most {
        return Err(Error::input(
            given.place(&PROPERTIES),
            format!(
                "are {} properties; an event takes {MOST}, of which {RESERVED_PROPERTIES} are kept for the deployment itself",
                properties.len()
            ),
            format!("leave out all but {most}"),
        ));
    }
    Ok(properties)
}

/// What is wrong with a key, and what to do.
fn key_objection(key: &str) -> Option<(String, String)> {
    let length = key.chars().count();
    if key.is_empty() {
        return Some(("has nothing before the `=`".to_owned(), FIX.to_owned()));
    }
    if length > LONGEST_KEY {
        return Some((
            format!(
                "the key {} has {length} characters, and Dynatrace takes {LONGEST_KEY}",
                shown(key)
            ),
            "shorten it".to_owned(),
        ));
    }
    if key.starts_with("dt.") && !OPEN_NAMESPACES.iter().any(|open| key.starts_with(open)) {
        return Some((
            format!("{} is in a namespace of Dynatrace's own", shown(key)),
            "use a key outside `dt.`, or one of `dt.event.`, `dt.davis.` and `dt.entity.`"
                .to_owned(),
        ));
    }
    if key.starts_with(OURS) {
        return Some((
            format!("{} is in the namespace by which markers are found again", shown(key)),
            format!("use a key outside `{OURS}`"),
        ));
    }
    None
}
