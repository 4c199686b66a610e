//! What a run is about: entity selectors, and what is meant by an answer that satisfies.

use crate::error::{Error, Result};
use crate::time::Duration;

use super::Command;
use super::dynatrace::inputs::APDEX_THRESHOLD;
use super::dynatrace::{entity_selector, selects_services};
use super::given::Given;
use super::inputs::ENTITIES;
use super::said::Objection;
use super::shown::shown;
use super::span::span;

/// What satisfies where nothing is said.
const SATISFIED: Duration = Duration::from_millis(500);
/// Nobody waits longer for an answer and is content.
const LONGEST_SATISFIED: Duration = Duration::from_secs(60);

/// The response time that satisfies.
pub(super) fn apdex(given: &Given<'_>) -> Result<Duration> {
    let Some(said) = given.text(&APDEX_THRESHOLD)? else { return Ok(SATISFIED) };
    said.read(|text| {
        let satisfied = span(text)?;
        if satisfied.is_zero() || satisfied > LONGEST_SATISFIED {
            return Err(Objection::new(
                format!("{} is no response time that satisfies anybody", shown(text)),
                "write a span up to `60s`: `500ms`",
            ));
        }
        Ok(satisfied)
    })
}

/// The targets, of the input or else of the file; some commands need them.
pub(super) fn entities(
    given: &Given<'_>,
    command: Command,
    of_file: Vec<String>,
) -> Result<Vec<String>> {
    let mut selectors = Vec::new();
    for (_, line) in given.lines(&ENTITIES)? {
        let selector = line.read(entity_selector)?;
        if !selectors.contains(&selector) {
            selectors.push(selector);
        }
    }
    let selectors = if selectors.is_empty() { of_file } else { selectors };
    match command {
        Command::Mark if selectors.is_empty() => Err(given.missing(
            &ENTITIES,
            "write which entities were deployed, `type(SERVICE),tag(\"app:checkout\")`, here or as `dynatrace: { entities: […] }` in plimsoll.yml; without them the event would be about the whole environment",
        )),
        Command::Dashboard if selectors.is_empty() => Err(given.missing(
            &ENTITIES,
            "write which services the dashboard is about, `type(SERVICE),tag(\"app:checkout\")`, here or as `dynatrace: { entities: […] }` in plimsoll.yml",
        )),
        Command::Dashboard if !selectors.iter().any(|it| selects_services(it)) => {
            Err(Error::input(
                given.place(&ENTITIES),
                "selects no services, whose response time, failure rate and throughput are shown",
                "name the services that were released, `type(SERVICE),tag(\"app:checkout\")`",
            ))
        }
        Command::History if selectors.is_empty() => Err(given.missing(
            &ENTITIES,
            "write whose releases are to be listed, `type(SERVICE),tag(\"app:checkout\")`, here or as `dynatrace: { entities: […] }` in plimsoll.yml",
        )),
        Command::Dashboard
        | Command::Doctor
        | Command::Explain
        | Command::Flags
        | Command::Gate
        | Command::History
        | Command::Journeys
        | Command::Mark
        | Command::Connect
        | Command::Pipeline
        | Command::Replay => Ok(selectors),
    }
}
