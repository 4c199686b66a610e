//! A change of a feature flag as an event, with the properties that LaunchDarkly's own integration sends.
//! <https://github.com/launchdarkly/integration-framework/tree/main/integrations/dynatrace-v2>

use crate::change::FlagChange;
use crate::order::map;
use crate::time::Window;

use super::event::Marker;

/// The longest value of a property, in characters.
const LONGEST: usize = 4_096;

/// The longest selector that is made, in characters; Dynatrace takes 2,000.
const LONGEST_SELECTOR: usize = 1_900;

/// The event of a change.
pub fn flag_marker(change: &FlagChange) -> Marker {
    let author = change.author.as_ref();
    let email = author.and_then(|author| author.email.as_deref()).unwrap_or_default();
    let mut description = change.title.clone();
    if !change.details.is_empty() {
        description.push('\n');
        description.push_str(&change.details);
    }
    let named =
        |name: &str, key: &str| if name.is_empty() { key.to_owned() } else { name.to_owned() };
    let mut properties = map([
        ("Flag name", named(&change.flag.name, &change.flag.key)),
        ("Flag key", change.flag.key.clone()),
        ("Project name", named(&change.project.name, &change.project.key)),
        ("Project key", change.project.key.clone()),
        ("Environment name", named(&change.environment.name, &change.environment.key)),
        ("Environment key", change.environment.key.clone()),
        ("Comment", change.comment.clone().unwrap_or_default()),
        ("User name", author.map(|author| author.name.clone()).unwrap_or_default()),
        ("User email", email.to_owned()),
        ("Action", change.action.clone()),
        ("dt.event.source", "LaunchDarkly".to_owned()),
        ("dt.event.description", description),
    ]
    .map(|(key, value)| (key.to_owned(), cut(value))));
    let optional = [("Before", &change.before), ("After", &change.after), ("Link", &change.link)];
    properties.extend(
        optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), cut(value.clone()?)))),
    );
    Marker {
        event_type: "CUSTOM_CONFIGURATION",
        purpose: "send the change of the flag",
        title: cut(change.title.clone()),
        id: format!("launchdarkly {}", change.id),
        during: Window { from: change.at, to: change.at },
        properties,
    }
}

/// The entities of a type that have one of these tags: one selector, or several where one would be too long.
/// A tag can never mean more than itself: its quotes are escaped
/// (<https://docs.dynatrace.com/docs/dynatrace-api/environment-api/entity-v2/entity-selector>).
pub fn tag_selectors(entity_type: &str, tags: &[String]) -> Vec<String> {
    let mut selectors: Vec<String> = Vec::new();
    let mut listed = String::new();
    for tag in tags {
        let plain: String = tag.chars().filter(|letter| !letter.is_control()).collect();
        let quoted = format!("\"{}\"", plain.trim().replace('~', "~~").replace('"', "~\""));
        if quoted.len() == 2 || quoted.chars().count() > LONGEST_SELECTOR {
            continue;
        }
        if listed.chars().count() + quoted.chars().count() > LONGEST_SELECTOR {
            selectors.push(format!("type({entity_type}),tag({listed})"));
            listed.clear();
        }
        if !listed.is_empty() {
            listed.push(',');
        }
        listed.push_str(&quoted);
    }
    if !listed.is_empty() {
        selectors.push(format!("type({entity_type}),tag({listed})"));
    }
    selectors
}

fn cut(text: String) -> String {
    match text.char_indices().nth(LONGEST - 1) {
        Some((end, _)) if text.chars().count() > LONGEST => format!("{}…", &text[..end]),
        Some(_) | None => text,
    }
}
