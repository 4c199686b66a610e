//! Where a change belongs: the tags of its flag, else those for flags without tags of their own.

use crate::change::FlagChange;
use crate::error::Result;
use crate::plan::{Datadog, Dynatrace, Flags, Plan};
use crate::provider::datadog::{self, Change};
use crate::provider::dynatrace;
use crate::release::Mark;
use crate::time::Timestamp;
use crate::wire::{Request, World};

use super::super::mark;
use super::enrich;

/// The custom properties of a flag that hold tags of Dynatrace, as LaunchDarkly's two integrations have them.
const DYNATRACE: [&str; 2] = ["dynatrace", "dynatrace-v2"];

/// One place that shows a change.
pub(super) enum Target<'a> {
    /// Services, by an event that names them.
    Datadog(&'a Datadog, Box<Change>),
    /// Entities, by a selector.
    Dynatrace(&'a Dynatrace, String),
}

/// Every place that shows the change.
pub(super) fn targets<'a>(
    plan: &'a Plan,
    flags: &Flags,
    change: &FlagChange,
    readers: &[String],
) -> Vec<Target<'a>> {
    let mut targets = Vec::new();
    if let Some(vendor) = &plan.dynatrace {
        let own = tags(change, &DYNATRACE);
        let tags = if own.is_empty() { &flags.tags } else { &own };
        targets.extend(
            dynatrace::tag_selectors(&flags.entity_type, tags)
                .into_iter()
                .map(|selector| Target::Dynatrace(vendor, selector)),
        );
    }
    if let Some(vendor) = plan.datadog.as_ref().filter(|_| flags.datadog) {
        let mut own = datadog::flag_services(change);
        for reader in readers {
            if !own.contains(reader) {
                own.push(reader.clone());
            }
        }
        let services = if own.is_empty() { &flags.services } else { &own };
        if !services.is_empty() {
            let event = datadog::flag_change(change, services, env(vendor, flags, change));
            targets.push(Target::Datadog(vendor, Box::new(event)));
        }
    }
    targets
}

/// The environment as Datadog spells it: as configured for the environment that is meant, else its key.
fn env(vendor: &Datadog, flags: &Flags, change: &FlagChange) -> Option<String> {
    match change.environment.key.as_str() {
        "~" => None,
        key if key == flags.environment && vendor.env.is_some() => vendor.env.clone(),
        key => Some(key.to_owned()),
    }
}

/// The values of these custom properties, each once and none blank.
fn tags(change: &FlagChange, keys: &[&str]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in keys.iter().filter_map(|key| change.tags.get(*key)).flatten() {
        let tag = tag.trim();
        if !tag.is_empty() && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

impl Target<'_> {
    /// As people know it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Datadog(_, event) => mark::datadog::event_name(&event.services),
            Self::Dynatrace(_, selector) => selector.clone(),
        }
    }

    /// The request that shows the change.
    pub(super) fn request(&self, change: &FlagChange) -> Request {
        match self {
            Self::Datadog(vendor, event) if vendor.site.government => {
                datadog::plain_event_request(vendor, event)
            }
            Self::Datadog(vendor, event) => datadog::change_request(vendor, event),
            Self::Dynatrace(vendor, selector) => dynatrace::ingest_request(
                &vendor.connection,
                &dynatrace::flag_marker(change),
                selector,
            ),
        }
    }

    /// Why the vendor takes it no more, where it does not.
    pub(super) fn too_late(&self, now: Timestamp) -> Option<&'static str> {
        match self {
            Self::Datadog(_, event)
                if crate::time::since(event.at, now) > mark::datadog::FURTHEST_BACK =>
            {
                Some("older than 18 hours, and Datadog takes no event that old")
            }
            Self::Datadog(..) | Self::Dynatrace(..) => None,
        }
    }

    /// Shows the change, once.
    pub(super) async fn tell<W: World>(
        &self,
        world: &W,
        plan: &Plan,
        change: &FlagChange,
    ) -> Result<Mark> {
        match self {
            Self::Datadog(vendor, event) => {
                let mark = mark::datadog::change(world, vendor, event).await?;
                if plan.flags.as_ref().is_some_and(|it| it.enrich) && !mark.found {
                    enrich::say(world, vendor, event).await;
                }
                Ok(mark)
            }
            Self::Dynatrace(vendor, selector) => {
                let marker = dynatrace::flag_marker(change);
                mark::dynatrace::mark(world, plan, vendor, &marker, selector).await
            }
        }
    }
}
