//! The manifests of both hosts, the table in the README and the schema of `plimsoll.yml` say what the tables
//! in the core say: they are made from them, and compared with what is in git.
//!
//! `UPDATE=1 cargo test --test manifest` writes them anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    missing_docs,
    unreachable_pub
)]
// a test may panic, and this one reads and writes files of the project

mod action;
mod believed;
mod cli;
mod docs;
mod kept;
mod readme;
mod reference;
mod schema;
mod task;
mod version;
