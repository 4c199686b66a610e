//! `gate.objectives[…].dynatrace`: what is asked by DQL, ready or written.

use crate::error::Result;

use super::super::dynatrace::{Beyond, Dql, DqlCount, Ready, dql, failures, is_place};
use super::super::shown::shown;
use super::at::{At, Section};
use super::control::control;
use super::kind::Word;

/// Queries as they were written.
pub(super) fn queried(section: &Section<'_>, at: &At<'_>, kind: Word) -> Result<Beyond> {
    let text = |at: &At<'_>| at.text()?.read(dql);
    let made = |query: String| Dql { query, unit: None };
    let query = |at: &At<'_>| text(at).map(made);
    let of_counts = ["exposure", "control", "control-exposure"];
    match (kind, of_counts.iter().find_map(|name| section.get(name))) {
        (Word::Count, _) => Ok(Beyond::Count(DqlCount {
            count: query(at)?,
            exposure: section.get("exposure").map(query).transpose()?,
            control: control(section, text)?.map(|(it, of)| (made(it), of.map(made))),
            absent_is_zero: false,
        })),
        (Word::Level | Word::Value, Some(at)) => Err(at.mistake(
            "belongs to objectives of the kind `count`",
            "write `kind: count`, or leave it out",
        )),
        (Word::Level | Word::Value, None) => Ok(Beyond::Dql(query(at)?)),
    }
}

/// A query that is ready.
pub(super) fn ready(section: &Section<'_>, at: &At<'_>, kind: Word) -> Result<Beyond> {
    let ready = at.choice(&[
        ("response-time", Ready::ResponseTime),
        ("failure-rate", Ready::FailureRate),
        ("kyma-module-state", Ready::KymaModuleState),
        ("llm-gateway-failure-rate", Ready::LlmGatewayFailureRate),
        ("llm-gateway-response-time", Ready::LlmGatewayResponseTime),
        ("throughput", Ready::Throughput),
    ])?;
    let fix = "write `services: [checkout]`, names or ids (`SERVICE-…`) of what was released";
    let services = match (section.get("services"), ready.usual()) {
        (None, Some(usual)) => usual,
        (_, _) => named(section, fix)?,
    };
    Ok(match (kind, ready) {
        (Word::Level, _) => Beyond::Dql(ready.level(&services)),
        (Word::Value, _) => Beyond::Dql(ready.value(&services)),
        (Word::Count, Ready::FailureRate) => {
            let (count, exposure) = failures(&services);
            Beyond::Count(DqlCount {
                count,
                exposure: Some(exposure),
                control: None,
                absent_is_zero: true,
            })
        }
        (
            Word::Count,
            Ready::KymaModuleState
            | Ready::LlmGatewayFailureRate
            | Ready::LlmGatewayResponseTime
            | Ready::ResponseTime
            | Ready::Throughput,
        ) => {
            return Err(at.mistake(
                "is no count of something that can go wrong",
                "write `kind: level`, or `failure-rate`",
            ));
        }
    })
}

/// The services that are named.
fn named(section: &Section<'_>, fix: &str) -> Result<Vec<String>> {
    let listed = section.need("services", fix)?;
    let services = texts(listed)?;
    if services.is_empty() {
        return Err(listed.mistake("is an empty list", fix));
    }
    if let Some(mixed) = services.iter().find(|it| it.contains("{{") && !is_place(it)) {
        return Err(listed.mistake(
            format!("has {}, which is neither a name nor a place alone", shown(mixed)),
            "write `{{release.name}}` alone, or a name",
        ));
    }
    Ok(services)
}

/// One text or several.
pub(super) fn texts(at: &At<'_>) -> Result<Vec<String>> {
    at.one_or_many()?.iter().map(|at| Ok(at.text()?.value.to_owned())).collect()
}
