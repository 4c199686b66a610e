//! A world in which no answer carries a secret of ours: proxies and gateways repeat headers in their pages,
//! and vendors repeat what they refuse.

use std::cell::RefCell;

use crate::order::map;
use crate::time::{Duration, Timestamp};

use super::{Answer, Cancelled, Progress, Request, Secret, Silence, Tape, World};

/// Strikes the secrets out of whatever comes in, before anyone can read or show it.
pub struct Hush<'a, W> {
    world: &'a W,
    secrets: Vec<Secret>,
    memory: Memory,
}

/// Whether what is heard is kept, or was heard before.
enum Memory {
    /// Neither.
    None,
    /// It is taken down.
    Keeps(RefCell<Tape>),
    /// Nothing is asked: it is played from a tape.
    Plays(RefCell<Tape>),
}

impl<'a, W: World> Hush<'a, W> {
    /// `world` without `secrets`, the longest of which come first.
    pub fn new(world: &'a W, secrets: Vec<Secret>) -> Self {
        Self { world, secrets, memory: Memory::None }
    }

    /// The same, and everything that is heard is taken down.
    pub fn keeping(self) -> Self {
        Self { memory: Memory::Keeps(RefCell::default()), ..self }
    }

    /// The same, and nothing is asked: what was heard before is heard again.
    pub fn playing(self, tape: Tape) -> Self {
        Self { memory: Memory::Plays(RefCell::new(tape)), ..self }
    }

    /// What was taken down.
    pub fn kept(self) -> Option<Tape> {
        match self.memory {
            Memory::Keeps(tape) => Some(tape.into_inner()),
            Memory::None | Memory::Plays(_) => None,
        }
    }

    async fn heard(&self, request: &Request) -> Result<Answer, Silence> {
        self.hushed(self.world.send(request).await)
    }

    fn hushed(&self, result: Result<Answer, Silence>) -> Result<Answer, Silence> {
        match result {
            Ok(Answer { status, headers, mut body }) => {
                for secret in &self.secrets {
                    secret.strike_from(&mut body);
                }
                // Evidence is text: what is read now is read in a replay.
                if str::from_utf8(&body).is_err() {
                    body = String::from_utf8_lossy(&body).into_owned().into_bytes();
                }
                let headers =
                    map(headers.into_iter().map(|(name, value)| (name, self.struck(value))));
                Ok(Answer { status, headers, body })
            }
            Err(silence) => Err(match silence {
                Silence::Barred { why, fix } => Silence::Barred { why: self.struck(why), fix },
                Silence::Cancelled => Silence::Cancelled,
                Silence::Refused(why) => Silence::Refused(self.struck(why)),
                Silence::Unclear(why) => Silence::Unclear(self.struck(why)),
                Silence::Unfit { why, fix } => Silence::Unfit { why: self.struck(why), fix },
                Silence::Unlicensed { passes, why, fix } => {
                    Silence::Unlicensed { passes, why: self.struck(why), fix }
                }
                Silence::Unsent(why) => Silence::Unsent(self.struck(why)),
            }),
        }
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
        let result = match &self.memory {
            Memory::Plays(tape) => return tape.borrow_mut().played(request),
            Memory::Keeps(_) | Memory::None => self.heard(request).await,
        };
        if let Memory::Keeps(tape) = &self.memory {
            tape.borrow_mut().take_down(request, &result);
        }
        result
    }

    async fn farewell(&self, request: &Request) -> Result<Answer, Silence> {
        match &self.memory {
            Memory::Plays(_) => Err(Silence::Cancelled),
            Memory::Keeps(_) | Memory::None => self.hushed(self.world.farewell(request).await),
        }
    }

    async fn sleep(&self, span: Duration) -> Result<(), Cancelled> {
        match &self.memory {
            Memory::Plays(tape) => {
                tape.borrow_mut().go_by(span);
                Ok(())
            }
            Memory::Keeps(_) | Memory::None => self.world.sleep(span).await,
        }
    }

    fn now(&self) -> Timestamp {
        match &self.memory {
            Memory::Plays(tape) => tape.borrow_mut().reading(),
            Memory::Keeps(tape) => {
                let now = self.world.now();
                tape.borrow_mut().clock.push_back(now.as_millisecond());
                now
            }
            Memory::None => self.world.now(),
        }
    }

    fn chance(&self) -> f64 {
        self.world.chance()
    }

    fn say(&self, progress: Progress) {
        self.world.say(progress);
    }
}
