//! The release as an event, and how our own is found again.
//! <https://docs.datadoghq.com/api/latest/events/#get-a-list-of-events>

use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::plan::Datadog;
use crate::release::Release;
use crate::time::{Duration, earlier, later};
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, is_forbidden, read};
use super::change::{Author, AuthorKind, Change, Changed, Sent, id_tag};
use super::marker::marker_id;
use super::question::get;
use super::wire::EventList;

const ERRAND: Errand =
    Errand { action: "look for the deployment event", permission: "events_read" };

/// The release as a change of the version that the service runs.
pub fn deployment(datadog: &Datadog, release: &Release) -> Change {
    let mut title = format!("Deploy {}", release.name);
    if !release.version.is_empty() {
        title.push_str(&format!(" {}", release.version));
    }
    if let Some(stage) = &release.stage {
        title.push_str(&format!(" to {stage}"));
    }
    let mut tags = vec![format!("service:{}", datadog.service)];
    if !release.version.is_empty() {
        tags.push(format!("version:{}", release.version));
    }
    tags.push("source:plimsoll".to_owned());
    tags.extend(datadog.tags.iter().cloned());

    let mut metadata = Map::new();
    let known = [
        ("release_name", Some(&release.name)),
        ("release_stage", release.stage.as_ref()),
        ("release_product", release.product.as_ref()),
        ("build_version", release.build_version.as_ref()),
        ("project", release.project.as_ref()),
        ("commit", release.commit.as_ref()),
        ("run_url", release.ci_back_link.as_ref()),
    ];
    metadata
        .extend(known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value?)))));
    metadata.extend(release.properties.iter().map(|(key, value)| (key.clone(), json!(value))));
    let metadata = metadata.into_iter().take(100).collect();
    let message = release.ci_back_link.as_ref().map_or_else(
        || title.clone(),
        |link| format!("{title} · [the run that shipped it]({link})"),
    );
    Change {
        kind: Changed::Configuration,
        name: datadog.service.clone(),
        title,
        message,
        author: release
            .actor
            .as_ref()
            .filter(|name| !name.trim().is_empty())
            .map(|name| Author { name: name.clone(), kind: AuthorKind::Automation }),
        previous: Value::Null,
        new: json!({"version": release.version}),
        services: vec![datadog.service.clone()],
        env: datadog.env.clone(),
        tags,
        at: release.deployed.to,
        id: marker_id(release),
        metadata,
    }
}

/// Asks for the events that carry our id, in the day before this one and the hour after it.
pub fn own_events_request(datadog: &Datadog, change: &Change) -> Request {
    let hour = Duration::from_secs(3_600);
    get(
        datadog,
        "/api/v2/events",
        &[
            ("filter[query]", id_tag(&change.id)),
            ("filter[from]", earlier(change.at, hour * 24).to_string()),
            ("filter[to]", later(change.at, hour).to_string()),
            ("page[limit]", "10".to_owned()),
        ],
        ERRAND.action,
    )
}

/// Our own event among those, where it is there. The outer `None`: the keys may not look.
pub fn own_events_response(
    datadog: &Datadog,
    change: &Change,
    result: &Result<Answer, Silence>,
) -> Result<Option<Option<Sent>>> {
    Ok(own_tagged_response(datadog, change, result)?.map(|ours| ours.map(|(sent, _)| sent)))
}

/// An event of our own, with the tags that it carries; none: it is not there, or the keys may not look.
type Tagged = Option<Option<(Sent, Vec<String>)>>;

/// The same with the tags that it carries.
pub(super) fn own_tagged_response(
    datadog: &Datadog,
    change: &Change,
    result: &Result<Answer, Silence>,
) -> Result<Tagged> {
    if is_forbidden(result) {
        return Ok(None);
    }
    let list: EventList = read(ERRAND, datadog, result)?;
    let tag = id_tag(&change.id);
    let ours = list.data.unwrap_or_default().into_iter().find_map(|event| {
        let attributes = event.attributes?;
        let tags = attributes.tags.unwrap_or_default();
        let inner = attributes.attributes.and_then(|it| it.evt).and_then(|evt| evt.uid.or(evt.id));
        let sent = Sent { id: inner.or(event.id).unwrap_or_default(), link: None };
        // The search is by words; only the whole tag is ours.
        tags.contains(&tag).then_some((sent, tags))
    });
    Ok(Some(ours))
}
