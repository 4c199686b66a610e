//! A remedy shows where the release shows: as an event on the same service and the same entities.

use crate::change::{Means, Remedy, RemedyState};
use crate::order::map;
use crate::plan::{Datadog, Plan};
use crate::provider::datadog;
use crate::provider::dynatrace::{self, Marker};
use crate::release::Release;
use crate::time::{Timestamp, Window};
use crate::wire::{Progress, World};

use super::super::mark;

/// By this beginning of a comment our own changes are known again.
pub(super) const OURS: &str = "Plimsoll: ";

/// `Plimsoll: checkout 1.4.2 failed its gate, https://github.com/…`.
pub(super) fn comment(release: &Release) -> String {
    let named = format!("{} {}", release.name, release.version);
    let link = release.ci_back_link.as_ref().map(|link| format!(", {link}")).unwrap_or_default();
    format!("{OURS}{} failed its gate{link}", named.trim_end())
}

/// Says what came of a remedy.
pub(super) fn say<W: World>(world: &W, remedy: &Remedy) {
    world.say(match remedy.state {
        RemedyState::Failed | RemedyState::Unknown => Progress::Warning(remedy.sentence.clone()),
        RemedyState::Done | RemedyState::Found | RemedyState::Planned | RemedyState::Requested => {
            Progress::Note(remedy.sentence.clone())
        }
    });
}

/// Shows it in Datadog and in Dynatrace.
pub(super) async fn show<W: World>(world: &W, plan: &Plan, remedy: &Remedy) {
    in_datadog(world, plan, remedy).await;
    in_dynatrace(world, plan, remedy).await;
}

/// Shows it on the service of the release, once; what fails is a warning.
pub(super) async fn in_datadog<W: World>(world: &W, plan: &Plan, remedy: &Remedy) {
    let Some(vendor) = &plan.datadog else { return };
    let event = event(plan, vendor, remedy, world.now());
    if let Err(error) = mark::datadog::change(world, vendor, &event).await {
        let name = mark::datadog::event_name(&event.services);
        world.say(Progress::Warning(format!("{name}: {error}")));
    }
}

/// The event of the remedy.
pub(super) fn event(
    plan: &Plan,
    vendor: &Datadog,
    remedy: &Remedy,
    at: Timestamp,
) -> datadog::Change {
    let said = (title(&plan.release, remedy), remedy.sentence.clone());
    let link = remedy.link.as_deref();
    datadog::remedy_change(vendor, &plan.release, &remedy.means, said, link, at)
}

/// Shows it on the entities of the release, once; what fails is a warning.
pub(super) async fn in_dynatrace<W: World>(world: &W, plan: &Plan, remedy: &Remedy) {
    let Some(vendor) = &plan.dynatrace else { return };
    let marker = marker(plan, remedy, world.now());
    for target in &vendor.entities {
        if let Err(error) = mark::dynatrace::mark(world, plan, vendor, &marker, target).await {
            world.say(Progress::Warning(format!("{target}: {error}")));
        }
    }
}

fn title(release: &Release, remedy: &Remedy) -> String {
    let (word, id) = (remedy.means.word(), remedy.means.id());
    format!("Remedy after {} {} failed: {word} {id}", release.name, release.version)
}

fn marker(plan: &Plan, remedy: &Remedy, now: Timestamp) -> Marker {
    let key = match &remedy.means {
        Means::Flag(_) => "Flag key",
        Means::Workflow(_) => "Workflow",
    };
    let mut properties = map([
        (key.to_owned(), remedy.means.id().to_owned()),
        ("Comment".to_owned(), comment(&plan.release)),
        ("dt.event.source".to_owned(), "Plimsoll".to_owned()),
        ("dt.event.description".to_owned(), remedy.sentence.clone()),
    ]);
    properties.extend(remedy.link.iter().map(|link| ("Link".to_owned(), link.clone())));
    Marker {
        event_type: "CUSTOM_CONFIGURATION",
        purpose: "send the event of the remedy",
        title: title(&plan.release, remedy),
        id: format!("{} remedy {}", dynatrace::marker_id(&plan.release), remedy.means.id()),
        during: Window { from: now, to: now },
        properties,
    }
}
