//! Counts and their exposure, brought together dimension by dimension.

use crate::error::Error;
use crate::gate::{NoData, Observation, Observed, Points, Reference, Series, Windows};
use crate::plan::{Asked, Counted, Dynatrace, Plan};
use crate::provider::dynatrace::{Batch, Metered, Reach};
use crate::time::Duration;

use super::part::Part;
use super::past::{Dimension, control_counts};
use super::wishes::{Answers, targets};

/// What the answers tell about counts.
pub(super) fn told_counts(
    plan: &Plan,
    vendor: &Dynatrace,
    asked: &Asked,
    counts: &Counted,
    windows: &Windows,
    answers: &Answers,
) -> Vec<Observation> {
    let reach = Reach::Buckets(plan.gate.bucket);
    let mut observations = Vec::new();
    for target in targets(vendor, &counts.entities) {
        let answer = |metric: &String| answers.get(&(Part::Whole, target.clone(), metric.clone()));
        let exposure = counts.exposure.as_ref();
        let asked_for: Vec<&str> =
            std::iter::once(&counts.count).chain(exposure).map(String::as_str).collect();
        let batch =
            Batch { metrics: Vec::new(), target: target.clone(), window: windows.whole(), reach };
        let warnings: Vec<String> = std::iter::once(&counts.count)
            .chain(exposure)
            .filter_map(|metric| answer(metric)?.as_ref().ok())
            .flat_map(|metered| metered.warnings.clone())
            .collect();
        let seen = counted(answer(&counts.count), exposure.map(answer), plan.gate.bucket);
        let beside = counts.control.as_ref().map(|(count, exposure)| {
            counted(answer(count), exposure.as_ref().map(answer), plan.gate.bucket)
        });
        observations.extend(seen.into_iter().map(|(dimension, observed)| {
            let mut warnings = warnings.clone();
            let of_control = beside.as_ref();
            let counts = of_control.and_then(|it| control_counts(it, &dimension, &mut warnings));
            Observation {
                objective: asked.objective.name.clone(),
                dimension: Some(dimension.unwrap_or_else(|| target.clone())),
                observed,
                query: batch.shown(&asked_for.join(",")),
                unit: None,
                warnings,
                reference: Reference { counts, ..Reference::default() },
                own: None,
                remark: None,
                link: None,
            }
        }));
    }
    if let [only] = observations.as_mut_slice() {
        only.dimension = None;
    }
    observations
}

/// What one of the two questions came to; none where it was not answered.
type Answer<'a> = Option<&'a Result<Metered, Error>>;

/// One observation a dimension that either of the two has. `exposure` is none where time is the exposure.
///
/// A count without a series beside an exposure with one is no mistake: many counters are silent until
/// something happens.
fn counted(
    count: Answer<'_>,
    exposure: Option<Answer<'_>>,
    bucket: Duration,
) -> Vec<(Option<String>, Observed)> {
    let (count, exposure) = match (read(count), exposure.map(read).transpose()) {
        (Err(error), _) | (_, Err(error)) => {
            return vec![(None, Observed::Error(super::told(&error)))];
        }
        (Ok(count), Ok(exposure)) => (count, exposure),
    };
    let Some(exposure) = exposure else {
        let series = |(name, series): &Dimension| {
            let observed = match series {
                Ok(series) => Observed::Counts { count: series.clone(), exposure: None },
                Err(no_data) => Observed::NoData(*no_data),
            };
            (name.clone(), observed)
        };
        return count.iter().map(series).collect();
    };
    let mut names: Vec<&Option<String>> = Vec::new();
    for (name, series) in count.iter().chain(&exposure) {
        // A part without a series has no dimension to name.
        if series.is_ok() && !names.contains(&name) {
            names.push(name);
        }
    }
    // An exposure that is not split is that of every part.
    if let [(None, Ok(_))] = exposure.as_slice()
        && names.len() > 1
    {
        names.retain(|name| name.is_some());
    }
    if names.is_empty() {
        let shape = count.iter().find_map(|(_, series)| series.as_ref().err().copied());
        return vec![(None, Observed::NoData(shape.unwrap_or(NoData::NoSeries)))];
    }
    let silent = || Series { bucket, points: Points::default() };
    names
        .into_iter()
        .map(|name| {
            let count = named(&count, name).cloned().unwrap_or_else(silent);
            let exposure = named(&exposure, name).or_else(|| named(&exposure, &None)).cloned();
            let exposure = Some(exposure.unwrap_or_else(silent));
            (name.clone(), Observed::Counts { count, exposure })
        })
        .collect()
}

fn read(answer: Answer<'_>) -> Result<Vec<Dimension>, Error> {
    match answer {
        None => Ok(vec![(None, Err(NoData::NoSeries))]),
        Some(Err(error)) => Err(error.clone()),
        Some(Ok(metered)) => Ok(metered.series.clone()),
    }
}

fn named<'a>(dimensions: &'a [Dimension], name: &Option<String>) -> Option<&'a Series> {
    dimensions.iter().find(|(have, _)| have == name)?.1.as_ref().ok()
}
