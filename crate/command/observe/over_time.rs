//! A series of Datadog's over the windows, which may lie apart.

use crate::error::Result;
use crate::gate::Windows;
use crate::plan::{Datadog, Expression, Plan};
use crate::provider::datadog::{self, Measured};
use crate::time::earlier;
use crate::wire::{Request, World};

use super::datadog::{explained, put, shown};
use super::joined::joined_series;

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
