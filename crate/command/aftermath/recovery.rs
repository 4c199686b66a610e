//! Watching whether a remedy helped: the objectives that failed, judged again over the time since.

use crate::change::{Recovery, RemedyState};
use crate::gate::{Judgement, Verdict, Windows, judge};
use crate::plan::Plan;
use crate::report::Outcome;
use crate::time::{Duration, Window, in_words, later};
use crate::wire::World;

use super::super::observe::observe;
use super::super::patience::Patience;

/// Requests that were under way are let go by for this part of the time.
const FIRST: u32 = 10;

/// Waits `watched`, judges what failed against the same time before, and says whether it is well again. None: the run was
/// stopped.
pub(super) async fn recovery<W: World>(
    world: &W,
    plan: &Plan,
    outcome: &Outcome,
    watched: Duration,
) -> Option<Recovery> {
    let now = world.now();
    let windows = Windows {
        before: plan.gate.windows.before,
        deployed: Window { from: now, to: now },
        after: Window { from: later(now, watched / FIRST), to: later(now, watched) },
        lead: None,
    };
    let until = windows.known_at(plan.gate.settle);
    let mut patience = Patience::new("the recovery", now, until);
    loop {
        match patience.wait(world, watched).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => return None,
        }
    }
    let observations = observe(world, plan, &windows).await.ok()?;
    let failed: Vec<&str> = outcome
        .objectives
        .iter()
        .filter(|it| it.verdict == Verdict::Fail && !it.info)
        .map(|it| it.name.as_str())
        .collect();
    let again: Vec<Judgement> = observations
        .iter()
        .filter_map(|(index, observation)| {
            let asked = plan.gate.objectives.get(*index)?;
            Some(judge(&asked.objective, observation, &windows))
        })
        .filter(|it| failed.contains(&it.name.as_str()))
        .collect();
    let known = outcome.remedies.iter().any(|it| it.state == RemedyState::Done);
    Some(said(&failed, &again, watched, known))
}

/// `known`: whether something certainly was done that can have helped.
fn said(failed: &[&str], again: &[Judgement], watched: Duration, known: bool) -> Recovery {
    let span = in_words(watched);
    let still: Vec<String> = again
        .iter()
        .filter(|it| it.verdict == Verdict::Fail)
        .map(|it| format!("{} ({})", it.name, it.reason))
        .collect();
    let well =
        again.iter().filter(|it| matches!(it.verdict, Verdict::Pass | Verdict::Warn)).count();
    if !still.is_empty() {
        let sentence =
            format!("it did not help within {span}: still failing are {}", still.join(", "));
        return Recovery { helped: Some(false), sentence };
    }
    if !failed.is_empty() && well == failed.len() {
        let names = failed.join(", ");
        let what = if known { "it helped: " } else { "it is well again: " };
        return Recovery {
            helped: Some(true),
            sentence: format!("{what}{names} recovered within {span}"),
        };
    }
    let open: Vec<String> = again
        .iter()
        .filter(|it| !it.verdict.is_decided())
        .map(|it| format!("{} ({})", it.name, it.reason))
        .collect();
    let sentence =
        format!("whether it helped could not be decided within {span}: {}", open.join(", "));
    Recovery { helped: None, sentence }
}
