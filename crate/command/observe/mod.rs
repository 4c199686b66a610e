//! Every objective's question, asked in as few requests as the vendors allow.

mod asked;
mod beyond;
mod counted;
mod datadog;
mod deployment_gate;
mod dynatrace;
mod joined;
mod over_time;
mod part;
mod past;
mod problem;
mod put;
mod single;
mod slo;
mod tally;
mod wishes;

pub(super) use beyond::{Travelled, journeys};
pub(super) use problem::problems_on;

use crate::error::{Error, Result};
use crate::gate::{Observation, Observed, Reference, Windows};
use crate::order::order_by_key;
use crate::plan::{Asked, Plan};
use crate::wire::{Request, World};

use crate::command::apart;

/// Observes every objective: one observation, or one a dimension, with the objective's index, in the
/// order of the plan.
///
/// A vendor's trouble is an observation too; the only error is that the run was cancelled.
pub(super) async fn observe<W: World>(
    world: &W,
    plan: &Plan,
    windows: &Windows,
) -> Result<Vec<(usize, Observation)>> {
    let mut observations = Vec::new();
    if let Some(vendor) = &plan.dynatrace {
        observations.extend(apart(dynatrace::observe(world, plan, vendor, windows)).await?);
    }
    if let Some(vendor) = &plan.datadog {
        observations.extend(apart(datadog::observe(world, plan, vendor, windows)).await?);
    }
    order_by_key(&mut observations, |(index, _)| *index);
    Ok(observations)
}

/// The requests that `observe` begins with, for a dry run.
pub(super) fn requests(plan: &Plan, windows: &Windows) -> Vec<Request> {
    let dynatrace =
        plan.dynatrace.iter().flat_map(|vendor| dynatrace::requests(plan, vendor, windows));
    let datadog = plan.datadog.iter().flat_map(|vendor| datadog::requests(plan, vendor, windows));
    dynatrace.chain(datadog).collect()
}

/// One observation, alone.
fn observation(asked: &Asked, query: String, observed: Observed) -> Observation {
    Observation {
        objective: asked.objective.name.clone(),
        dimension: None,
        observed,
        query,
        unit: None,
        warnings: Vec::new(),
        reference: Reference::default(),
        own: None,
        remark: None,
        link: None,
    }
}

/// An error and its fix, as the reason of an objective.
fn told(error: &Error) -> String {
    format!("{error}. {}", error.hint()).trim_end_matches(". ").to_owned()
}
