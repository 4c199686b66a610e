//! One batch of metrics asked of Dynatrace, and its metrics alone where that can help.

use crate::error::{Error, Result};
use crate::plan::{Dynatrace, Plan};
use crate::provider::dynatrace::{self, Batch, Metered, Reach};
use crate::time::earlier;
use crate::wire::{Answer, Retry, Silence, World, ask};

use super::joined::joined;
use super::part::Part;
use super::single::{is_one_value, nothing};
use super::wishes::Answers;

/// Asks a batch. One bad metric spoils the whole query, so what fails together is asked for alone.
pub(super) async fn fetch<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    part: Part,
    batch: &Batch,
    answers: &mut Answers,
) -> Result<()> {
    let several = batch.metrics.len() > 1;
    let result = ask_for(world, vendor, batch).await;
    let read = match read(world, plan, vendor, batch, &result) {
        Err(Error::Cancelled) => return Err(Error::Cancelled),
        Err(_) if several && is_of_one(&result, part) => vec![None; batch.metrics.len()],
        // Without its past a level is judged all the same.
        Err(error) => vec![Some(Err(error)); batch.metrics.len()],
        Ok(read) => read,
    };
    for (metric, answer) in batch.metrics.iter().zip(read) {
        let answer = match answer {
            Some(answer) => answer,
            None if several => alone(world, plan, vendor, &batch.alone(metric)).await?,
            None => Ok(nothing()),
        };
        let answer = match answer {
            Ok(metered) if batch.reach == Reach::One && !is_one_value(&metered) => {
                alone(world, plan, vendor, &batch.alone(&format!("({metric}):fold"))).await?
            }
            answer => answer,
        };
        let key = (part, batch.target.clone(), metric.clone());
        let answer = match answers.remove(&key) {
            Some(earlier) => joined(earlier, answer),
            None => answer,
        };
        answers.insert(key, answer);
    }
    Ok(())
}

/// One metric of its own.
async fn alone<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    batch: &Batch,
) -> Result<Result<Metered>> {
    match query(world, plan, vendor, batch).await {
        Err(Error::Cancelled) => Err(Error::Cancelled),
        Err(error) => Ok(Err(error)),
        Ok(mut read) => Ok(read.pop().flatten().unwrap_or_else(|| Ok(nothing()))),
    }
}

async fn query<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    batch: &Batch,
) -> Result<Vec<Option<Result<Metered>>>> {
    read(world, plan, vendor, batch, &ask_for(world, vendor, batch).await)
}

async fn ask_for<W: World>(
    world: &W,
    vendor: &Dynatrace,
    batch: &Batch,
) -> Result<Answer, Silence> {
    let request = dynatrace::metric_request(&vendor.connection, batch);
    ask(world, Retry::default(), &request).await
}

fn read<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    batch: &Batch,
    result: &Result<Answer, Silence>,
) -> Result<Vec<Option<Result<Metered>>>> {
    let settled = earlier(world.now(), plan.gate.settle);
    dynatrace::metric_response(&vendor.connection, batch, settled, result)
}

/// Whether a batch may have failed because of one of its metrics, or of all together being too large. Who is asked
/// to slow down or hears nothing would only ask ten times as often.
fn is_of_one(result: &Result<Answer, Silence>, part: Part) -> bool {
    match result {
        Ok(answer) => part != Part::Past && answer.status != 429,
        Err(Silence::Unfit { .. }) => true,
        Err(
            Silence::Barred { .. }
            | Silence::Cancelled
            | Silence::Refused(_)
            | Silence::Unclear(_)
            | Silence::Unlicensed { .. }
            | Silence::Unsent(_),
        ) => false,
    }
}
