//! `journeys`: runs the synthetic monitors of the objectives before the deployment, so that a later gate can compare.

use crate::error::Error;
use crate::gate::Verdict;
use crate::plan::{Beyond, Dynatrace, Journey, Journeys, Plan, Question};
use crate::provider::dynatrace::beyond::batch_request;
use crate::report::{Outcome, step_after};
use crate::wire::{Progress, World};

use super::observe::{Travelled, journeys as run};

/// Runs each group of monitors once.
pub(super) async fn journeys<W: World>(world: &W, plan: &Plan) -> Outcome {
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Pass);
    outcome.release = Some(plan.release.clone());
    let Some(vendor) = &plan.dynatrace else { return outcome };
    let groups = groups(plan);
    if plan.dry_run {
        for group in &groups {
            let request = batch_request(&vendor.connection, group, &plan.release.run_id);
            world.say(Progress::Note(request.to_string()));
        }
        outcome.sentence = "dry run: no monitor was run".to_owned();
        return outcome;
    }
    match walk(world, plan, vendor, &groups).await {
        Ok((all, notes)) => {
            let runs: u64 = all.iter().map(|it| it.runs).sum();
            let many = if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") };
            outcome.sentence = format!("{many} of synthetic monitors before the deployment");
            outcome.journeys = Journey::text(&all);
            outcome.notes = notes;
        }
        Err(error) => {
            let cancelled = error == Error::Cancelled;
            outcome.verdict = if cancelled { Verdict::Cancelled } else { Verdict::Error };
            outcome.sentence = error.to_string();
            outcome.hint = error.hint().to_owned();
            outcome.step = step_after(&error, plan.on_error);
        }
    }
    outcome
}

async fn walk<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    groups: &[&Journeys],
) -> Result<(Vec<Journey>, Vec<String>), Error> {
    let (mut all, mut notes) = (Vec::new(), Vec::new());
    for group in groups {
        let Travelled { journey, missing, failures, .. } =
            run(world, &vendor.connection, group, &plan.release.run_id).await?;
        notes.extend(missing);
        notes.extend(failures);
        // What did not run says nothing of before.
        if journey.runs > 0 {
            all.push(journey);
        }
    }
    Ok((all, notes))
}

/// The monitors of the objectives, each group once.
fn groups(plan: &Plan) -> Vec<&Journeys> {
    let mut groups: Vec<&Journeys> = Vec::new();
    for asked in &plan.gate.objectives {
        if let Question::DynatraceBeyond(Beyond::Journeys(it)) = &asked.question
            && !groups.iter().any(|have| have.key() == it.key())
        {
            groups.push(it);
        }
    }
    groups
}
