//! Smartscape nodes: what entity selectors mean in environments that know these no longer.
//! <https://docs.dynatrace.com/docs/shortlink/smartscape-commands>

use crate::plan::{Connection, NODES, dql_text, is_nodes};
use crate::wire::{Answer, Request, Silence};

use super::super::answer::said;
use super::super::event::{ID, Marker, TARGET, ingest};
use super::grail::{Row, Table};

/// The property that says on which node an event stands.
const SOURCE: &str = "dt.smartscape_source.id";
/// The property that says of which type that node is.
const SOURCE_TYPE: &str = "dt.smartscape_source.type";

/// One node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// `SERVICE-1234567890ABCDEF`.
    pub id: String,
    /// `SERVICE`.
    pub kind: String,
    /// As people call it.
    pub name: String,
}

/// Whether the environment says that it takes no entity selectors. No page names the words: an answer of the API that
/// refuses the selector as such counts, one that there is no such thing too, where there is a `platform` to be asked.
pub fn is_gone(result: &Result<Answer, Silence>, platform: bool) -> bool {
    let Ok(answer) = result else { return false };
    let words = said(answer).map(|it| it.to_lowercase()).unwrap_or_default();
    let any = |of: &[&str]| of.iter().any(|it| words.contains(it));
    match answer.status {
        404 => platform && !words.is_empty(),
        410 | 501 => !words.is_empty(),
        400 | 403 => {
            any(&["entityselector", "entity selector", "classic entit"])
                && any(&["no longer", "not supported", "unsupported", "deprecated", "smartscape"])
        }
        _ => false,
    }
}

/// Sends the event to one node of `target`, where no entity selector is taken.
/// <https://github.com/dynatrace-oss/dynatrace-github-action/pull/556>
pub fn node_request(
    connection: &Connection,
    marker: &Marker,
    target: &str,
    node: &Node,
) -> Request {
    let source = [(SOURCE, node.id.as_str()), (SOURCE_TYPE, node.kind.as_str())];
    ingest(connection, marker, (target, None), &source)
}

/// DQL for the nodes that a target means. None: it selects by something that has no counterpart.
pub fn nodes_query(target: &str) -> Option<String> {
    Some(format!("{} | fields id, type, name", nodes(target)?))
}

/// The same without the fields.
pub(in super::super) fn nodes(target: &str) -> Option<String> {
    match is_nodes(target) {
        true => Some(target.trim().to_owned()),
        false => translated(target),
    }
}

/// Reads them.
pub fn nodes_of(table: &Table) -> Vec<Node> {
    let text = |row: &Row, name| row.text(name).unwrap_or_default().to_owned();
    let node = |row| Node { id: text(row, "id"), kind: text(row, "type"), name: text(row, "name") };
    table.rows.iter().map(node).filter(|it| !it.id.is_empty()).collect()
}

/// DQL for the nodes on which our own event stands.
pub fn marked_query(marker: &Marker, target: &str) -> String {
    format!(
        "fetch dt.davis.events | filter event.type == {} and {ID} == {} and {TARGET} == {} | fields id = {SOURCE}, event.id",
        dql_text(marker.event_type),
        dql_text(&marker.id),
        dql_text(target)
    )
}

/// Reads them: each node with the id of the event.
pub fn marked_of(table: &Table) -> Vec<(String, String)> {
    let pair = |row: &Row| {
        let event = row.text("event.id").unwrap_or_default().to_owned();
        Some((row.text("id")?.to_owned(), event))
    };
    table.rows.iter().filter_map(pair).collect()
}

fn translated(selector: &str) -> Option<String> {
    let mut kind = None;
    let mut conditions = Vec::new();
    for (name, values) in criteria(selector)? {
        let each = |of: &dyn Fn(&str) -> Option<String>| {
            let all: Option<Vec<String>> = values.iter().map(|it| of(it)).collect();
            all.filter(|it| !it.is_empty()).map(|it| format!("({})", it.join(" or ")))
        };
        let named = |text: &str| format!("lower({})", dql_text(text));
        let condition = match name.as_str() {
            "type" => {
                kind = Some(match values.first()?.to_uppercase().as_str() {
                    "APPLICATION" => "FRONTEND",
                    "HOST" => "HOST",
                    "PROCESS_GROUP_INSTANCE" => "PROCESS",
                    "SERVICE" => "SERVICE",
                    _ => return None,
                });
                continue;
            }
            "entityid" => each(&|id| {
                let id = dql_text(id);
                Some(format!("id == toSmartscapeId({id}) or id_classic == {id}"))
            }),
            "entityname" => each(&|it| Some(format!("contains(lower(name), {})", named(it)))),
            "entityname.startswith" => {
                each(&|it| Some(format!("startsWith(lower(name), {})", named(it))))
            }
            "entityname.equals" | "entityname.in" => {
                each(&|it| Some(format!("lower(name) == {}", named(it))))
            }
            "tag" => each(&tag),
            _ => return None,
        };
        conditions.push(condition?);
    }
    let nodes = format!("{NODES} {}", kind.unwrap_or("\"*\""));
    Some(match conditions.is_empty() {
        true => nodes,
        false => format!("{nodes} | filter {}", conditions.join(" and ")),
    })
}

/// `app:checkout`. A tag with a context has other keys there.
fn tag(text: &str) -> Option<String> {
    let mut key = String::new();
    let mut letters = text.chars();
    let mut value = None;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => key.extend(letters.next()),
            ':' => {
                value = Some(letters.as_str().replace("\\:", ":"));
                break;
            }
            letter => key.push(letter),
        }
    }
    if key.is_empty() || key.starts_with('[') || key.contains('`') {
        return None;
    }
    Some(match value {
        Some(value) => format!("tags[`{key}`] == {}", dql_text(&value)),
        None => format!("isNotNull(tags[`{key}`])"),
    })
}

/// `name("value", …)` joined by commas; names in lower case. None: there is more in it than that.
fn criteria(selector: &str) -> Option<Vec<(String, Vec<String>)>> {
    let mut criteria = Vec::new();
    let mut letters = selector.trim().chars().peekable();
    while letters.peek().is_some() {
        let mut name = String::new();
        loop {
            match letters.next()? {
                '(' => break,
                letter @ ('"' | ')' | ',') if !name.is_empty() || letter != ',' => return None,
                letter => name.extend(letter.to_lowercase()),
            }
        }
        let mut values = vec![String::new()];
        let mut quoted = false;
        loop {
            let letter = letters.next()?;
            let last = values.last_mut()?;
            match (quoted, letter) {
                (true, '~') => last.extend(letters.next()),
                (_, '"') => quoted = !quoted,
                (true, letter) => last.push(letter),
                (false, ',') => values.push(String::new()),
                // A selector inside a selector.
                (false, '(') => return None,
                (false, ')') => break,
                (false, letter) if letter.is_whitespace() => {}
                (false, letter) => last.push(letter),
            }
        }
        criteria.push((name.trim().trim_start_matches(',').trim().to_owned(), values));
        while letters.next_if(|it| it.is_whitespace() || *it == ',').is_some() {}
    }
    Some(criteria)
}
