//! The kinds of objectives: what is allowed.

use crate::error::Result;
use crate::gate::{Count, Criterion, Harm, Level, Missing, Value};

use super::super::Question;
use super::super::dynatrace::{Beyond, Burn, Journeys};
use super::super::said::Objection;
use super::super::shown::shown;
use super::at::{At, Section, number};
use super::criteria::{criteria, limits};

/// The word after `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Count,
    Level,
    Value,
}

/// A larger margin allows everything.
const WIDEST: f64 = 10.0;

const HARMS: [(&str, Harm); 3] =
    [("increase", Harm::Increase), ("decrease", Harm::Decrease), ("either", Harm::Either)];

/// Reads what is allowed of a count.
pub(super) fn count(section: &Section<'_>, question: &Question) -> Result<Count> {
    only(section, &["pass", "warn"], "value", "`limits` are the criteria of a count")?;
    only(section, &["insist"], "level", "leave it out")?;
    let harm = section.or("harm", Harm::Increase, |at| at.choice(&HARMS))?;
    let preset = Count::new(harm);
    let count = Count {
        margin: section.or("margin", preset.margin, margin)?,
        min_absolute: section.or("min-absolute", preset.min_absolute, min_absolute)?,
        limits: section.or("limits", Vec::new(), limits)?,
        min_sample: section.or("min-sample", preset.min_sample, min_sample)?,
        missing: section.or("missing", preset.missing, |at| {
            at.choice(&[("gap", Missing::Gap), ("zero", Missing::Zero)])
        })?,
        needs_traffic: section.or("no-traffic", preset.needs_traffic, |at| {
            at.choice(&[("fail", true), ("no_data", false)])
        })?,
        ..preset
    };
    less_than_all(section, harm, count.margin)?;
    let timed = match question {
        Question::DatadogCount(counted) => counted.exposure.is_none(),
        Question::DynatraceCount(counted) => counted.exposure.is_none(),
        Question::DynatraceBeyond(Beyond::Count(counted)) => counted.exposure.is_none(),
        Question::DatadogGate(_)
        | Question::DatadogMonitor(_)
        | Question::DatadogQuery(_)
        | Question::DatadogSlo(_)
        | Question::DynatraceBeyond(_)
        | Question::DynatraceMetric(_)
        | Question::DynatraceProblems(_)
        | Question::DynatraceSlo(_) => false,
    };
    let needs = ["min-sample", "no-traffic"].iter().find_map(|name| section.get(name));
    let zero = section.get("missing").filter(|_| count.missing == Missing::Zero);
    match needs.or(zero) {
        Some(at) if timed => Err(at.mistake(
            "needs to know how often it could have happened, and there is no `exposure`",
            "write `exposure:` and a metric selector below `dynatrace`, or leave the key out",
        )),
        Some(_) | None => Ok(count),
    }
}

/// Reads what is allowed of a level.
pub(super) fn level(section: &Section<'_>) -> Result<Level> {
    only(section, &["pass", "warn"], "value", "`limits` are the criteria of a level")?;
    only(section, &COUNTS, "count", "leave it out")?;
    let harm = section
        .need("harm", "write `harm: increase` when more is worse (response time), `decrease` when less is, or `either`")?
        .choice(&HARMS)?;
    let preset = Level::new(harm);
    let level = Level {
        margin: section.or("margin", preset.margin, margin)?,
        min_absolute: section.or("min-absolute", preset.min_absolute, min_absolute)?,
        limits: section.or("limits", Vec::new(), limits)?,
        insist: section.or("insist", false, At::flag)?,
        ..preset
    };
    less_than_all(section, harm, level.margin)?;
    Ok(level)
}

/// Keys that only a count has.
const COUNTS: [&str; 3] = ["min-sample", "missing", "no-traffic"];

fn less_than_all(section: &Section<'_>, harm: Harm, margin: f64) -> Result<()> {
    match (harm, section.get("margin")) {
        (Harm::Decrease | Harm::Either, Some(at)) if margin >= 1.0 => Err(at.mistake(
            "allows a decrease of 100% or more, which is everything",
            "write less than `100%`",
        )),
        (Harm::Decrease | Harm::Either | Harm::Increase, _) => Ok(()),
    }
}

/// Reads what is wanted of a value.
pub(super) fn value(section: &Section<'_>, info: bool, question: &Question) -> Result<Value> {
    only(
        section,
        &["harm", "margin", "insist"],
        "level",
        "`pass` and `warn` are the criteria of a value",
    )?;
    only(
        section,
        &["limits", "min-absolute"],
        "level",
        "`pass` and `warn` are the criteria of a value",
    )?;
    only(section, &COUNTS, "count", "leave it out")?;
    let pass = section.or("pass", Vec::new(), criteria)?;
    let warn = section.or("warn", Vec::new(), criteria)?;
    if let (Question::DynatraceProblems(_), true) = (question, pass.is_empty()) {
        return Ok(Value { pass: vec![vec![Criterion::equal(0.0)]], warn });
    }
    if let (Question::DynatraceBeyond(beyond), true) =
        (question, pass.is_empty() && warn.is_empty())
    {
        let set = |text: &str| vec![Criterion::parse(text).into_iter().collect::<Vec<_>>()];
        let usual = match beyond {
            Beyond::Burn(Burn { left: false, .. }) => Some((set("<=6"), set("<=14.4"))),
            Beyond::Burn(Burn { left: true, .. }) => Some((set(">0"), Vec::new())),
            Beyond::Journeys(Journeys { timing: false, .. }) => Some((set(">=100"), Vec::new())),
            Beyond::Journeys(Journeys { timing: true, .. }) => Some((set("<=+20%"), Vec::new())),
            Beyond::Releases(_) => Some((set("<=0"), Vec::new())),
            Beyond::Count(_) | Beyond::Dql(_) | Beyond::Guardian(_) | Beyond::Slo(_) => None,
        };
        if let (Some((pass, warn)), false) = (usual, info) {
            return Ok(Value { pass, warn });
        }
    }
    // Without criteria its own targets hold.
    let own =
        matches!(question, Question::DynatraceSlo(_) | Question::DynatraceBeyond(Beyond::Slo(_)));
    if pass.is_empty() && !((info || own) && warn.is_empty()) {
        return Err(section.at.mistake(
            "has no `pass`, and without it nothing can hold",
            "write `pass: ['>=99.5']`, or `info: true` and no `warn` to only show the value",
        ));
    }
    let value = Value { pass, warn };
    if let Question::DynatraceBeyond(Beyond::Dql(dql)) = question
        && value.is_relative()
        && dql.has_timeframe()
    {
        return Err(section.at.mistake(
            "compares with the time before, and the timeframe in its query makes both the same",
            "take `from:`, `to:` or `timeframe:` out of the query, or write a `pass` that is not relative",
        ));
    }
    Ok(value)
}

/// A monitor and a gate of the vendor's own are judged as they stand, without criteria of ours.
pub(super) fn state(section: &Section<'_>) -> Result<()> {
    let foreign = ["pass", "warn", "limits", "margin", "min-absolute", "harm", "insist"];
    match foreign.iter().chain(&COUNTS).find_map(|name| section.get(name)) {
        None => Ok(()),
        Some(at) => Err(at.mistake(
            "has no meaning for a monitor, Deployment Gate or guardian, which has its own",
            "leave it out",
        )),
    }
}

/// Refuses keys that belong to the other kind.
fn only(section: &Section<'_>, foreign: &[&str], other: &str, instead: &str) -> Result<()> {
    match foreign.iter().find_map(|name| section.get(name)) {
        None => Ok(()),
        Some(at) => Err(at.mistake(
            format!("belongs to objectives of the kind `{other}`"),
            format!("{instead}; or write `kind: {other}`"),
        )),
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

fn min_sample(at: &At<'_>) -> Result<f64> {
    let number = at.number("write how much exposure is enough, `50`")?;
    if number < 0.0 {
        return Err(at.mistake("is negative", "write 0 or more"));
    }
    Ok(number)
}
