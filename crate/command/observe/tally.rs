//! Counts and their exposure as Datadog has them, brought together group by group.

use crate::error::{Error, Result};
use crate::gate::{NoData, Observation, Observed, Points, Reference, Series, Windows};
use crate::plan::{Asked, Datadog, DatadogCount, Expression, Plan};
use crate::provider::datadog::Measured;
use crate::time::in_words;
use crate::wire::{Request, World};

use super::observation;
use super::over_time::{over_time, series_requests};
use super::past::{Dimension as Group, control_counts, unread};

/// The two queries, and those of the control.
fn expressions(count: &DatadogCount) -> [Vec<Expression>; 2] {
    let both = |count: &String, exposure: &Option<String>| {
        std::iter::once(count).chain(exposure).cloned().map(Expression::Query).collect()
    };
    let beside = count.control.as_ref().map(|(count, exposure)| both(count, exposure));
    [both(&count.count, &count.exposure), beside.unwrap_or_default()]
}

/// The requests, for a dry run.
pub(super) fn requests(
    plan: &Plan,
    vendor: &Datadog,
    count: &DatadogCount,
    windows: &Windows,
) -> Vec<Request> {
    let all = expressions(count).into_iter().flatten();
    all.flat_map(|it| series_requests(plan, vendor, &it, windows)).collect()
}

/// Asks for both, over the same time.
pub(super) async fn observe<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    asked: &Asked,
    count: &DatadogCount,
    windows: &Windows,
) -> Result<Vec<Observation>> {
    let [own, control] = expressions(count);
    let (came, mut warnings, queries) = both(world, plan, vendor, &own, windows).await?;
    let beside = match control.is_empty() {
        true => None,
        false => match both(world, plan, vendor, &control, windows).await {
            Ok((beside, more, _)) => {
                warnings.extend(more);
                Some(beside)
            }
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => {
                warnings.push(unread(&error));
                None
            }
        },
    };
    let observed = |(group, observed): (Option<String>, Observed)| {
        let mut warnings = warnings.clone();
        let of_control = beside.as_ref();
        let counts = of_control.and_then(|it| control_counts(it, &group, &mut warnings));
        Observation {
            dimension: group,
            warnings,
            reference: Reference { counts, ..Reference::default() },
            ..observation(asked, queries.join("\n"), observed)
        }
    };
    Ok(came.into_iter().map(observed).collect())
}

/// Asks for a count and its exposure: what came by group, what was warned of, and the questions as they were put.
async fn both<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    expressions: &[Expression],
    windows: &Windows,
) -> Result<(Vec<(Option<String>, Observed)>, Vec<String>, Vec<String>)> {
    let mut came: Vec<Measured> = Vec::new();
    let mut queries = Vec::new();
    for expression in expressions {
        let (measured, query) = over_time(world, plan, vendor, expression, windows).await?;
        came.push(measured);
        queries.push(query);
    }
    let warnings = came.iter().flat_map(|it| it.warnings.clone()).collect();
    let mut came = came.into_iter();
    let counts = came.next().map(|it| it.series).unwrap_or_default();
    let exposures = came.next().map(|it| it.series);
    Ok((together(counts, exposures), warnings, queries))
}

/// One observation a group that either of the two has. A count that is silent beside an exposure that is
/// not is no mistake: many counters say nothing until something happens.
fn together(counts: Vec<Group>, exposures: Option<Vec<Group>>) -> Vec<(Option<String>, Observed)> {
    let Some(exposures) = exposures else {
        let alone = |(group, series): Group| {
            let observed = match series {
                Ok(count) => Observed::Counts { count, exposure: None },
                Err(no_data) => Observed::NoData(no_data),
            };
            (group, observed)
        };
        return counts.into_iter().map(alone).collect();
    };
    let mut groups: Vec<Option<String>> = Vec::new();
    for (group, series) in counts.iter().chain(&exposures) {
        if series.is_ok() && !groups.contains(group) {
            groups.push(group.clone());
        }
    }
    // What is not split belongs to every group.
    if groups.iter().any(Option::is_some) {
        groups.retain(Option::is_some);
    }
    if groups.is_empty() {
        let shape = counts.iter().find_map(|(_, series)| series.as_ref().err().copied());
        return vec![(None, Observed::NoData(shape.unwrap_or(NoData::NoSeries)))];
    }
    groups
        .into_iter()
        .map(|group| {
            let observed = pair(find(&counts, &group), find(&exposures, &group));
            (group, observed)
        })
        .collect()
}

fn pair(count: Option<&Series>, exposure: Option<&Series>) -> Observed {
    let silent = |beside: &Series| Series { bucket: beside.bucket, points: Points::default() };
    match (count, exposure) {
        (None, None) => Observed::NoData(NoData::NoSeries),
        (Some(count), Some(exposure)) if count.bucket != exposure.bucket => {
            Observed::Error(format!(
                "the count comes in buckets of {}, the exposure in buckets of {}: end both queries with `.rollup(sum, 60)`",
                in_words(count.bucket),
                in_words(exposure.bucket)
            ))
        }
        (Some(count), Some(exposure)) => {
            Observed::Counts { count: count.clone(), exposure: Some(exposure.clone()) }
        }
        (Some(count), None) => {
            Observed::Counts { count: count.clone(), exposure: Some(silent(count)) }
        }
        (None, Some(exposure)) => {
            Observed::Counts { count: silent(exposure), exposure: Some(exposure.clone()) }
        }
    }
}

/// The series of a group, or the one that is not split.
fn find<'a>(groups: &'a [Group], group: &Option<String>) -> Option<&'a Series> {
    let named = |wanted: &Option<String>| {
        groups.iter().find(|(name, _)| name == wanted).and_then(|(_, series)| series.as_ref().ok())
    };
    named(group).or_else(|| named(&None))
}
