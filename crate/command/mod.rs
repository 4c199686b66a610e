//! One file a command. Each reads from top to bottom: plan, ask, read, judge, report.

mod gate;
mod mark;
mod observe;
mod patience;

use crate::plan::{self, Command, Host, Plan, Words};
use crate::report::{Outcome, Pages, pages};
use crate::wire::{Progress, World};

/// Runs what the words ask for. Never fails: whatever happens becomes an outcome with a reason and,
/// where there is one, a next step.
pub async fn run<W: World>(world: &W, host: Host, words: &Words) -> Pages {
    for secret in plan::secrets(host, words) {
        world.say(Progress::Mask(secret));
    }
    let outcome = match plan::believe(host, words, world.now()) {
        Ok(plan) => walk(world, &plan).await,
        Err(error) => Outcome::mistaken(&error),
    };
    pages(&outcome)
}

async fn walk<W: World>(world: &W, plan: &Plan) -> Outcome {
    let of_dynatrace = plan.dynatrace.iter().flat_map(|it| &it.connection.corrections);
    let of_datadog = plan.datadog.iter().flat_map(|it| &it.corrections);
    for correction in of_dynatrace.chain(of_datadog) {
        world.say(Progress::Note(correction.clone()));
    }
    match plan.command {
        Command::Gate => gate::gate(world, plan).await,
        Command::Mark => mark::mark(world, plan).await,
    }
}
