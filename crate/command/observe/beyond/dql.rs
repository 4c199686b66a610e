//! Numbers out of Grail: a series for a level, one number for a value, two series for a count.

use crate::error::{Error, Result};
use crate::gate::{Kind, NoData, Observation, Observed, Point, Reference, Series, Value};
use crate::plan::{Dql, DqlCount};
use crate::provider::dynatrace::beyond::Table;
use crate::time::{Timestamp, Window, earlier};
use crate::wire::World;

use super::super::super::grail::grail;
use super::super::past::{control_counts, unread};
use super::number::only_number;
use super::record::{alike, dimension, series};
use super::stretch::Stretched;
use super::{Question, cut, undecided};

/// Observes one query.
pub(super) async fn observe<W: World>(
    world: &W,
    question: &Question<'_>,
    dql: &Dql,
) -> Result<Vec<Observation>> {
    let query = dql.of(&question.plan.release);
    match &question.asked.objective.kind {
        Kind::Value(value) => number(world, question, dql, &query, value).await,
        Kind::Count(_) | Kind::Level(_) | Kind::State => level(world, question, dql, &query).await,
    }
}

async fn level<W: World>(
    world: &W,
    question: &Question<'_>,
    dql: &Dql,
    query: &str,
) -> Result<Vec<Observation>> {
    let platform = question.platform()?;
    let all = Stretched::ask(world, platform, query, question.windows).await?;
    let mut past = None;
    // A query with a grid of its own may not fit a week.
    if !(query.contains("interval:") || query.contains("bins:"))
        && let Some((window, _)) = question.windows.past(question.plan.gate.history)
    {
        past = Some(match grail(world, platform, query, window).await {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            other => other,
        });
    }
    let settled = question.settled(world);
    let stretches = question.windows.stretches();
    let rows = all.rows();
    let mut seen = Vec::new();
    for row in &rows {
        let observed = match all.partial() {
            Some(why) => undecided(cut(why)),
            None => match all.series(row, settled) {
                Ok(series) => series_or_gaps(series),
                Err(why) => Observed::Error(why),
            },
        };
        let mut one = question.said(dql, all.notes(), observed, query, &stretches);
        one.dimension = dimension(row).filter(|_| rows.len() > 1);
        match &past {
            None => {}
            Some(Err(error)) => {
                one.warnings.push(format!("the history could not be read: {error}"));
            }
            Some(Ok(Table { partial: Some(why), .. })) => {
                one.warnings.push(format!("the history is left out: {}", cut(why)));
            }
            Some(Ok(past)) if all.namesakes(row).max(alike(row, past).count()) > 1 => {
                let why = "the history is left out: no text tells the records of the query apart";
                one.warnings.push(why.to_owned());
            }
            Some(Ok(past)) => {
                one.reference.history = alike(row, past).find_map(|it| series(it, settled).ok());
            }
        }
        seen.push(one);
    }
    if seen.is_empty() {
        let nothing = Observed::NoData(NoData::EmptyResult);
        seen.push(question.said(dql, all.notes(), nothing, query, &stretches));
    }
    Ok(seen)
}

async fn number<W: World>(
    world: &W,
    question: &Question<'_>,
    dql: &Dql,
    query: &str,
    value: &Value,
) -> Result<Vec<Observation>> {
    let platform = question.platform()?;
    let window = question.windows.after;
    let after = grail(world, platform, query, window).await?;
    let before = match value.is_relative() {
        true => Some(grail(world, platform, query, question.windows.before).await?),
        false => None,
    };
    let mut observed = match &after.partial {
        Some(why) => undecided(cut(why)),
        None => match only_number(&after) {
            Ok(Some(after)) => {
                let before = before.as_ref().map(|it| (it, only_number(it)));
                match before {
                    Some((Table { partial: Some(why), .. }, _)) => undecided(cut(why)),
                    Some((_, Err(why))) => Observed::Error(why),
                    Some((_, Ok(before))) => Observed::Scalar { before, after },
                    None => Observed::Scalar { before: None, after },
                }
            }
            Ok(None) => Observed::NoData(NoData::EmptyResult),
            Err(why) => Observed::Error(why),
        },
    };
    if let Observed::Scalar { after, .. } = &observed
        && !after.is_finite()
    {
        observed = Observed::NoData(NoData::NotEvaluated);
    }
    Ok(vec![question.said(dql, after.notes, observed, query, &[window])])
}

/// Observes two queries as counts.
pub(super) async fn count<W: World>(
    world: &W,
    question: &Question<'_>,
    asks: &DqlCount,
) -> Result<Vec<Observation>> {
    let (observed, mut notes) =
        both(world, question, asks, (&asks.count, asks.exposure.as_ref())).await?;
    let mut reference = Reference::default();
    if let Some((count, exposure)) = &asks.control {
        match both(world, question, asks, (count, exposure.as_ref())).await {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => notes.push(unread(&error)),
            Ok((beside, more)) => {
                notes.extend(more);
                reference.counts = control_counts(&[(None, beside)], &None, &mut notes);
            }
        }
    }
    let query = asks.count.of(&question.plan.release);
    let stretches = question.windows.stretches();
    let seen = question.said(&asks.count, notes, observed, &query, &stretches);
    Ok(vec![Observation { reference, ..seen }])
}

/// What two queries count, and what Grail says beside.
async fn both<W: World>(
    world: &W,
    question: &Question<'_>,
    asks: &DqlCount,
    (count, exposure): (&Dql, Option<&Dql>),
) -> Result<(Observed, Vec<String>)> {
    let (platform, release) = (question.platform()?, &question.plan.release);
    let counted = Stretched::ask(world, platform, &count.of(release), question.windows).await?;
    let exposed = match exposure {
        Some(dql) => {
            Some(Stretched::ask(world, platform, &dql.of(release), question.windows).await?)
        }
        None => None,
    };
    let partial = counted.partial().or(exposed.as_ref().and_then(Stretched::partial));
    let observed = match partial {
        Some(why) => undecided(cut(why)),
        None => match counts(asks, &counted, exposed.as_ref(), question.settled(world)) {
            Ok(observed) => observed,
            Err(why) => Observed::Error(why),
        },
    };
    let mut notes = counted.notes();
    notes.extend(exposed.iter().flat_map(Stretched::notes));
    Ok((observed, notes))
}

fn counts(
    asks: &DqlCount,
    counted: &Stretched,
    exposed: Option<&Stretched>,
    settled: Timestamp,
) -> Result<Observed, String> {
    let (count, exposure) =
        (counted.only(settled)?, exposed.map(|it| it.only(settled)).transpose()?);
    let holds = |series: &Series| !series.points.are_gaps();
    let count = count.filter(|it| !asks.absent_is_zero || holds(it));
    let count = match (count, &exposure) {
        (Some(count), _) => count,
        // Nothing ever failed, and that is known because there were requests.
        (None, Some(Some(exposure))) if asks.absent_is_zero => Series {
            points: exposure
                .points
                .iter()
                .map(|it| Point { value: it.value.filter(|it| *it > 0.0).map(|_| 0.0), ..it })
                .collect(),
            ..exposure.clone()
        },
        (None, _) => return Ok(Observed::NoData(NoData::EmptyResult)),
    };
    match exposure {
        None => Ok(Observed::Counts { count, exposure: None }),
        Some(None) => Ok(Observed::NoData(NoData::EmptyResult)),
        Some(exposure) => Ok(Observed::Counts { count, exposure }),
    }
}

impl Question<'_> {
    /// Buckets that end later may still change.
    fn settled<W: World>(&self, world: &W) -> Timestamp {
        earlier(world.now(), self.plan.gate.settle)
    }

    fn said(
        &self,
        dql: &Dql,
        notes: Vec<String>,
        observed: Observed,
        query: &str,
        times: &[Window],
    ) -> Observation {
        let times: Vec<String> =
            times.iter().map(|it| format!("{} to {}", it.from, it.to)).collect();
        let shown = format!("{query} // {}", times.join(" and "));
        Observation {
            unit: dql.unit.map(str::to_owned),
            warnings: notes,
            ..self.observed(observed, shown)
        }
    }
}

fn series_or_gaps(series: Series) -> Observed {
    match series.points.are_gaps() {
        false => Observed::Series(series),
        true => Observed::NoData(NoData::OnlyGaps),
    }
}
