//! Waiting that says what it waits for, and does not say it over and over.

use crate::time::{Duration, Timestamp, in_words, since};
use crate::wire::{Cancelled, Progress, World};

/// Nothing is said more often than this unless it is news.
const QUIET: Duration = Duration::from_secs(60);
/// Who waits long hears now and then that the wait goes on.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5 * 60);

/// One wait, from its beginning to its end.
pub(super) struct Patience {
    awaited: &'static str,
    started: Timestamp,
    until: Timestamp,
    spoke: Option<Timestamp>,
    percent: Option<u8>,
}

impl Patience {
    /// A wait for something that is there at `until` at the latest.
    pub(super) fn new(awaited: &'static str, started: Timestamp, until: Timestamp) -> Self {
        Self { awaited, started, until, spoke: None, percent: None }
    }

    /// Waits at most `step`, and a minute at the most; false when the time is up. Says what is awaited at the
    /// beginning, and when nothing was said for long.
    pub(super) async fn wait<W: World>(
        &mut self,
        world: &W,
        step: Duration,
    ) -> Result<bool, Cancelled> {
        let now = world.now();
        let left = since(now, self.until);
        if left.is_zero() {
            return Ok(false);
        }
        if self.spoke.is_none_or(|at| since(at, now) >= SIGN_OF_LIFE) {
            self.spoke = Some(now);
            world.say(Progress::Note(format!(
                "waiting for {} until {}, {} left",
                self.awaited,
                clock(self.until),
                self.left(now)
            )));
        }
        let all = since(self.started, self.until).as_secs_f64();
        if all > 0.0 {
            let done = ((1.0 - left.as_secs_f64() / all) * 100.0).clamp(0.0, 100.0) as u8;
            if self.percent != Some(done) {
                self.percent = Some(done);
                world.say(Progress::Percent(done));
            }
        }
        world.sleep(left.min(step).min(QUIET)).await?;
        Ok(true)
    }

    /// Says what was seen in between; what is no news is not said within a minute of the last word.
    pub(super) fn tell<W: World>(&mut self, world: &W, news: bool, text: impl FnOnce() -> String) {
        let now = world.now();
        if news || self.spoke.is_none_or(|at| since(at, now) >= QUIET) {
            self.spoke = Some(now);
            world.say(Progress::Note(text()));
        }
    }

    /// How much is left, in whole seconds.
    pub(super) fn left(&self, now: Timestamp) -> String {
        in_words(Duration::from_secs(since(now, self.until).as_secs_f64().ceil() as u64))
    }
}

/// `14:05:30 UTC`.
pub(super) fn clock(instant: Timestamp) -> String {
    let text = instant.to_string();
    let time = text.split_once('T').map_or(text.as_str(), |(_, time)| time);
    format!("{} UTC", time.trim_end_matches('Z').split('.').next().unwrap_or_default())
}
