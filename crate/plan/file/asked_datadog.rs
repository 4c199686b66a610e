//! `gate.objectives[…].datadog`: what is asked.

use crate::error::Result;
use crate::time::Duration;

use super::super::Question;
use super::super::datadog::{
    Aggregator, DatadogCount, DatadogGate, DatadogMonitor, DatadogQuery, DatadogSlo, Expression,
    Rule,
};
use super::super::said::Objection;
use super::super::shown::shown;
use super::at::{At, Section};
use super::control::{BESIDE, control};
use super::datadog_keys;
use super::kind::Word;

/// What a count needs.
const COUNT: &str = "write `datadog: { count: 'sum:trace.http.request.errors{service:checkout}.as_count()', exposure: 'sum:trace.http.request.hits{service:checkout}.as_count()' }`";

/// What a level or a value can ask.
const NUMBER: &str = "write one of `query: …`, `queries: […]` with `formula: …`, and of a value also `slo: …`, `monitor: …`, `deployment-gate: …` and `rules: […]`";

/// A gate that has said nothing for this long will not (datadog-ci waits three hours).
const LONGEST_TIME_OUT: Duration = Duration::from_secs(3 * 3_600);
const TIME_OUT: Duration = Duration::from_secs(3_600);

/// The longest a rule watches, and the shortest that Datadog's own detection does.
const LONGEST_RULE: Duration = Duration::from_secs(7_200);
const SHORTEST_DETECTION: Duration = Duration::from_secs(900);

/// More queries have no name.
const MOST_QUERIES: usize = 26;

/// What is asked of Datadog: exactly one thing, as the kind needs.
pub(super) fn question(at: &At<'_>, kind: Word) -> Result<Question> {
    let section = at.clone().section(&datadog_keys::OBJECTIVE_DATADOG)?;
    let asks = |name: &&str| section.get(name).is_some();
    let own = ["slo", "monitor", "deployment-gate", "rules"];
    let asked: Vec<&str> =
        ["count", "query", "queries"].into_iter().chain(own).filter(asks).collect();
    let (first, several) = match asked.as_slice() {
        [] => {
            let fix = if kind == Word::Count { COUNT } else { NUMBER };
            return Err(section.at.mistake("asks for nothing", fix));
        }
        [first] => (*first, false),
        [first, ..] => (*first, true),
    };
    if several {
        return Err(section.at.mistake("asks for several things", NUMBER));
    }
    let wrong = |fix: &str| {
        Err(section
            .get(first)
            .unwrap_or(&section.at)
            .mistake("belongs to objectives of another kind", fix))
    };
    let runs = kind != Word::Value && ["count", "query", "queries"].contains(&first);
    if let (false, Some(at)) = (runs, section.get("control")) {
        return Err(at.mistake(BESIDE, "leave it out, or write `kind: level`"));
    }
    match (kind, first) {
        (Word::Count, "count") => counted(&section),
        (Word::Count, _) => wrong(COUNT),
        (Word::Level | Word::Value, "count") => wrong("write `kind: count`"),
        (Word::Level | Word::Value, "query" | "queries") => measured(&section, kind),
        (Word::Level, _) => wrong("write `kind: value`: it is no series over time"),
        (Word::Value, "slo") => {
            let at = section.need("slo", "write the id of the SLO")?;
            Ok(Question::DatadogSlo(DatadogSlo { id: at.text()?.read(slo_id)? }))
        }
        (Word::Value, "monitor") => {
            let at = section.need("monitor", "write the id of the monitor")?;
            Ok(Question::DatadogMonitor(DatadogMonitor { id: at.text()?.read(monitor_id)? }))
        }
        (Word::Value, _) => gate(&section),
    }
}

fn counted(section: &Section<'_>) -> Result<Question> {
    let query = |at: &At<'_>| at.text()?.read(query);
    Ok(Question::DatadogCount(DatadogCount {
        count: query(section.need("count", COUNT)?)?,
        exposure: section.get("exposure").map(query).transpose()?,
        control: control(section, query)?,
    }))
}

fn measured(section: &Section<'_>, kind: Word) -> Result<Question> {
    let words = Aggregator::ALL.map(|it| (it.word(), it));
    let aggregator = section.or("aggregate", Aggregator::Avg, |at| at.choice(&words))?;
    if let (Word::Count | Word::Level, Some(at)) = (kind, section.get("aggregate")) {
        return Err(at.mistake(
            "belongs to objectives of the kind `value`: a level keeps its buckets",
            "leave it out, or write `.rollup(avg, 60)` into the query",
        ));
    }
    let beside = match section.get("control") {
        Some(at) => at.one_or_many()?.iter().map(|it| it.text()?.read(query)).collect(),
        None => Ok(Vec::new()),
    };
    let beside: Vec<String> = beside?;
    let expression = match (section.get("query"), section.get("queries")) {
        (Some(at), _) => {
            if let Some(formula) = section.get("formula") {
                return Err(formula.mistake(
                    "computes with `queries`, and there is one `query`",
                    "write `queries: […]`, whose names are `a`, `b`, `c`, or leave the formula out",
                ));
            }
            Expression::Query(at.text()?.read(query)?)
        }
        (None, Some(at)) => {
            let mut queries = Vec::new();
            for item in at.one_or_many()? {
                queries.push(item.text()?.read(query)?);
            }
            if queries.is_empty() || queries.len() > MOST_QUERIES {
                return Err(at.mistake(
                    format!("has {} queries", queries.len()),
                    format!("write 1 to {MOST_QUERIES}; their names are `a`, `b`, `c`"),
                ));
            }
            let formula = section
                .need(
                    "formula",
                    "write `formula: 'b / a * 100'` with the queries as `a`, `b`, `c`",
                )?
                .text()?
                .value
                .to_owned();
            Expression::Formula { queries, formula }
        }
        (None, None) => return Err(section.at.mistake("asks for nothing", NUMBER)),
    };
    let control = match (&expression, section.get("control")) {
        (_, None) => None,
        (Expression::Query(_), Some(_)) if beside.len() == 1 => {
            Some(Expression::Query(beside.concat()))
        }
        (Expression::Formula { queries, formula }, Some(_)) if beside.len() == queries.len() => {
            Some(Expression::Formula { queries: beside, formula: formula.clone() })
        }
        (_, Some(at)) => {
            return Err(at.mistake(
                format!("has {} queries, and as many are needed as are compared", beside.len()),
                "write the same queries, filtered to where nothing was deployed",
            ));
        }
    };
    Ok(Question::DatadogQuery(DatadogQuery { expression, aggregator, control }))
}

fn gate(section: &Section<'_>) -> Result<Question> {
    let identifier = match section.get("deployment-gate") {
        Some(at) => at.text()?.value.to_owned(),
        None => "default".to_owned(),
    };
    let rules = match section.get("rules") {
        Some(at) => at.list()?.into_iter().map(rule).collect::<Result<Vec<_>>>()?,
        None => Vec::new(),
    };
    if let (true, Some(at)) = (rules.is_empty(), section.get("rules")) {
        return Err(at.mistake(
            "is an empty list",
            "write a rule, or `deployment-gate: default` for the stored ones",
        ));
    }
    let primary_tag = section.text("primary-tag")?.map(|said| said.value);
    let time_out = section
        .or("time-out", TIME_OUT, |at| at.within(Duration::from_secs(15), LONGEST_TIME_OUT))?;
    Ok(Question::DatadogGate(DatadogGate { identifier, rules, primary_tag, time_out }))
}

fn rule(at: At<'_>) -> Result<Rule> {
    let section = at.section(&datadog_keys::RULE)?;
    let name = section.text("name")?.map(|said| said.value);
    let monitor = section
        .need("type", "write `type: monitor` or `type: faulty_deployment_detection`")?
        .choice(&[("monitor", true), ("faulty_deployment_detection", false)])?;
    if monitor {
        if let Some(at) = section.get("excluded-resources") {
            return Err(
                at.mistake("belongs to `type: faulty_deployment_detection`", "leave it out")
            );
        }
        let query = section
            .need("query", "write which monitors, in the syntax of the monitor search: `service:checkout env:production`")?
            .text()?
            .value
            .to_owned();
        let duration =
            section.or("duration", Duration::ZERO, |at| at.within(Duration::ZERO, LONGEST_RULE))?;
        return Ok(Rule::Monitor {
            name: name.unwrap_or_else(|| "monitors".to_owned()),
            query,
            duration,
        });
    }
    if let Some(at) = section.get("query") {
        return Err(at.mistake("belongs to `type: monitor`", "leave it out"));
    }
    let excluded_resources = section.or("excluded-resources", Vec::new(), |at| {
        at.one_or_many()?.iter().map(|it| Ok(it.text()?.value.to_owned())).collect()
    })?;
    Ok(Rule::FaultyDeployment {
        name: name.unwrap_or_else(|| "faulty deployment detection".to_owned()),
        duration: section
            .or("duration", SHORTEST_DETECTION, |at| at.within(SHORTEST_DETECTION, LONGEST_RULE))?,
        excluded_resources,
    })
}

/// A metrics query names a metric after its aggregation and a scope in braces.
fn query(text: &str) -> Result<String, Objection> {
    let example =
        "write it as in Datadog's editor: `avg:trace.http.request.duration{service:checkout}`";
    for pair in [['(', ')'], ['{', '}']] {
        let open = text.matches(pair[0]).count();
        if open != text.matches(pair[1]).count() {
            let [left, right] = pair;
            return Err(Objection::new(
                format!("{} has a `{left}` or `{right}` too many", shown(text)),
                example,
            ));
        }
    }
    if !text.contains('{') {
        return Err(Objection::new(
            format!("{} has no scope in braces", shown(text)),
            format!("{example}, or `{{*}}` for everything"),
        ));
    }
    Ok(text.to_owned())
}

fn slo_id(text: &str) -> Result<String, Objection> {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if plain {
        return Ok(text.to_owned());
    }
    Err(Objection::new(
        format!("{} is not the id of an SLO", shown(text)),
        "write the id: in the address of the SLO's page, what follows `slo_id=`",
    ))
}

fn monitor_id(text: &str) -> Result<String, Objection> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(Objection::new(
        format!("{} is not the id of a monitor", shown(text)),
        "write the number in the address of the monitor's page: `/monitors/1234`",
    ))
}
