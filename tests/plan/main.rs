//! Words become a plan, or one clear mistake: told as stories, a file a subject.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // a test may panic

mod address;
mod token;
mod words;
