//! `gate`: waits until the judged window is over and settled, then says whether the release made things worse.

use crate::error::Error;
use crate::gate::{Judgement, Rollup, Verdict, Windows, judge, roll_up};
use crate::plan::Plan;
use crate::report::{Outcome, step_for};
use crate::time::{Duration, Window, earlier, in_words, since};
use crate::wire::{Cancelled, Progress, World};

use super::observe::{observe, requests};
use super::patience::{clock, wait_step};

/// A look during the wait is worth its requests this often, and at least ten times during a long wait.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Judges the release.
pub(super) async fn gate<W: World>(world: &W, plan: &Plan) -> Outcome {
    let windows = plan.gate.windows;
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Cancelled);
    outcome.release = Some(plan.release.clone());
    outcome.windows = Some(windows);
    outcome.file = plan.gate.file.clone();
    outcome.notes = plan.gate.lints.clone();
    if plan.dry_run {
        for request in requests(plan, &windows) {
            world.say(Progress::Note(request.to_string()));
        }
        outcome.verdict = Verdict::Inconclusive;
        outcome.sentence = "dry run: nothing was asked and nothing was judged".to_owned();
        return outcome;
    }
    let judged = match wait(world, plan).await {
        Ok(()) => look(world, plan, &windows).await,
        Err(Cancelled) => Err(Error::Cancelled),
    };
    match judged {
        Ok(judgements) => {
            let rollup = rolled_up(plan, &judgements);
            outcome.verdict = rollup.verdict;
            outcome.score = rollup.score;
            outcome.sentence = rollup.sentence;
            outcome.notes.extend(plan.gate.total.iter().map(|it| it.lighthouse(&judgements)));
            outcome.objectives = judgements;
        }
        Err(error) => {
            outcome.sentence = format!("{error}: nothing was judged");
            outcome.hint = error.hint().to_owned();
        }
    }
    outcome.step = step_for(outcome.verdict, plan.fail_on, plan.on_error);
    outcome
}

/// By the score of a `slo.yaml` where there is one, else by the objectives alone.
fn rolled_up(plan: &Plan, judgements: &[Judgement]) -> Rollup {
    match &plan.gate.total {
        Some(total) => total.roll_up(judgements),
        None => roll_up(judgements),
    }
}

/// Observes and judges every objective over `windows`.
async fn look<W: World>(
    world: &W,
    plan: &Plan,
    windows: &Windows,
) -> Result<Vec<Judgement>, Error> {
    let observations = observe(world, plan, windows).await?;
    Ok(observations
        .iter()
        .filter_map(|(index, observation)| {
            plan.gate.objectives.get(*index).map(|asked| Judgement {
                line: asked.line,
                ..judge(&asked.objective, observation, windows)
            })
        })
        .collect())
}

/// Waits until the last judged bucket has settled; says what is awaited, until when, and what is known so far.
async fn wait<W: World>(world: &W, plan: &Plan) -> Result<(), Cancelled> {
    let windows = plan.gate.windows;
    let started = world.now();
    let until = windows.known_at(plan.gate.settle);
    let wait = since(started, until);
    if wait.is_zero() {
        return Ok(());
    }
    let step = LOOK_EVERY.max(wait / 10);
    world.say(Progress::Note(format!(
        "before {} to {}, warm-up {}, after {} to {}, then {} until the last values have settled",
        clock(windows.before.from),
        clock(windows.before.to),
        in_words(since(windows.deployed.to, windows.after.from)),
        clock(windows.after.from),
        clock(windows.after.to),
        in_words(plan.gate.settle),
    )));
    while wait_step(world, "the window after the deployment", until, step, started).await? {
        let known_to = earlier(world.now(), plan.gate.settle);
        if known_to <= windows.after.from || world.now() >= until {
            continue;
        }
        let so_far = Windows { after: Window { to: known_to, ..windows.after }, ..windows };
        match look(world, plan, &so_far).await {
            Ok(judgements) => world
                .say(Progress::Note(format!("so far: {}", rolled_up(plan, &judgements).sentence))),
            Err(Error::Cancelled) => return Err(Cancelled),
            Err(error) => world.say(Progress::Note(format!("so far: {error}"))),
        }
    }
    Ok(())
}
