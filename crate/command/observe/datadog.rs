//! The questions to Datadog, one after the other: an organisation shares one limit.

use crate::error::{Error, Result};
use crate::gate::{Kind, NoData, Observation, Observed, Standing, State, Windows};
use crate::plan::{Asked, Datadog, DatadogMonitor, DatadogQuery, DatadogSlo, Plan, Question};
use crate::provider::datadog::{self, Numbers};
use crate::time::Window;
use crate::wire::{Request, World};

use super::deployment_gate;
use super::over_time::{levels, series_requests};
use super::put::{explained, put, shown};
use super::tally;
use super::{observation, told};

/// Observes every objective that asks Datadog: one observation, or one a group, in the order of the plan.
///
/// Deployment Gates are asked in the last look only: each question starts an evaluation.
pub(super) async fn observe<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    windows: &Windows,
) -> Result<Vec<(usize, Observation)>> {
    let mut observations = Vec::new();
    let last = *windows == plan.gate.windows;
    for (index, asked) in plan.gate.objectives.iter().enumerate() {
        let seen = match &asked.question {
            Question::DatadogCount(count) => {
                tally::observe(world, plan, vendor, asked, count, windows).await
            }
            Question::DatadogGate(gate) if last => {
                deployment_gate::observe(world, plan, vendor, asked, gate).await
            }
            Question::DatadogGate(_) => continue,
            Question::DatadogMonitor(monitor) => watch(world, vendor, asked, monitor).await,
            Question::DatadogQuery(query) => {
                measure(world, plan, vendor, asked, query, windows).await
            }
            Question::DatadogSlo(slo) => slo_seen(world, vendor, asked, slo, windows).await,
            Question::DynatraceCount(_)
            | Question::DynatraceMetric(_)
            | Question::DynatraceProblems(_)
            | Question::DynatraceBeyond(_)
            | Question::DynatraceSlo(_) => continue,
        };
        let seen = match seen {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => {
                let query = requests_of(plan, vendor, asked, windows)
                    .first()
                    .map(|request| request.url.clone())
                    .unwrap_or_default();
                vec![observation(asked, query, Observed::Error(told(&error)))]
            }
            Ok(seen) => seen,
        };
        observations.extend(seen.into_iter().map(|it| (index, it)));
    }
    Ok(observations)
}

/// The requests that `observe` begins with, for a dry run.
pub(super) fn requests(plan: &Plan, vendor: &Datadog, windows: &Windows) -> Vec<Request> {
    plan.gate
        .objectives
        .iter()
        .flat_map(|asked| requests_of(plan, vendor, asked, windows))
        .collect()
}

fn requests_of(plan: &Plan, vendor: &Datadog, asked: &Asked, windows: &Windows) -> Vec<Request> {
    match &asked.question {
        Question::DatadogCount(count) => tally::requests(plan, vendor, count, windows),
        Question::DatadogGate(gate) => {
            vec![datadog::gate_request(vendor, gate, &plan.release, datadog::PrimaryTag::Described)]
        }
        Question::DatadogMonitor(monitor) => vec![datadog::monitor_request(vendor, monitor)],
        Question::DatadogQuery(query) => match &asked.objective.kind {
            Kind::Count(_) | Kind::Level(_) | Kind::State => {
                let both = std::iter::once(&query.expression).chain(&query.control);
                both.flat_map(|it| series_requests(plan, vendor, it, windows)).collect()
            }
            Kind::Value(_) => sides(asked, windows)
                .into_iter()
                .map(|window| datadog::scalar_request(vendor, query, window))
                .collect(),
        },
        Question::DatadogSlo(slo) => sides(asked, windows)
            .into_iter()
            .map(|window| datadog::slo_request(vendor, slo, window))
            .collect(),
        Question::DynatraceCount(_)
        | Question::DynatraceMetric(_)
        | Question::DynatraceProblems(_)
        | Question::DynatraceBeyond(_)
        | Question::DynatraceSlo(_) => Vec::new(),
    }
}

/// The judged window, and the one before where a criterion is relative.
fn sides(asked: &Asked, windows: &Windows) -> Vec<Window> {
    let relative = match &asked.objective.kind {
        Kind::Value(value) => {
            value.pass.iter().chain(&value.warn).flatten().any(|it| it.is_relative())
        }
        Kind::Count(_) | Kind::Level(_) | Kind::State => false,
    };
    if relative { vec![windows.after, windows.before] } else { vec![windows.after] }
}

async fn measure<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    asked: &Asked,
    query: &DatadogQuery,
    windows: &Windows,
) -> Result<Vec<Observation>> {
    match &asked.objective.kind {
        Kind::Value(_) => numbers(world, vendor, asked, query, windows).await,
        Kind::Count(_) | Kind::Level(_) | Kind::State => {
            levels(world, plan, vendor, asked, query, windows).await
        }
    }
}

async fn numbers<W: World>(
    world: &W,
    vendor: &Datadog,
    asked: &Asked,
    query: &DatadogQuery,
    windows: &Windows,
) -> Result<Vec<Observation>> {
    let mut came: Vec<Numbers> = Vec::new();
    let mut shown_as = String::new();
    for window in sides(asked, windows) {
        let request = datadog::scalar_request(vendor, query, window);
        if shown_as.is_empty() {
            shown_as = shown(&request);
        }
        let (result, unknown) = put(world, vendor, &request).await;
        came.push(
            datadog::scalar_response(vendor, &result)
                .map_err(|error| explained(vendor, &result, unknown, error))?,
        );
    }
    let mut came = came.into_iter();
    let after = came.next().unwrap_or_default();
    let before = came.next().unwrap_or_default();
    if after.values.is_empty() {
        return Ok(vec![observation(asked, shown_as, Observed::NoData(NoData::NoSeries))]);
    }
    let seen = after.values.iter().map(|(group, value)| {
        let observed = match value {
            None => Observed::NoData(NoData::OnlyGaps),
            Some(after) => Observed::Scalar {
                before: before.values.iter().find(|(name, _)| name == group).and_then(|it| it.1),
                after: *after,
            },
        };
        Observation {
            dimension: group.clone(),
            unit: after.unit.clone(),
            warnings: after.warnings.clone(),
            ..observation(asked, shown_as.clone(), observed)
        }
    });
    Ok(seen.collect())
}

async fn slo_seen<W: World>(
    world: &W,
    vendor: &Datadog,
    asked: &Asked,
    slo: &DatadogSlo,
    windows: &Windows,
) -> Result<Vec<Observation>> {
    let mut percents = Vec::new();
    let mut shown_as = String::new();
    let mut remarks = Vec::new();
    for window in sides(asked, windows) {
        let request = datadog::slo_request(vendor, slo, window);
        let (result, unknown) = put(world, vendor, &request).await;
        let seen = datadog::slo_response(vendor, &result)
            .map_err(|error| explained(vendor, &result, unknown, error))?;
        if shown_as.is_empty() {
            shown_as = shown(&request);
            remarks = seen.remarks;
        }
        percents.push(seen.percent);
    }
    let observed = match percents.first().copied().flatten() {
        Some(after) => Observed::Scalar { before: percents.get(1).copied().flatten(), after },
        None => Observed::State(State {
            standing: Standing::Silent,
            says: match remarks.first() {
                Some(remark) => format!("the SLO has no data in this window: {remark}"),
                None => "the SLO has no data in this window".to_owned(),
            },
        }),
    };
    Ok(vec![Observation {
        unit: Some("Percent".to_owned()),
        warnings: remarks,
        ..observation(asked, shown_as, observed)
    }])
}

async fn watch<W: World>(
    world: &W,
    vendor: &Datadog,
    asked: &Asked,
    monitor: &DatadogMonitor,
) -> Result<Vec<Observation>> {
    let request = datadog::monitor_request(vendor, monitor);
    let (result, unknown) = put(world, vendor, &request).await;
    let (state, warnings) = datadog::monitor_response(vendor, monitor, &result)
        .map_err(|error| explained(vendor, &result, unknown, error))?;
    Ok(vec![Observation {
        warnings,
        ..observation(asked, shown(&request), Observed::State(state))
    }])
}
