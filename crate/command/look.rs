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
    let plan = &ground.plan;
    let windows = plan.gate.windows;
    let to = earlier(world.now(), plan.gate.settle);
    let mut observations = match to > windows.after.from {
        true => observe(world, plan, &windows.until(to)).await?,
        false => Vec::new(),
    };
    if observations.iter().any(|(_, it)| it.reference.history.is_some()) {
        let unquiet = ground.unquiet(world).await?;
        for (_, observation) in &mut observations {
            observation.reference.unquiet = unquiet.clone();
        }
    }
    let plan = &ground.plan;
    let objectives: Vec<Objective> =
        plan.gate.objectives.iter().map(|asked| asked.objective.clone()).collect();
    let soak = plan.gate.soak;
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
