//! `gate.objectives[…]`: what must hold, with the question that tells.

use crate::error::Result;
use crate::gate::{Criterion, Harm, Kind, Level, Objective, Value};

use super::super::dynatrace::{Metric, Problems, Slo, metric_selector};
use super::super::said::Objection;
use super::super::shown::shown;
use super::super::{Asked, Question};
use super::at::{At, Section, number};
use super::criteria::{criteria, limits};
use super::{entities, keys};

/// A larger part in a score is a slip.
const HEAVIEST: f64 = 1_000.0;

/// A larger margin allows everything.
const WIDEST: f64 = 10.0;

#[derive(Clone, Copy)]
enum Word {
    Level,
    Value,
}

/// Reads one objective.
pub(super) fn objective(at: At<'_>) -> Result<Asked> {
    let line = Some(at.line());
    let section = at.section(&keys::OBJECTIVE)?;
    let name = section
        .need("name", "write `name:` and what to call it in the report")?
        .text()?
        .value
        .to_owned();
    let kind = section
        .need("kind", "write `kind: level` for a series that is compared with before, `kind: value` for one number with criteria")?
        .choice(&[("level", Word::Level), ("value", Word::Value)])?;
    let info = section.or("info", false, At::flag)?;
    let key = section.or("key", false, At::flag)?;
    if let (true, true, Some(at)) = (info, key, section.get("key")) {
        return Err(
            at.mistake("an objective cannot be both `key` and `info`", "leave one of the two out")
        );
    }
    let weight = section.or("weight", 1.0, weight)?;
    let (kind, question) = match kind {
        Word::Level => {
            let level = level(&section)?;
            let question = question(&section)?;
            if !matches!(question, Question::DynatraceMetric(_)) {
                return Err(section.at.mistake(
                    "a level is a series over time, and problems and SLOs are one number",
                    "write `kind: value`, or ask for a `metric`",
                ));
            }
            (Kind::Level(level), question)
        }
        Word::Value => {
            let question = question(&section)?;
            (Kind::Value(value(&section, info, &question)?), question)
        }
    };
    Ok(Asked { objective: Objective { name, kind, key, weight, info }, question, line })
}

fn level(section: &Section<'_>) -> Result<Level> {
    only(section, ["pass", "warn"], "value", "`limits` are the criteria of a level")?;
    let harm = section
        .need("harm", "write `harm: increase` when more is worse (response time), `decrease` when less is, or `either`")?
        .choice(&[("increase", Harm::Increase), ("decrease", Harm::Decrease), ("either", Harm::Either)])?;
    let preset = Level::new(harm);
    let level = Level {
        margin: section.or("margin", preset.margin, margin)?,
        min_absolute: section.or("min-absolute", preset.min_absolute, min_absolute)?,
        limits: section.or("limits", Vec::new(), limits)?,
        insist: section.or("insist", false, At::flag)?,
        ..preset
    };
    match (harm, section.get("margin")) {
        (Harm::Decrease | Harm::Either, Some(at)) if level.margin >= 1.0 => Err(at.mistake(
            "allows a decrease of 100% or more, which is everything",
            "write less than `100%`",
        )),
        (Harm::Decrease | Harm::Either | Harm::Increase, _) => Ok(level),
    }
}

fn value(section: &Section<'_>, info: bool, question: &Question) -> Result<Value> {
    only(section, ["harm", "margin"], "level", "`pass` and `warn` are the criteria of a value")?;
    only(
        section,
        ["limits", "min-absolute"],
        "level",
        "`pass` and `warn` are the criteria of a value",
    )?;
    let pass = section.or("pass", Vec::new(), criteria)?;
    let warn = section.or("warn", Vec::new(), criteria)?;
    if let (Question::DynatraceProblems(_), true) = (question, pass.is_empty()) {
        return Ok(Value { pass: vec![vec![Criterion::equal(0.0)]], warn });
    }
    // Without criteria its own targets hold.
    let own = matches!(question, Question::DynatraceSlo(_));
    if pass.is_empty() && !((info || own) && warn.is_empty()) {
        return Err(section.at.mistake(
            "has no `pass`, and without it nothing can hold",
            "write `pass: ['>=99.5']`, or `info: true` and no `warn` to only show the value",
        ));
    }
    Ok(Value { pass, warn })
}

/// Refuses keys that belong to the other kind.
fn only(section: &Section<'_>, foreign: [&str; 2], other: &str, instead: &str) -> Result<()> {
    match foreign.iter().find_map(|name| section.get(name)) {
        None => Ok(()),
        Some(at) => Err(at.mistake(
            format!("belongs to objectives of the kind `{other}`"),
            format!("{instead}; or write `kind: {other}`"),
        )),
    }
}

/// What is asked of Dynatrace: exactly one of a metric, an SLO and the problems.
fn question(section: &Section<'_>) -> Result<Question> {
    let at = section.need(
        "dynatrace",
        "write `dynatrace: { metric: 'builtin:service.response.time:percentile(95)' }`",
    )?;
    let section = at.clone().section(&keys::OBJECTIVE_DYNATRACE)?;
    let fix = "write one of `metric: …`, `slo: …` and `problems: true`";
    let asked = ["metric", "slo", "problems"].map(|name| section.get(name));
    let entities = section.or("entities", Vec::new(), entities)?;
    match asked {
        [Some(metric), None, None] => {
            let selector = metric.text()?.read(metric_selector)?;
            Ok(Question::DynatraceMetric(Metric { selector, entities }))
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
            Ok(Question::DynatraceProblems(Problems { entities }))
        }
        [None, None, None] => Err(section.at.mistake("asks for nothing", fix)),
        _ => Err(section.at.mistake("asks for several things", fix)),
    }
}

/// `10%` is 0.10.
fn margin(at: &At<'_>) -> Result<f64> {
    at.text()?.read(|text| {
        let percent = text.strip_suffix('%').map(str::trim).and_then(number);
        match percent {
            Some(percent) if (0.0..=WIDEST * 100.0).contains(&percent) => Ok(percent / 100.0),
            Some(_) => Err(Objection::new(
                format!("{} is outside `0%` to `1000%`", shown(text)),
                "write it like `10%`",
            )),
            None => Err(Objection::new(
                format!("{} is not a percentage", shown(text)),
                as_percentage(text),
            )),
        }
    })
}

/// What was meant by a fraction or a bare number.
fn as_percentage(text: &str) -> String {
    match number(text) {
        Some(fraction) if (0.0..1.0).contains(&fraction) => {
            format!("write `{}%`", (fraction * 100_000.0).round() / 1_000.0)
        }
        Some(_) => format!("write `{text}%`"),
        None => "write it like `10%`".to_owned(),
    }
}

fn min_absolute(at: &At<'_>) -> Result<f64> {
    let number = at.number("write a number in the unit of the metric; response times are in microseconds: 5 ms are `5000`")?;
    if number < 0.0 {
        return Err(at.mistake("is negative", "write 0 or more"));
    }
    Ok(number)
}

fn weight(at: &At<'_>) -> Result<f64> {
    let weight = at.number("write a number above 0, `2`")?;
    if weight <= 0.0 || weight > HEAVIEST {
        return Err(at.mistake(
            format!("is {weight}, outside of what counts: above 0, at most {HEAVIEST}"),
            "write `1` or `2`, or `info: true` for an objective without a say",
        ));
    }
    Ok(weight)
}
