//! What was most likely meant by a selector that matches nothing.

use crate::plan::nearby;
use crate::provider::dynatrace::{Criteria, Seen};

/// So many suggestions help; more do not.
const MOST: usize = 3;

/// Phrases that name near entities and tags, the most likely first; empty where nothing is near.
pub(super) fn kin(asked: &Criteria, there: &[Seen]) -> Vec<String> {
    let mut phrases = Vec::new();
    let names = || there.iter().map(|it| it.entity.name.as_str());
    for name in &asked.names {
        if names().any(|it| it == name) {
            continue;
        }
        let near = nearby(name, names(), MOST);
        if !near.is_empty() {
            phrases.push(format!("no entity is named `{name}`; near is {}", listed(&near)));
        }
    }
    let tags = || there.iter().flat_map(|it| it.tags.iter().map(String::as_str));
    for tag in &asked.tags {
        if tags().any(|it| it == tag) {
            continue;
        }
        let near = nearby(tag, tags(), MOST);
        let key = tag.split(':').next().unwrap_or(tag);
        let same_key: Vec<&str> = tags().filter(|it| it.split(':').next() == Some(key)).collect();
        if let Some(first) = near.first().filter(|it| it.eq_ignore_ascii_case(tag)) {
            phrases.push(format!(
                "no entity has the tag `{tag}`, one has `{first}`: upper and lower case count"
            ));
        } else if !near.is_empty() {
            phrases.push(format!("no entity has the tag `{tag}`; near is {}", listed(&near)));
        } else if !same_key.is_empty() {
            let mut values = same_key;
            values.sort_unstable();
            values.dedup();
            values.truncate(MOST);
            phrases.push(format!("no entity has the tag `{tag}`; there is {}", listed(&values)));
        }
    }
    for id in &asked.ids {
        let near = nearby(id, there.iter().map(|it| it.entity.id.as_str()), MOST);
        if !near.is_empty() && !near.contains(&id.as_str()) {
            phrases.push(format!("no entity has the id `{id}`; near is {}", listed(&near)));
        }
    }
    phrases
}

/// The selector with the nearest word in the place of the one that nothing has; none where nothing is near.
pub(super) fn mended(selector: &str, asked: &Criteria, there: &[Seen]) -> Option<String> {
    let mut mended = selector.to_owned();
    let names = || there.iter().map(|it| it.entity.name.as_str());
    let tags = || there.iter().flat_map(|it| it.tags.iter().map(String::as_str));
    let mut replace = |wrong: &str, right: Option<&&str>| {
        if let Some(right) = right.filter(|it| !it.contains(['"', '~', '\\'])) {
            mended = mended.replacen(wrong, right, 1);
        }
    };
    for name in asked.names.iter().filter(|name| !names().any(|it| it == **name)) {
        replace(name, nearby(name, names(), 1).first());
    }
    for tag in asked.tags.iter().filter(|tag| !tags().any(|it| it == **tag)) {
        replace(tag, nearby(tag, tags(), 1).first());
    }
    (mended != selector).then_some(mended)
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}
