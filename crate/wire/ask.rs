//! One question, asked as often as it may be.

use crate::time::{Duration, in_words};

use super::clock::of_this_time;
use super::{Answer, Progress, Request, Retry, Silence, World};

/// Sends `request` until an answer stands or patience ends; the last result is the result.
///
/// A status of 400 and above is an answer like any other: the vendor's reader words it.
pub async fn ask<W: World>(world: &W, retry: Retry, request: &Request) -> Result<Answer, Silence> {
    let mut attempt = 1;
    loop {
        let result = world.send(request).await.and_then(|answer| of_this_time(answer, world.now()));
        let Some(pause) =
            retry.pause(attempt, request.repeat, &result, world.now(), world.chance())
        else {
            return result;
        };
        world.say(Progress::Note(format!(
            "could not {} ({}); trying again in {} (attempt {} of {})",
            request.purpose,
            reason(&result),
            in_words(Duration::from_secs(pause.as_secs().max(1))),
            attempt + 1,
            retry.attempts_after(&result),
        )));
        world.sleep(pause).await.map_err(|_| Silence::Cancelled)?;
        attempt += 1;
    }
}

/// Why the question is repeated, in a few words.
fn reason(result: &Result<Answer, Silence>) -> String {
    match result {
        Ok(answer) if answer.status == 429 => "asked to slow down, status 429".to_owned(),
        Ok(answer) => format!("status {}", answer.status),
        Err(Silence::Cancelled) => "cancelled".to_owned(),
        Err(
            Silence::Barred { why, .. }
            | Silence::Refused(why)
            | Silence::Unclear(why)
            | Silence::Unfit { why, .. }
            | Silence::Unlicensed { why, .. }
            | Silence::Unsent(why),
        ) => why.clone(),
    }
}
