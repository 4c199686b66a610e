//! `gate`: waits until the judged window is over and settled, then says whether the release made things worse.

use std::rc::Rc;

use crate::error::Error;
use crate::gate::{Evaluated, Handover, Judgement, Rollup, Stage, Verdict, roll_up};
use crate::plan::Plan;
use crate::report::{Outcome, progress, step_for};
use crate::time::{Duration, Timestamp, in_words, later, since};
use crate::wire::{Cancelled, Progress, Retry, World};

use super::doctor;
use super::drawn;
use super::ground::{Ground, ground};
use super::look::look;
use super::observe::requests;
use super::patience::{Patience, clock};

/// The plan with the objectives of its dashboard, where it has one; else what came of it.
pub(super) async fn drawn<W: World>(world: &W, plan: &Plan) -> Result<Option<Plan>, Box<Outcome>> {
    if plan.dry_run {
        if let Some(request) = drawn::request(plan) {
            world.say(Progress::Note(request.to_string()));
        }
        return Ok(drawn::exported(plan));
    }
    drawn::drawn(world, plan, Retry::default()).await.map_err(|error| {
        let mut outcome = Outcome::new(plan.command.word(), Verdict::Cancelled);
        outcome.release = Some(plan.release.clone());
        outcome.file = plan.gate.file.clone();
        if error != Error::Cancelled {
            outcome.verdict = Verdict::Error;
        }
        outcome.sentence = format!("{error}: nothing was judged");
        outcome.hint = error.hint().to_owned();
        outcome.step = step_for(outcome.verdict, plan.fail_on, plan.on_error);
        Box::new(outcome)
    })
}

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
    if waits(plan, world.now()) {
        match doctor::ahead(world, plan).await {
            Ok(None) => {}
            Ok(Some((why, fix))) => {
                outcome.verdict = Verdict::Error;
                outcome.sentence =
                    format!("{why}: the gate would wait in vain, and nothing was judged");
                outcome.hint = fix;
                outcome.step = step_for(outcome.verdict, plan.fail_on, plan.on_error);
                return outcome;
            }
            Err(Cancelled) => {
                outcome.sentence = format!("{}: nothing was judged", Error::Cancelled);
                outcome.step = step_for(outcome.verdict, plan.fail_on, plan.on_error);
                return outcome;
            }
        }
    }
    let mut ground = match ground(world, plan).await {
        Ok(ground) => ground,
        Err(error) => {
            if error != Error::Cancelled {
                outcome.verdict = Verdict::Error;
            }
            outcome.sentence = format!("{error}: nothing was judged");
            outcome.hint = error.hint().to_owned();
            outcome.step = step_for(outcome.verdict, plan.fail_on, plan.on_error);
            return outcome;
        }
    };
    outcome.windows = Some(ground.plan.gate.windows);
    let seen = look_until_known(world, &mut ground).await;
    outcome.notes.append(&mut ground.notes);
    match seen {
        Ok(seen) => tell(&ground.plan, seen, &mut outcome),
        Err(error) => {
            outcome.sentence = format!("{error}: nothing was judged");
            outcome.hint = error.hint().to_owned();
        }
    }
    outcome.step = step_for(outcome.verdict, plan.fail_on, plan.on_error);
    outcome
}

/// Whether it is longer than one look until anything can be seen.
fn waits(plan: &Plan, now: Timestamp) -> bool {
    let windows = plan.gate.windows;
    let first = later(later(windows.after.from, plan.gate.soak.look_every), plan.gate.settle);
    plan.gate.wait && now < first.min(windows.known_at(plan.gate.settle))
}

/// By the score of a `slo.yaml` where there is one, else by the objectives alone.
fn rolled_up(plan: &Plan, judgements: &[Judgement]) -> Rollup {
    match &plan.gate.total {
        Some(total) => total.roll_up(judgements),
        None => roll_up(judgements),
    }
}

/// Looks, and waits between looks, until the time after is over and settled or something is plainly worse.
/// Without waiting, one look.
async fn look_until_known<W: World>(world: &W, ground: &mut Ground) -> Result<Evaluated, Error> {
    let plan = &Rc::clone(&ground.plan);
    let windows = plan.gate.windows;
    let until = windows.known_at(plan.gate.settle);
    let started = world.now();
    let mut looked = plan.gate.looked.clone();
    if plan.gate.wait && started < until {
        announce(world, plan);
    }
    // Before the first look is due there is hardly anything to see.
    let first = later(later(windows.after.from, plan.gate.soak.look_every), plan.gate.settle);
    let mut next = started.max(first).min(until);
    let mut patience = Patience::new("the window after the deployment", started, until);
    let mut figures = 0;
    loop {
        let now = world.now();
        if now < next && plan.gate.wait {
            patience.wait(world, since(now, next)).await?;
            continue;
        }
        let seen = look(world, ground, looked).await?;
        match seen.stage {
            Stage::Failed(_) | Stage::Over => return Ok(seen),
            Stage::Going(_) if !plan.gate.wait => return Ok(seen),
            Stage::Going(known_to) => {
                next = later(known_to, plan.gate.settle).max(later(now, BREATH)).min(until);
                let judgements = &seen.judgements;
                let measured = judgements.iter().filter(|it| it.after.is_some()).count();
                let left = patience.left(now);
                patience.tell(world, measured > figures, || {
                    let seen = progress(judgements);
                    format!("so far {seen}; {left} left, next look at {}", clock(next))
                });
                figures = figures.max(measured);
                looked = seen.looked;
            }
        }
    }
}

/// Two looks are never closer.
const BREATH: Duration = Duration::from_secs(1);

/// Says which times are judged.
fn announce<W: World>(world: &W, plan: &Plan) {
    let windows = plan.gate.windows;
    world.say(Progress::Note(format!(
        "before {} to {}, warm-up {}, after {} to {}, then {} until the last values have settled; a look every {}",
        clock(windows.before.from),
        clock(windows.before.to),
        in_words(since(windows.deployed.to, windows.after.from)),
        clock(windows.after.from),
        clock(windows.after.to),
        in_words(plan.gate.settle),
        in_words(plan.gate.soak.look_every),
    )));
}

/// Puts what was seen into the outcome.
fn tell(plan: &Plan, seen: Evaluated, outcome: &mut Outcome) {
    let windows = plan.gate.windows;
    let Evaluated { judgements, stage, looked } = seen;
    match stage {
        Stage::Going(known_to) => {
            let next: Timestamp = later(known_to, plan.gate.settle);
            outcome.verdict = Verdict::Pending;
            outcome.sentence = match judgements.is_empty() {
                true => format!("not over yet: nothing is judged before {}", clock(next)),
                false => format!(
                    "not over yet, nothing has failed so far; the next look is at {}",
                    clock(next)
                ),
            };
            outcome.state = Some(Handover { deployed: windows.deployed, looked }.text());
            outcome.next_look = Some(next);
        }
        Stage::Failed(at) => {
            let rollup = roll_up(&judgements);
            outcome.verdict = rollup.verdict;
            outcome.sentence = rollup.sentence;
            outcome.windows = Some(windows.until(at));
            outcome.notes.push(format!(
                "stopped early, {} into the {} after the deployment",
                in_words(since(windows.after.from, at)),
                in_words(windows.after.length())
            ));
        }
        Stage::Over => {
            let rollup = rolled_up(plan, &judgements);
            outcome
                .notes
                .extend(plan.gate.total.iter().filter_map(|it| it.lighthouse(&judgements)));
            outcome.verdict = rollup.verdict;
            outcome.score = rollup.score;
            outcome.sentence = rollup.sentence;
        }
    }
    outcome.objectives = judgements;
}
