//! The door to JavaScript: what the shims call, and the [`World`](crate::wire::World) made of what
//! they hand over.
//!
//! The network is one `fetch`-shaped function. Nothing here touches the globals `fetch`, `Request`,
//! `Response` or `Headers`: in Node the first touch loads a whole HTTP client, 25 to 70 ms of it.

mod distrust;
mod door;
mod fetch;
mod hands;
mod leash;
mod outside;
mod pages;
mod silence;
mod words;

pub use door::{authorities_path, config_paths, environment_names, inventory, run, version};
pub use fetch::ANSWER_LIMIT_BYTES;
pub use hands::Hands;
pub use outside::Outside;
