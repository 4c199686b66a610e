//! Where a change belongs: the tags of its flag, else those for flags without tags of their own.

use crate::change::FlagChange;
use crate::error::Result;
use crate::plan::{Connection, Flags, Plan};
use crate::provider::dynatrace;
use crate::release::Mark;
use crate::wire::{Request, World};

use super::super::mark;

/// The custom properties of a flag that hold tags of Dynatrace, as LaunchDarkly's two integrations have them.
const DYNATRACE: [&str; 2] = ["dynatrace", "dynatrace-v2"];

/// One place that shows a change.
pub(super) enum Target<'a> {
    /// Entities, by a selector.
    Dynatrace(&'a Connection, String),
}

/// Every place that shows the change.
pub(super) fn targets<'a>(plan: &'a Plan, flags: &Flags, change: &FlagChange) -> Vec<Target<'a>> {
    let mut targets = Vec::new();
    if let Some(vendor) = &plan.dynatrace {
        let own = tags(change, &DYNATRACE);
        let tags = if own.is_empty() { &flags.tags } else { &own };
        targets.extend(
            dynatrace::tag_selectors(&flags.entity_type, tags)
                .into_iter()
                .map(|selector| Target::Dynatrace(&vendor.connection, selector)),
        );
    }
    targets
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
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Dynatrace(_, selector) => selector,
        }
    }

    /// The request that shows the change.
    pub(super) fn request(&self, change: &FlagChange) -> Request {
        match self {
            Self::Dynatrace(connection, selector) => {
                dynatrace::ingest_request(connection, &dynatrace::flag_marker(change), selector)
            }
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
            Self::Dynatrace(connection, selector) => {
                let marker = dynatrace::flag_marker(change);
                mark::dynatrace::mark(world, plan, connection, &marker, selector).await
            }
        }
    }
}
