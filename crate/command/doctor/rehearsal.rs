//! How each level would have done on the quiet days before: the gate, had a release ended just now.

use crate::error::Error;
use crate::gate::{Audit, Judgement, Kind, Looked, Windows, change};
use crate::plan::{Asked, Baseline, Gate, Plan};
use crate::report::{Check, State};
use crate::time::{Window, earlier};
use crate::wire::{Cancelled, World};

use super::super::ground::ground;
use super::super::look::look;

/// A gate that sees nothing below this relative change sees hardly any harm.
const DOUBLING: f64 = 1.0;

/// Looks once with the whole history. Asks nothing where no level is judged by its past.
pub(super) async fn rehearsal<W: World>(world: &W, plan: &Plan) -> Result<Vec<Check>, Cancelled> {
    let level = |it: &&Asked| matches!(it.objective.kind, Kind::Level(_));
    let objectives: Vec<Asked> = plan.gate.objectives.iter().filter(level).cloned().collect();
    if objectives.is_empty() || plan.gate.history.is_zero() {
        return Ok(Vec::new());
    }
    let over = earlier(world.now(), plan.gate.settle);
    let at = earlier(over, plan.gate.span.warm_up + plan.gate.span.after);
    let windows = Windows::around(Window { from: at, to: at }, plan.gate.span);
    let gate = Gate {
        windows,
        baseline: Baseline::Before,
        looked: Looked::default(),
        objectives,
        ..plan.gate.clone()
    };
    let plan = Plan { gate, ..plan.clone() };
    let seen = match ground(world, &plan).await {
        Ok(mut ground) => look(world, &mut ground, Looked::default()).await,
        Err(error) => Err(error),
    };
    match seen {
        Err(Error::Cancelled) => Err(Cancelled),
        // What is amiss with the vendor stands in the other checks.
        Err(_) => Ok(Vec::new()),
        Ok(seen) => Ok(seen.judgements.iter().filter_map(told).collect()),
    }
}

/// None where nothing came to judge, which the objective's own check says.
fn told(judgement: &Judgement) -> Option<Check> {
    judgement.after.as_ref()?;
    let about = format!("quiet days of {}", judgement.name);
    let Some(Audit { failed, days }) = judgement.audit else {
        return Some(Check::good(
            about,
            "too little of its past is known: it is judged by the time just before a release",
        ));
    };
    let blind = judgement.detectable.is_some_and(|harm| harm > DOUBLING);
    let seen = judgement.detectable.map_or_else(String::new, |harm| {
        let only = if blind { "only " } else { "" };
        format!("; {only}a harm of {} would be seen", change(harm))
    });
    let mut found = format!("it would have failed {failed} of the last {days}{seen}");
    let mute = failed * 10 > days;
    if mute {
        found.push_str("; so often that it has no say in a gate");
    }
    if !mute && !blind {
        return Some(Check::good(about, found));
    }
    let fix = "judge longer (`after`), or a metric that varies less";
    let fix = match mute {
        true => {
            format!("write a wider `margin`, {fix}; `insist: true` gives it a say all the same")
        }
        false => fix.to_owned(),
    };
    Some(Check::amiss(State::Doubtful, about, found, fix))
}
