//! A series of Datadog's over the windows, which may lie apart.

use crate::error::{Error, Result};
use crate::gate::{Observation, Observed, Reference, Windows};
use crate::plan::{Asked, Datadog, DatadogQuery, Expression, Plan};
use crate::provider::datadog::{self, Measured};
use crate::time::earlier;
use crate::wire::{Request, World};

use super::joined::joined_series;
use super::observation;
use super::past::control;
use super::put::{explained, put, shown};

/// The questions for a series over the windows.
pub(super) fn series_requests(
    plan: &Plan,
    vendor: &Datadog,
    expression: &Expression,
    windows: &Windows,
) -> Vec<Request> {
    let request = |window| datadog::series_request(vendor, expression, window, plan.gate.bucket);
    windows.stretches().into_iter().map(request).collect()
}

/// A series over the windows, and the question as it was put.
pub(super) async fn over_time<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    expression: &Expression,
    windows: &Windows,
) -> Result<(Measured, String)> {
    let mut came: Option<Measured> = None;
    let mut queries = Vec::new();
    for request in series_requests(plan, vendor, expression, windows) {
        let (result, unknown) = put(world, vendor, &request).await;
        let known_to = earlier(world.now(), plan.gate.settle);
        let next =
            datadog::series_response(vendor, expression, plan.gate.bucket, known_to, &result)
                .map_err(|error| explained(vendor, &result, unknown, error))?;
        came = Some(match came {
            None => next,
            Some(before) => Measured { series: joined_series(before.series, next.series)?, ..next },
        });
        queries.push(shown(&request));
    }
    let nothing = Measured { series: Vec::new(), unit: None, warnings: Vec::new() };
    Ok((came.unwrap_or(nothing), queries.join("\n")))
}

/// The series of a level, one a group, each with its control where there is one.
pub(super) async fn levels<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    asked: &Asked,
    query: &DatadogQuery,
    windows: &Windows,
) -> Result<Vec<Observation>> {
    let (measured, shown) = over_time(world, plan, vendor, &query.expression, windows).await?;
    let beside = match &query.control {
        None => None,
        Some(control) => match over_time(world, plan, vendor, control, windows).await {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            came => Some(came.map(|(measured, _)| measured.series)),
        },
    };
    let seen = measured.series.into_iter().map(|(group, series)| {
        let mut warnings = measured.warnings.clone();
        let control =
            beside.as_ref().and_then(|came| control(came.as_deref(), &group, &mut warnings));
        Observation {
            dimension: group,
            unit: measured.unit.clone(),
            warnings,
            reference: Reference { control, ..Reference::default() },
            ..observation(
                asked,
                shown.clone(),
                series.map_or_else(Observed::NoData, Observed::Series),
            )
        }
    });
    Ok(seen.collect())
}
