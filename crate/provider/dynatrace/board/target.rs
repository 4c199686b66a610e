//! What a target means to the metrics, spans and events of Grail.

use crate::plan::{dql_text, selects_services};

use super::super::beyond::nodes;
use super::super::event::TARGET;

/// Conditions in DQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Targets {
    /// Of the targets that are services, on their metrics and spans.
    pub services: String,
    /// Of all targets, on events.
    pub events: String,
    /// The targets that are no services.
    pub left_out: Vec<String>,
}

/// Reads the targets, of which at least one selects services.
pub fn targets(entities: &[String]) -> Targets {
    let (services, others): (Vec<_>, Vec<_>) =
        entities.iter().partition(|target| selects_services(target));
    let of = |all: &[&String], one: &dyn Fn(&str) -> String| {
        let all: Vec<String> = all.iter().map(|it| one(it)).collect();
        all.join(" or ")
    };
    let service = |target: &str| match nodes(target) {
        Some(nodes) => format!("dt.smartscape.service in [ {nodes} | fields id ]"),
        // Selects by something that has no counterpart in Smartscape.
        None => {
            format!("in(dt.entity.service, classicEntitySelector({}))", dql_text(target))
        }
    };
    let event = |target: &str| {
        let ours = format!("{TARGET} == {}", dql_text(target));
        match nodes(target) {
            Some(nodes) => format!("{ours} or dt.smartscape_source.id in [ {nodes} | fields id ]"),
            None => ours,
        }
    };
    Targets {
        services: of(&services, &service),
        events: of(&entities.iter().collect::<Vec<_>>(), &event),
        left_out: others.into_iter().cloned().collect(),
    }
}
