//! Entity and metric selectors: what can be seen to be wrong before Dynatrace is asked
//! (<https://docs.dynatrace.com/docs/dynatrace-api/environment-api/entity-v2/entity-selector>).

use super::super::said::Objection;
use super::super::shown::shown;

/// A target that begins so is DQL for Smartscape nodes, not an entity selector.
pub const NODES: &str = "smartscapeNodes";

/// Whether a target is DQL.
pub fn is_nodes(target: &str) -> bool {
    target.starts_with(NODES)
}

/// The longest entity selector that Dynatrace takes, in characters.
const LONGEST: usize = 2_000;

/// Reads an entity selector.
pub(in super::super) fn entity_selector(text: &str) -> Result<String, Objection> {
    let text = text.trim();
    let length = text.chars().count();
    if length > LONGEST {
        return Err(Objection::new(
            format!("is a selector of {length} characters, and Dynatrace takes {LONGEST}"),
            "select by a tag that all these entities have, or write several selectors",
        ));
    }
    if is_nodes(text) {
        return Ok(text.to_owned());
    }
    let outline = outline(text)?;
    if !(outline.contains("type(") || outline.contains("entityid(")) {
        return Err(no_type(text));
    }
    Ok(text.to_owned())
}

/// Whether the target selects services. A selector that does not say so is believed to.
pub fn selects_services(target: &str) -> bool {
    let plain: String = target
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '"')
        .flat_map(char::to_lowercase)
        .collect();
    match is_nodes(target) {
        true => plain.starts_with("smartscapenodesservice"),
        false => match plain.split_once("type(") {
            Some((_, kind)) => kind.starts_with("service)"),
            None => plain.contains("entityid(service-"),
        },
    }
}

/// Reads a selector of one metric.
pub(in super::super) fn metric_selector(text: &str) -> Result<String, Objection> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Objection::new(
            "is empty",
            "write a metric selector, `builtin:service.response.time:percentile(95)`",
        ));
    }
    let mut depth = 0_usize;
    for letter in outline(text)?.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                return Err(Objection::new(
                    format!("{} selects several metrics", shown(text)),
                    "write one objective for each metric",
                ));
            }
            _ => {}
        }
    }
    Ok(text.to_owned())
}

/// The selector in lower case and without what stands in quotes, when its quotes and brackets close.
/// Inside quotes `~` takes the meaning from what follows it.
fn outline(text: &str) -> Result<String, Objection> {
    let mut outline = String::with_capacity(text.len());
    let mut open = 0_usize;
    let mut quoted = false;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quoted, letter) {
            (true, '~') => {
                letters.next();
            }
            (_, '"') => quoted = !quoted,
            (true, _) => {}
            (false, letter) => {
                if letter == '(' {
                    open += 1;
                } else if letter == ')' {
                    open = open
                        .checked_sub(1)
                        .ok_or_else(|| unbalanced(text, "closes a bracket that is not open"))?;
                }
                outline.extend(letter.to_lowercase());
            }
        }
    }
    if quoted {
        return Err(unbalanced(text, "has a quote that does not close"));
    }
    if open > 0 {
        return Err(unbalanced(text, "has a bracket that does not close"));
    }
    Ok(outline)
}

fn unbalanced(text: &str, why: &str) -> Objection {
    Objection::new(
        format!("{} {why}", shown(text)),
        "write it like `type(SERVICE),tag(\"app:checkout\")`",
    )
}

/// A selector that does not say of which type: most likely a plain name, an id, or a tag alone.
fn no_type(text: &str) -> Objection {
    let why = format!("{} does not say which type of entity", shown(text));
    let fix = if is_entity_id(text) {
        format!("write `entityId(\"{text}\")`")
    } else if text.contains('(') {
        format!("write {}", shown(&format!("type(SERVICE),{text}")))
    } else if text.contains(':') {
        format!("write {}", shown(&format!("type(SERVICE),tag(\"{}\")", text.replace('"', ""))))
    } else {
        format!(
            "write {}",
            shown(&format!("type(SERVICE),entityName.equals(\"{}\")", text.replace('"', "")))
        )
    };
    Objection::new(why, format!("{fix}, or another selector with `type(…)` or `entityId(…)`"))
}

/// `SERVICE-1234567890ABCDEF`.
fn is_entity_id(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(kind, id)| {
        !kind.is_empty()
            && kind
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
            && id.len() == 16
            && id.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}
