//! Words become a plan, or one clear mistake: told as stories, a file a subject.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // a test may panic

mod address;
mod choices;
mod configuration;
mod context;
mod counts;
mod datadog;
mod deployed;
mod entities;
mod metric;
mod objectives;
mod policy;
mod properties;
mod silence;
mod terminal;
mod token;
mod words;
mod yaml;
