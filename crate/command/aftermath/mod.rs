//! After a gate that failed: what else changed, what is done about it, and whether that helped.

mod recovery;
mod remedy;
mod shown;
mod suspect;
mod workflow;

use crate::change::{Remedy, RemedyState, SuspectKind};
use crate::gate::Verdict;
use crate::plan::Plan;
use crate::report::{Happening, Outcome};
use crate::wire::{Progress, World};

/// Adds the aftermath to what a gate found. The verdict stays what it is: the release failed, also where it is
/// mended afterwards.
pub(super) async fn aftermath<W: World>(world: &W, plan: &Plan, outcome: &mut Outcome) {
    if plan.dry_run {
        for request in remedy::requests(plan) {
            world.say(Progress::Note(request.to_string()));
        }
        return;
    }
    if outcome.verdict != Verdict::Fail {
        return;
    }
    suspect::suspects(world, plan, outcome).await;
    name_the_first(outcome);
    outcome.remedies = remedy::remedies(world, plan).await;
    tell_remedies(outcome);
    let may_have_helped =
        |it: &Remedy| matches!(it.state, RemedyState::Done | RemedyState::Unknown);
    if outcome.remedies.iter().any(may_have_helped)
        && let Some(watched) = plan.remediate.as_ref().and_then(|it| it.confirm_recovery)
    {
        outcome.recovery = recovery::recovery(world, plan, outcome, watched).await;
        if let Some(recovery) = &outcome.recovery {
            outcome.sentence = format!("{}; {}", outcome.sentence, recovery.sentence);
        }
    }
}

/// Who reads only the sentence reads too what was done.
fn tell_remedies(outcome: &mut Outcome) {
    for it in &outcome.remedies {
        // Why one failed, and what to do about it, stands with it.
        let failed = || format!("{} {} did not mend it", it.means.word(), it.means.id());
        let said = if it.state == RemedyState::Failed { failed() } else { it.sentence.clone() };
        outcome.sentence = format!("{}; {said}", outcome.sentence);
    }
}

/// Who reads only the sentence reads the first suspect too, where something speaks against the deployment.
fn name_the_first(outcome: &mut Outcome) {
    let kind = |kind: SuspectKind| match kind {
        SuspectKind::Configuration => "configuration",
        SuspectKind::Deployment => "deployment",
        SuspectKind::Flag => "flag",
        SuspectKind::Problem => "problem",
    };
    outcome.happened = outcome
        .suspects
        .iter()
        .map(|it| Happening {
            kind: kind(it.kind),
            title: it.title.clone(),
            from: it.at,
            // Only a problem lasts.
            to: (it.kind != SuspectKind::Problem).then_some(it.at),
            url: it.link.clone(),
        })
        .collect();
    if let Some(first) = outcome.suspects.iter().find(|it| !it.explains.is_empty()) {
        outcome.sentence = format!(
            "{}; the harm of {} began with \"{}\" and not with the deployment",
            outcome.sentence,
            first.explains.join(", "),
            first.title
        );
        outcome.hint =
            "look at that change before the release: it may be fine without it".to_owned();
    }
}
