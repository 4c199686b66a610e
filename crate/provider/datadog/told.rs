//! What our own events say of the releases of a service: that they were deployed, and what their gates said.
//! <https://docs.datadoghq.com/api/latest/events/#get-a-list-of-events>

use serde_json::{Map, Value};

use crate::error::Result;
use crate::plan::Datadog;
use crate::release::{Measured, Release, Told};
use crate::time::{Timestamp, Window};
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, read};
use super::change::{Change, Changed};
use super::marker::marker_id;
use super::question::get;
use super::wire::{Event, EventList};

const ERRAND: Errand = Errand { action: "look for the releases before", permission: "events_read" };

/// The tag that carries a verdict.
const VERDICT: &str = "plimsoll_verdict:";
/// What the text of an event carries of the figures stands between these.
const MEASURED: (&str, &str) = ("`plimsoll.measured ", "`");
/// There is room for so many bytes of them.
const LONGEST: usize = 2_500;

/// The verdict of a gate as an event of the first version: nothing changed.
pub fn verdict_event(
    datadog: &Datadog,
    release: &Release,
    verdict: &str,
    sentence: &str,
    measured: &[Measured],
    now: Timestamp,
) -> Change {
    let subject = format!("{} {}", release.name, release.version);
    let mut message: String = sentence.chars().take(1_000).collect();
    if let Some(link) = &release.ci_back_link {
        message.push_str(&format!(" · [the run]({link})"));
    }
    if !measured.is_empty() {
        // A backtick would end the code: JSON has another way to say it.
        let figures = Measured::text(measured, LONGEST).replace('`', "\\u0060");
        message.push_str(&format!("\n\n{}{figures}{}", MEASURED.0, MEASURED.1));
    }
    let mut tags = vec![format!("service:{}", datadog.service), format!("{VERDICT}{verdict}")];
    if !release.version.is_empty() {
        tags.push(format!("version:{}", release.version));
    }
    tags.push("source:plimsoll".to_owned());
    tags.extend(datadog.tags.iter().cloned());
    Change {
        kind: Changed::Nothing,
        name: datadog.service.clone(),
        title: format!("Gate of {}: {verdict}", subject.trim_end()),
        message,
        author: None,
        previous: Value::Null,
        new: Value::Null,
        services: vec![datadog.service.clone()],
        env: datadog.env.clone(),
        tags,
        at: now,
        id: format!("{}-gate-{verdict}", marker_id(release)),
        metadata: Map::new(),
    }
}

/// Asks for the events of the service inside `window`, the newest first: whoever reads no further has the last releases.
pub fn told_request(datadog: &Datadog, window: Window, page: Option<&str>) -> Request {
    let mut search = format!("service:\"{}\"", datadog.service.replace('"', ""));
    if let Some(env) = &datadog.env {
        search.push_str(&format!(" env:\"{}\"", env.replace('"', "")));
    }
    let mut query = vec![
        ("filter[query]", search),
        ("filter[from]", window.from.to_string()),
        ("filter[to]", window.to.to_string()),
        ("sort", "-timestamp".to_owned()),
        ("page[limit]", "1000".to_owned()),
    ];
    query.extend(page.map(|page| ("page[cursor]", page.to_owned())));
    get(datadog, "/api/v2/events", &query, ERRAND.action)
}

/// Reads those that are ours, and the key of the next page.
pub fn told_response(
    datadog: &Datadog,
    result: &Result<Answer, Silence>,
) -> Result<(Vec<Told>, Option<String>)> {
    let list: EventList = read(ERRAND, datadog, result)?;
    let told = list.data.unwrap_or_default().into_iter().filter_map(|it| told(datadog, it));
    let next = list.meta.as_ref().and_then(|it| it.get("page")?.get("after")?.as_str());
    Ok((told.collect(), next.map(str::to_owned)))
}

fn told(datadog: &Datadog, event: Event) -> Option<Told> {
    let attributes = event.attributes?;
    let tags = attributes.tags.unwrap_or_default();
    let tagged = |key: &str| tags.iter().find_map(|it| it.strip_prefix(key).map(str::to_owned));
    let id = tagged("plimsoll_id:")?;
    // What became of a flag, and what was done about a release, is no release.
    if tags.iter().any(|it| it == "kind:flag" || it == "kind:remedy") {
        return None;
    }
    let message = attributes.message.unwrap_or_default();
    let figures = message.split_once(MEASURED.0).and_then(|(_, it)| it.split_once(MEASURED.1));
    // As our own markers write it: `[the run that shipped it](https://…)`.
    let link = message.split_once("](").and_then(|(_, it)| it.split_once(')'));
    Some(Told {
        title: attributes.attributes.and_then(|it| it.title).unwrap_or_default(),
        at: attributes.timestamp?.parse().ok()?,
        until: None,
        id: Some(id),
        link: link.map(|(it, _)| it.to_owned()),
        release: [Some(datadog.service.clone()), tagged("version:"), tagged("env:")],
        verdict: tagged(VERDICT),
        measured: figures.map(|(it, _)| Measured::read(it)).unwrap_or_default(),
    })
}
