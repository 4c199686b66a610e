//! A world in which no answer carries a secret of ours: proxies and gateways repeat headers in their pages,
//! and vendors repeat what they refuse.

use crate::time::{Duration, Timestamp};

use super::{Answer, Cancelled, Progress, Request, Secret, Silence, World};

/// Strikes the secrets out of whatever comes in, before anyone can read or show it.
pub struct Hush<'a, W> {
    world: &'a W,
    secrets: Vec<Secret>,
}

impl<'a, W: World> Hush<'a, W> {
    /// `world` without `secrets`, the longest of which come first.
    pub fn new(world: &'a W, secrets: Vec<Secret>) -> Self {
        Self { world, secrets }
    }

    fn struck(&self, mut text: String) -> String {
        for secret in &self.secrets {
            text = secret.struck_from(&text);
        }
        text
    }
}

impl<W: World> World for Hush<'_, W> {
    async fn send(&self, request: &Request) -> Result<Answer, Silence> {
        match self.world.send(request).await {
            Ok(Answer { status, headers, mut body }) => {
                for secret in &self.secrets {
                    secret.strike_from(&mut body);
                }
                let headers =
                    headers.into_iter().map(|(name, value)| (name, self.struck(value))).collect();
                Ok(Answer { status, headers, body })
            }
            Err(silence) => Err(match silence {
                Silence::Barred { why, fix } => Silence::Barred { why: self.struck(why), fix },
                Silence::Cancelled => Silence::Cancelled,
                Silence::Refused(why) => Silence::Refused(self.struck(why)),
                Silence::Unclear(why) => Silence::Unclear(self.struck(why)),
                Silence::Unfit { why, fix } => Silence::Unfit { why: self.struck(why), fix },
                Silence::Unsent(why) => Silence::Unsent(self.struck(why)),
            }),
        }
    }

    async fn sleep(&self, span: Duration) -> Result<(), Cancelled> {
        self.world.sleep(span).await
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
