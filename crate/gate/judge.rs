//! One objective and what was observed for it: the judgement.

use crate::time::Timestamp;

use super::count::judge_count;
use super::finding::Finding;
use super::level::judge_level;
use super::state::judge_state;
use super::value::judge_value;
use super::{Kind, Objective, Observation, Observed, Picture, Tally, Verdict, Windows};

/// What the gate thinks of one objective, with the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The objective's name, with the dimension in brackets where there are several.
    pub name: String,
    /// Which entity or dimension, where there are several.
    pub dimension: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one line for a tired person.
    pub reason: String,
    /// `count`, `level`, `state` or `value`.
    pub kind: &'static str,
    /// How it was judged: `before/after ranks`, `criteria`. Empty where nothing was judged.
    pub method: &'static str,
    /// The baseline in numbers.
    pub before: Option<Numbers>,
    /// The judged window in numbers.
    pub after: Option<Numbers>,
    /// The relative change, 0.29 is +29 %.
    pub estimate: Option<f64>,
    /// Where the relative change may lie.
    pub interval: Option<(f64, f64)>,
    /// The relative change that was allowed.
    pub margin: Option<f64>,
    /// The chance of such data if the harm were exactly the margin.
    pub p: Option<f64>,
    /// The same, adjusted for the number of objectives that are judged at once. None before the
    /// correction, and where no chance was reckoned.
    pub adjusted: Option<f64>,
    /// Whether a fail stands whatever the chance: limits, criteria, missing traffic, windows wholly apart.
    pub by_rule: bool,
    /// Of counts: what was counted before and after.
    pub tally: Option<(Tally, Tally)>,
    /// The lower share of buckets with data of the two windows: 0 to 1.
    pub coverage: Option<f64>,
    /// The smallest harm that would have been seen four times in five, as a relative change; none where
    /// nothing is known of the metric's own noise.
    pub detectable: Option<f64>,
    /// How the same objective would have done where nothing was deployed.
    pub audit: Option<Audit>,
    /// When the change began, where it began before the deployment.
    pub began: Option<Timestamp>,
    /// The unit.
    pub unit: Option<String>,
    /// The question as it was put.
    pub query: String,
    /// A key objective.
    pub key: bool,
    /// Its part in the score.
    pub weight: f64,
    /// Without a say in the verdict.
    pub info: bool,
    /// What the vendor warned of, and what the method could not take into account.
    pub notes: Vec<String>,
    /// What a page draws of it.
    pub picture: Picture,
    /// The line of the configuration file that asks for it.
    pub line: Option<usize>,
    /// The page of the vendor that shows more.
    pub link: Option<String>,
}

/// The objective judged on quiet days as if they had been releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audit {
    /// How many of them would have failed.
    pub failed: usize,
    /// How many quiet days were looked at.
    pub days: usize,
}

/// A window in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    /// The median of the buckets, or the one value.
    pub value: f64,
    /// How many buckets; 1 for a scalar.
    pub buckets: usize,
}

/// Judges what was observed. Silence never passes, and what the vendor could not answer is never
/// written down as the release's fault.
pub fn judge(objective: &Objective, observation: &Observation, windows: &Windows) -> Judgement {
    let unit = observation.unit.as_deref();
    let mut finding = match (&objective.kind, &observation.observed) {
        (_, Observed::Error(phrase)) => Finding::of(Verdict::Error, phrase.clone()),
        (_, Observed::NoData(shape)) => Finding::of(Verdict::NoData, shape.meaning()),
        (_, Observed::State(state)) => judge_state(state),
        (Kind::State, Observed::Counts { .. } | Observed::Series(_) | Observed::Scalar { .. }) => {
            Finding::of(Verdict::Inconclusive, "numbers where the vendor's own word was asked for")
        }
        (Kind::Count(count), Observed::Counts { count: events, exposure }) => {
            judge_count(count, events, exposure.as_ref(), &observation.reference, windows)
        }
        (Kind::Level(level), Observed::Series(series)) => {
            judge_level(level, series, &observation.reference, windows, unit)
        }
        (Kind::Value(value), Observed::Scalar { before, after }) => {
            let own = observation.own.as_ref().filter(|_| value.is_informational());
            judge_value(own.unwrap_or(value), *before, *after, unit)
        }
        (Kind::Count(_), Observed::Scalar { .. } | Observed::Series(_)) => Finding::of(
            Verdict::Inconclusive,
            "no counts where counts are needed: ask for how often it happened over time",
        ),
        (Kind::Level(_), Observed::Counts { .. } | Observed::Scalar { .. }) => Finding::of(
            Verdict::Inconclusive,
            "no series where a level needs one: ask for buckets over time",
        ),
        (Kind::Value(_), Observed::Counts { .. } | Observed::Series(_)) => Finding::of(
            Verdict::Inconclusive,
            "a series where a value needs one number: aggregate it over the window",
        ),
    };
    if let Some(remark) = &observation.remark {
        finding.reason.push_str(&format!("; {remark}"));
    }
    let name = match &observation.dimension {
        Some(dimension) => format!("{} [{dimension}]", objective.name),
        None => objective.name.clone(),
    };
    let informational = match &objective.kind {
        Kind::Count(_) | Kind::Level(_) | Kind::State => false,
        Kind::Value(value) => value.is_informational() && observation.own.is_none(),
    };
    Judgement {
        name,
        dimension: observation.dimension.clone(),
        verdict: finding.verdict,
        reason: finding.reason,
        kind: objective.kind.word(),
        method: finding.method,
        before: finding.before,
        after: finding.after,
        estimate: finding.estimate,
        interval: finding.interval,
        margin: finding.margin,
        p: finding.p,
        adjusted: None,
        by_rule: finding.by_rule || finding.p.is_none(),
        tally: finding.tally,
        coverage: finding.coverage,
        detectable: finding.detectable,
        audit: finding.audit,
        began: finding.began,
        unit: observation.unit.clone(),
        query: observation.query.clone(),
        key: objective.key,
        weight: objective.weight,
        info: objective.info || informational || finding.muted,
        notes: observation.warnings.iter().cloned().chain(finding.notes).collect(),
        picture: finding.picture.with(&objective.kind, observation, windows, finding.before),
        line: None,
        link: observation.link.clone(),
    }
}
