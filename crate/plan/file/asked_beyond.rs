//! `gate.objectives[…].dynatrace`: what is run, computed or judged over there.

use crate::error::Result;
use crate::time::Duration;

use super::super::Question;
use super::super::dynatrace::{
    Beyond, Burn, Dql, Guardian, GuardianStart, Journeys, PlatformSlo, ReleaseCount, dql,
    metric_selector,
};
use super::super::said::Objection;
use super::super::shown::shown;
use super::asked_dql::{self, texts};
use super::at::{At, Section, number};
use super::beyond_keys::{BUDGET, BURN, GUARDIAN, SYNTHETIC};
use super::kind::Word;

/// The keys that lead here.
const KEYS: [&str; 8] = [
    "burn-rate",
    "error-budget",
    "guardian",
    "platform-slo",
    "releases",
    "synthetic",
    "ready-made",
    "dql",
];

const MINUTE: Duration = Duration::from_secs(60);
const USUAL_TIME_OUT: Duration = Duration::from_secs(900);
const LONGEST_BUDGET: Duration = Duration::from_secs(30 * 86_400);

/// What is asked, where it is one of these; each stands alone but for its companions.
pub(super) fn question(
    section: &Section<'_>,
    kind: Word,
    entities: &[String],
) -> Result<Option<Question>> {
    let Some((name, at)) = KEYS.iter().find_map(|name| Some((*name, section.get(name)?))) else {
        return Ok(None);
    };
    let companions: &[&str] = match name {
        "burn-rate" | "error-budget" => &["count", "dql", "exposure", "entities"],
        "ready-made" => &["services"],
        "dql" => &["exposure", "control", "control-exposure"],
        _ => &[],
    };
    let others = [
        "metric",
        "count",
        "exposure",
        "control",
        "control-exposure",
        "slo",
        "problems",
        "entities",
        "services",
    ];
    let foreign = KEYS
        .iter()
        .chain(&others)
        .find(|it| **it != name && !companions.contains(it) && section.get(it).is_some());
    if let Some(other) = foreign {
        return Err(section.get(other).unwrap_or(at).mistake(
            format!("stands beside `{name}`, and an objective asks for one thing"),
            "leave one of the two out, or write an objective for each",
        ));
    }
    let beyond = match (name, kind) {
        ("dql", _) => asked_dql::queried(section, at, kind)?,
        ("ready-made", _) => asked_dql::ready(section, at, kind)?,
        (_, Word::Count | Word::Level) => {
            return Err(
                at.mistake("is one number or one word, no series over time", "write `kind: value`")
            );
        }
        ("burn-rate", Word::Value) => burn(section, at, entities, false)?,
        ("error-budget", Word::Value) => burn(section, at, entities, true)?,
        ("guardian", Word::Value) => guardian(at)?,
        ("platform-slo", Word::Value) => {
            Beyond::Slo(PlatformSlo { id: at.text()?.read(plain_id)? })
        }
        ("releases", Word::Value) => Beyond::Releases(at.choice(&[
            ("problems", ReleaseCount::Problems),
            ("vulnerabilities", ReleaseCount::Vulnerabilities),
        ])?),
        (_, Word::Value) => journeys(at)?,
    };
    Ok(Some(Question::DynatraceBeyond(beyond)))
}

fn burn(section: &Section<'_>, at: &At<'_>, entities: &[String], left: bool) -> Result<Beyond> {
    let own = at.clone().section(if left { &BUDGET[..] } else { &BURN })?;
    let target = own.need("target", "write `target: 99.9`")?.text()?.read(|text| {
        let target = number(text.trim_end_matches('%').trim());
        target.filter(|it| (0.0..100.0).contains(it)).ok_or_else(|| {
            Objection::new(
                format!("{} leaves no budget or is no percentage", shown(text)),
                "write a number from 0 up to, not including, 100: `99.9`",
            )
        })
    })?;
    let windows = match (left, own.get("windows")) {
        (true, _) => {
            let fix = "write `period: 7d`";
            vec![own.need("period", fix).and_then(|at| at.within(MINUTE, LONGEST_BUDGET))?]
        }
        (false, Some(at)) => at
            .one_or_many()?
            .iter()
            .map(|at| at.within(MINUTE, LONGEST_BUDGET))
            .collect::<Result<Vec<_>>>()?,
        (false, None) => Vec::new(),
    };
    let counts = "write what is counted and how often it could have been: `count:` and `exposure:` with metric selectors, or `dql:` and `exposure:` with DQL";
    let is_dql = section.get("dql").is_some();
    let bad = match (section.get("dql"), section.get("count")) {
        (Some(at), None) => at.text()?.read(dql)?,
        (None, Some(at)) => at.text()?.read(metric_selector)?,
        (Some(_), Some(_)) | (None, None) => {
            return Err(section.at.mistake("has no counts, or two", counts));
        }
    };
    let all = section.need("exposure", counts)?.text()?;
    let all = if is_dql { all.read(dql)? } else { all.read(metric_selector)? };
    let framed = |query: &String| Dql { query: query.clone(), unit: None }.has_timeframe();
    if is_dql && [&bad, &all].into_iter().any(framed) {
        return Err(at.mistake(
            "counts in windows of its own, and the timeframe in its query wins over them",
            "take `from:`, `to:` or `timeframe:` out of the query",
        ));
    }
    let entities = entities.to_vec();
    Ok(Beyond::Burn(Burn { bad, all, dql: is_dql, target, windows, left, entities }))
}

fn guardian(at: &At<'_>) -> Result<Beyond> {
    let own = at.clone().section(&GUARDIAN)?;
    let time_out = own.or("time-out", USUAL_TIME_OUT, |at| at.within(MINUTE, MINUTE * 180))?;
    let fix =
        "write `workflow:` and the id in the address of the workflow's page, or `event: business`";
    let tags = || -> Result<Vec<(String, String)>> {
        let Some(at) = own.get("tags") else { return Ok(Vec::new()) };
        at.one_or_many()?.iter().map(|at| at.text()?.read(tag)).collect()
    };
    let guardians = own.or("guardians", Vec::new(), texts)?;
    let start = match (own.get("workflow"), own.get("event")) {
        (Some(at), None) => {
            if let Some(at) = own.get("tags").or(own.get("guardians")) {
                return Err(at.mistake("belongs to `event`", "leave it out"));
            }
            GuardianStart::Workflow(at.text()?.read(plain_id)?)
        }
        (None, Some(at)) => match at.choice(&[("business", true), ("sdlc", false)])? {
            true => GuardianStart::Business(tags()?),
            false => GuardianStart::Sdlc(tags()?),
        },
        (Some(_), Some(_)) => return Err(own.at.mistake("is started in two ways", fix)),
        (None, None) => return Err(own.at.mistake("is started in no way", fix)),
    };
    Ok(Beyond::Guardian(Guardian { start, guardians, time_out }))
}

fn journeys(at: &At<'_>) -> Result<Beyond> {
    let own = at.clone().section(&SYNTHETIC)?;
    let list = |name: &str| own.or(name, Vec::new(), texts);
    let (monitors, tags) = (list("monitors")?, list("tags")?);
    if monitors.is_empty() == tags.is_empty() {
        return Err(own.at.mistake(
            "names no monitors, or names them in two ways",
            "write `monitors: [SYNTHETIC_TEST-…]` or `tags: [smoke]`",
        ));
    }
    Ok(Beyond::Journeys(Journeys {
        monitors,
        tags,
        locations: list("locations")?,
        timing: own.or("measure", false, |at| at.choice(&[("success", false), ("time", true)]))?,
        time_out: own.or("time-out", USUAL_TIME_OUT, |at| at.within(MINUTE, MINUTE * 60))?,
    }))
}

/// `key=value`; the key is one of the event's attributes.
fn tag(text: &str) -> Result<(String, String), Objection> {
    let pair = text.split_once('=').filter(|(key, _)| {
        key.starts_with("tag.")
            && key.bytes().all(|it| it.is_ascii_alphanumeric() || b"._-".contains(&it))
    });
    let (key, value) = pair.ok_or_else(|| {
        Objection::new(
            format!("{} is no tag", shown(text)),
            "write it like `tag.service=checkout`, as the trigger of the workflow filters by it",
        )
    })?;
    Ok((key.to_owned(), value.to_owned()))
}

fn plain_id(text: &str) -> Result<String, Objection> {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && text != "."
        && text != ".."
    {
        return Ok(text.to_owned());
    }
    Err(Objection::new(
        format!("{} is no id", shown(text)),
        "write the id, as it stands in the address of its page",
    ))
}
