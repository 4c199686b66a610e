//! A deadline for the whole run.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use crate::time::{Duration, Timestamp, since};

use super::{Answer, Cancelled, Progress, Request, Silence, World};

/// A world that ends at an instant: whatever is under way then is told to stop.
pub struct Hourglass<'a, W> {
    world: &'a W,
    until: Timestamp,
    ran_out: Cell<bool>,
}

impl<'a, W: World> Hourglass<'a, W> {
    /// `world`, no longer than `until`.
    pub fn new(world: &'a W, until: Timestamp) -> Self {
        Self { world, until, ran_out: Cell::new(false) }
    }

    /// Whether something was stopped because the time was up.
    pub fn ran_out(&self) -> bool {
        self.ran_out.get()
    }

    fn left(&self) -> Duration {
        since(self.world.now(), self.until)
    }

    fn stop(&self) -> Cancelled {
        self.ran_out.set(true);
        Cancelled
    }
}

impl<W: World> World for Hourglass<'_, W> {
    async fn send(&self, request: &Request) -> Result<Answer, Silence> {
        let left = self.left();
        if left.is_zero() {
            self.stop();
            return Err(Silence::Cancelled);
        }
        let mut sent = pin!(self.world.send(request));
        let mut end = pin!(self.world.sleep(left));
        poll_fn(|context| {
            if let Poll::Ready(result) = sent.as_mut().poll(context) {
                return Poll::Ready(result);
            }
            end.as_mut().poll(context).map(|slept| {
                if slept.is_ok() {
                    self.stop();
                }
                Err(Silence::Cancelled)
            })
        })
        .await
    }

    async fn farewell(&self, request: &Request) -> Result<Answer, Silence> {
        self.world.farewell(request).await
    }

    async fn sleep(&self, span: Duration) -> Result<(), Cancelled> {
        let left = self.left();
        self.world.sleep(span.min(left)).await?;
        if left < span { Err(self.stop()) } else { Ok(()) }
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }

    fn chance(&self) -> f64 {
        self.world.chance()
    }

    fn say(&self, progress: Progress) {
        self.world.say(progress);
    }
}
