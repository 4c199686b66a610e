//! Questions and answers as values, who carries them, and when a question may be repeated.

mod ask;
mod clock;
mod digest;
mod hourglass;
mod hush;
mod request;
mod retry;
mod secret;
mod silence;
mod tape;
mod world;

pub use ask::ask;
pub use clock::skew;
pub use digest::sha256;
pub use hourglass::Hourglass;
pub use hush::Hush;
pub use request::{Answer, Body, Header, Method, Repeat, Request};
pub use retry::{Retry, retry_after};
pub use secret::Secret;
pub use silence::Silence;
pub use tape::{Exchange, Tape};
pub use world::{Cancelled, Progress, World};
