//! One file a command. Each reads from top to bottom: plan, ask, read, judge, report.

mod aftermath;
mod around;
mod connect;
mod dashboard;
mod doctor;
mod drawn;
mod explain;
mod failure;
mod flags;
mod gate;
mod github;
mod grail;
mod ground;
mod history;
mod inventory;
mod journeys;
mod licence;
mod listed;
mod look;
mod mark;
mod observe;
mod patience;
mod pauses;
mod pipeline;
mod replay;

use std::pin::Pin;

pub use self::inventory::inventory;
use self::licence::Licence;
use crate::error::Error;
use crate::gate::Verdict;
use crate::plan::{self, Command, Host, Plan, Replayed, Words};
use crate::report::{Outcome, Pages, pages, step_for};
use crate::time::{in_words, later};
use crate::wire::{Hourglass, Hush, Progress, Tape, World};

/// Runs what the words ask for. Never fails: whatever happens becomes an outcome with a reason and,
/// where there is one, a next step.
pub async fn run<W: World>(world: &W, host: Host, words: &Words) -> Pages {
    let secrets = plan::secrets(host, words);
    for secret in &secrets {
        world.say(Progress::Mask(secret.clone()));
    }
    let (his_host, his_words, heard) = match plan::replayed(host, words).transpose() {
        Err(error) => return pages(&Outcome::mistaken(&error), host.folds()),
        Ok(None) => (host, words.clone(), None),
        Ok(Some(Replayed { host, words, tape, result, tried })) => {
            (host, words, Some((tape, result, tried)))
        }
    };
    let keeps = plan::keeps_evidence(host, words);
    let outside = Hush::new(world, secrets.clone());
    // What a host is told is no evidence, and is told once: in a replay nobody is there to hear it.
    let aside = Hush::new(world, secrets.clone());
    let (outside, aside, earlier) = match heard {
        Some((tape, result, tried)) => {
            (outside.playing(tape), aside.playing(Tape::default()), Some((result, tried)))
        }
        None if keeps => (outside.keeping(), aside, None),
        None => (outside, aside, None),
    };
    let outcome = told(&outside, &aside, his_host, &his_words).await;
    let mut pages = pages(&outcome, host.folds());
    if let Some(said) = earlier.map(|it| replay::said(&pages.result, it)) {
        world.say(Progress::Note(said));
    }
    let judged = !outcome.objectives.is_empty() && outcome.verdict != Verdict::Cancelled;
    pages.evidence = outside
        .kept()
        .filter(|_| judged)
        .map(|tape| plan::evidence(host, words, &secrets, tape, &pages.result));
    pages
}

async fn told<W: World>(world: &W, aside: &W, host: Host, words: &Words) -> Outcome {
    match plan::believe(host, words, world.now()) {
        Ok(plan) => {
            // The same worlds as those of the run, and longer: other ones would be compiled once more.
            let hourglass = Hourglass::new(aside, later(aside.now(), plan.timeout * 2));
            let aside = Licence::new(&hourglass, None, &[]);
            let tells = plan.github.is_some();
            let deployment = if tells { apart(github::begun(&aside, &plan)).await } else { None };
            let mut outcome = walk_in_time(world, &plan).await;
            if tells {
                apart(github::ended(&aside, &plan, deployment, &mut outcome)).await;
            }
            outcome.upload = plan.upload_report;
            outcome
        }
        Err(error) if plan::asks_for_doctor(host, words) => doctor::mistaken(&error),
        Err(error) => Outcome::mistaken(&error),
    }
}

/// Walks no longer than the plan allows. What is not known then is an error, not a verdict.
async fn walk_in_time<W: World>(world: &W, plan: &Plan) -> Outcome {
    let hourglass = Hourglass::new(world, later(world.now(), plan.timeout));
    let client = plan.dynatrace.as_ref().and_then(|it| it.client.as_ref());
    let scopes = plan.dynatrace.as_ref().map(|it| doctor::needs::platform(plan, it));
    let licence = Licence::new(&hourglass, client, &scopes.unwrap_or_default());
    let mut outcome = walk(&licence, plan).await;
    if hourglass.ran_out() && outcome.verdict == Verdict::Cancelled {
        let over = format!("the time limit of {} was reached", in_words(plan.timeout));
        outcome.verdict = Verdict::Error;
        outcome.sentence = outcome.sentence.replace(&Error::Cancelled.to_string(), &over);
        outcome.hint = "look above for what took so long, or give the run more time with `timeout`; a gate needs its warm-up, its window after the deployment and `settle`".to_owned();
        outcome.step = step_for(Verdict::Error, plan.fail_on, plan.on_error);
    }
    outcome
}

async fn walk<W: World>(world: &W, plan: &Plan) -> Outcome {
    let of_dynatrace = plan.dynatrace.iter().flat_map(|it| &it.connection.corrections);
    let of_datadog = plan.datadog.iter().flat_map(|it| &it.corrections);
    let of_pipeline = plan.pipeline.iter().flat_map(|it| &it.corrections);
    let of_connect = plan.connect.iter().flat_map(|it| &it.corrections);
    for correction in of_dynatrace.chain(of_datadog).chain(of_pipeline).chain(of_connect) {
        world.say(Progress::Note(correction.clone()));
    }
    let mut outcome = match plan.command {
        Command::Connect => apart(connect::connect(world, plan)).await,
        Command::Dashboard => apart(dashboard::dashboard(world, plan)).await,
        Command::Doctor => return apart(doctor::doctor(world, plan)).await,
        Command::Explain => return explain::explain(plan),
        Command::Flags => apart(flags::flags(world, plan)).await,
        Command::Gate => match apart(gated(world, plan)).await {
            Ok(outcome) => outcome,
            Err(outcome) => return *outcome,
        },
        Command::History => apart(history::history(world, plan)).await,
        Command::Journeys => apart(journeys::journeys(world, plan)).await,
        Command::Mark => apart(mark::mark(world, plan)).await,
        Command::Pipeline => apart(pipeline::pipeline(world, plan)).await,
        Command::Replay => return replay::endless(),
    };
    if doctor::explains(plan, &outcome) {
        apart(doctor::explain(world, plan, &mut outcome)).await;
    }
    outcome
}

/// The gate and all that comes after it; an error is one that nothing comes after.
async fn gated<W: World>(world: &W, plan: &Plan) -> Result<Outcome, Box<Outcome>> {
    let began = world.now();
    let drawn = apart(gate::drawn(world, plan)).await?;
    let judged = drawn.as_ref().unwrap_or(plan);
    let mut outcome = apart(gate::gate(world, judged)).await;
    apart(aftermath::aftermath(world, judged, &mut outcome)).await;
    apart(around::around(world, judged, &mut outcome)).await;
    apart(pipeline::gated(world, judged, &mut outcome, began)).await;
    apart(failure::report(world, plan, &mut outcome)).await;
    Ok(outcome)
}

/// The same work as code of its own. An engine compiles a function whole when it is first called, and one that held
/// every command would be compiled for each.
pub(in crate::command) fn apart<'a, T>(
    work: impl Future<Output = T> + 'a,
) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    Box::pin(work)
}
