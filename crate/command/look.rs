//! One look of a gate.

use crate::error::Result;
use crate::gate::{Evaluated, Known, Looked, Objective, evaluate};
use crate::time::earlier;
use crate::wire::World;

use super::around::page;
use super::ground::Ground;
use super::observe::observe;

/// Observes up to what has settled, and judges it.
///
/// # Errors
/// The run was cancelled; a vendor's trouble is in the judgements.
pub(super) async fn look<W: World>(
    world: &W,
    ground: &mut Ground,
    looked: Looked,
) -> Result<Evaluated> {
    let windows = ground.plan.gate.windows;
    let to = earlier(world.now(), ground.plan.gate.settle);
    let objectives: Vec<Objective> =
        ground.plan.gate.objectives.iter().map(|asked| asked.objective.clone()).collect();
    let soak = ground.plan.gate.soak;
    let mut observations = Vec::new();
    if to > windows.after.from {
        // Who waits needs no figures in between: the past is asked when it has a say.
        if ground.plan.gate.wait && to < windows.after.to {
            observations = observe(world, &ground.without_past(), &windows.until(to)).await?;
        }
        let seen =
            Known { objectives: &objectives, observations: &observations, windows, to, soak };
        if observations.is_empty() || seen.needs_past(&looked) {
            observations = observe(world, &ground.plan, &windows.until(to)).await?;
        }
    }
    if observations.iter().any(|(_, it)| it.reference.history.is_some()) {
        let unquiet = ground.unquiet(world).await?;
        for (_, observation) in &mut observations {
            observation.reference.unquiet = unquiet.clone();
        }
    }
    let plan = &ground.plan;
    let known = Known { objectives: &objectives, observations: &observations, windows, to, soak };
    let mut evaluated = evaluate(&looked, &known);
    for (judgement, (index, _)) in evaluated.judgements.iter_mut().zip(&observations) {
        let Some(asked) = plan.gate.objectives.get(*index) else { continue };
        judgement.line = asked.line;
        if judgement.link.is_none() {
            judgement.link = page(plan, &asked.question, judgement);
        }
    }
    Ok(evaluated)
}
