//! Questions and answers as values, who carries them, and when a question may be repeated.

mod ask;
mod request;
mod retry;
mod secret;
mod world;

pub use ask::ask;
pub use request::{Answer, Body, Header, Method, Repeat, Request, Silence};
pub use retry::{Retry, retry_after};
pub use secret::Secret;
pub use world::{Cancelled, Progress, World};
