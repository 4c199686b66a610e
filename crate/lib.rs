//! Plimsoll marks a release where the operators look, and judges whether it made things worse.
//!
//! ```text
//!  words            belief         questions and answers        judgement          pages
//!  inputs, file ──▶ Plan ───────▶ Request ⇄ Answer ──────────▶ Verdict ─────────▶ Outcome ──▶ host
//!  (shim)           plan/          provider/ + wire/            gate/ + stats/     report/     (shim)
//!                                  command/ walks the line; web/ is the only door to JavaScript
//! ```
//!
//! Values move right. The rooms are listed below from the bottom up, and each uses only rooms
//! listed before it: `tests/tidy.rs` reads the `use` lines and keeps it so. Nothing here reads a
//! clock, a file, an environment variable or a socket; the [`wire::World`] does.

#![forbid(unsafe_code)]

pub mod error;
pub mod time;

pub mod order;

pub mod json;

pub mod release;

pub mod change;

pub mod wire;

// A package of its own: it alone is built for speed.
pub use plimsoll_stats as stats;

pub mod gate;

pub mod plan;

pub mod provider;

pub mod report;

pub mod command;

#[cfg(target_arch = "wasm32")]
pub mod web;
