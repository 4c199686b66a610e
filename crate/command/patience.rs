//! Waiting that says what it waits for.

use crate::time::{Duration, Timestamp, in_words, since};
use crate::wire::{Cancelled, Progress, World};

/// Waits until `until`, in steps of at most `step`, and says before each what is awaited and how long still.
pub(super) async fn wait_step<W: World>(
    world: &W,
    awaited: &str,
    until: Timestamp,
    step: Duration,
    started: Timestamp,
) -> Result<bool, Cancelled> {
    let left = since(world.now(), until);
    if left.is_zero() {
        return Ok(false);
    }
    let whole_s = Duration::from_secs(left.as_secs_f64().ceil() as u64);
    world.say(Progress::Note(format!(
        "waiting for {awaited} until {}, {} left",
        clock(until),
        in_words(whole_s)
    )));
    let all = since(started, until).as_secs_f64();
    if all > 0.0 {
        let done = (1.0 - left.as_secs_f64() / all) * 100.0;
        world.say(Progress::Percent(done.clamp(0.0, 100.0) as u8));
    }
    world.sleep(left.min(step)).await?;
    Ok(true)
}

/// `14:05:30 UTC`.
pub(super) fn clock(instant: Timestamp) -> String {
    let text = instant.to_string();
    let time = text.split_once('T').map_or(text.as_str(), |(_, time)| time);
    format!("{} UTC", time.trim_end_matches('Z').split('.').next().unwrap_or_default())
}
