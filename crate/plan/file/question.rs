//! `gate.objectives[…].dynatrace`: what is asked; or whether somebody else is.

use crate::error::Result;

use super::super::Question;
use super::super::dynatrace::{Counted, Metric, Problems, Slo, metric_selector};
use super::at::{At, Section};
use super::control::{BESIDE, control};
use super::kind::Word;
use super::{asked_beyond, asked_datadog, dynatrace_keys, entities};

/// What a count needs.
const COUNT: &str = "write `dynatrace: { count: 'builtin:service.errors.total.count', exposure: 'builtin:service.requestCount.total' }`";

/// What is asked of Dynatrace: exactly one of a metric, counts, an SLO and the problems, as the kind needs.
pub(super) fn question(section: &Section<'_>, kind: Word) -> Result<Question> {
    let example = match kind {
        Word::Count => COUNT,
        Word::Level | Word::Value => {
            "write `dynatrace: { metric: 'builtin:service.response.time:percentile(95)' }`"
        }
    };
    match (section.get("dynatrace"), section.get("datadog")) {
        (_, None) => {}
        (None, Some(at)) => return asked_datadog::question(at, kind),
        (Some(_), Some(at)) => {
            return Err(at.mistake(
                "is asked beside Dynatrace, and an objective has one question",
                "write an objective for each of the two",
            ));
        }
    }
    let at = section.need("dynatrace", example)?;
    let vendor = at.clone().section(&dynatrace_keys::OBJECTIVE_DYNATRACE)?;
    let entities = vendor.or("entities", Vec::new(), entities)?;
    if let Some(asked) = asked_beyond::question(&vendor, kind, &entities)? {
        return Ok(asked);
    }
    if let Some(at) = vendor.get("services") {
        return Err(at.mistake("belongs to `ready-made`", "write `entities:` in its place"));
    }
    let asked = match kind {
        Word::Count => counted(&vendor, entities)?,
        Word::Level | Word::Value => number(&vendor, entities)?,
    };
    let is_level = kind == Word::Level && matches!(asked, Question::DynatraceMetric(_));
    let runs = is_level || matches!(asked, Question::DynatraceCount(_));
    if let (false, Some(at)) = (runs, vendor.get("control")) {
        return Err(at.mistake(BESIDE, "leave it out, or write `kind: level`"));
    }
    match (kind, &asked) {
        (Word::Level, Question::DynatraceProblems(_) | Question::DynatraceSlo(_)) => {
            Err(section.at.mistake(
                "a level is a series over time, and problems and SLOs are one number",
                "write `kind: value`, or ask for a `metric`",
            ))
        }
        (Word::Count | Word::Level | Word::Value, _) => Ok(asked),
    }
}

/// The two metrics of a count.
fn counted(section: &Section<'_>, entities: Vec<String>) -> Result<Question> {
    if let Some(at) = ["metric", "slo", "problems"].iter().find_map(|name| section.get(name)) {
        return Err(at.mistake("belongs to objectives of another kind", COUNT));
    }
    let selector = |at: &At<'_>| at.text()?.read(metric_selector);
    Ok(Question::DynatraceCount(Counted {
        count: selector(section.need("count", COUNT)?)?,
        exposure: section.get("exposure").map(selector).transpose()?,
        control: control(section, selector)?,
        entities,
    }))
}

/// One metric, an SLO or the problems.
fn number(section: &Section<'_>, entities: Vec<String>) -> Result<Question> {
    let of_counts = ["count", "exposure", "control-exposure"];
    if let Some(at) = of_counts.iter().find_map(|name| section.get(name)) {
        return Err(at.mistake(
            "belongs to objectives of the kind `count`",
            "write `kind: count`, or `metric:` in its place",
        ));
    }
    let fix = "write one of `metric: …`, `slo: …` and `problems: true`";
    let asked = ["metric", "slo", "problems"].map(|name| section.get(name));
    match asked {
        [Some(metric), None, None] => {
            let selector = metric.text()?.read(metric_selector)?;
            let control = section.get("control").map(|at| at.text()?.read(metric_selector));
            let control = control.transpose()?;
            Ok(Question::DynatraceMetric(Metric { selector, control, entities }))
        }
        [None, Some(slo), None] => {
            if let Some(at) = section.get("entities") {
                return Err(at.mistake(
                    "an SLO has its own filter of entities",
                    "leave `entities` out, or change the filter of the SLO",
                ));
            }
            Ok(Question::DynatraceSlo(Slo { called: slo.text()?.value.to_owned() }))
        }
        [None, None, Some(problems)] => {
            if !problems.flag()? {
                return Err(problems
                    .mistake("asks for nothing", "write `true`, or leave the objective out"));
            }
            Ok(Question::DynatraceProblems(Problems { entities, selector: None }))
        }
        [None, None, None] => Err(section.at.mistake("asks for nothing", fix)),
        _ => Err(section.at.mistake("asks for several things", fix)),
    }
}
