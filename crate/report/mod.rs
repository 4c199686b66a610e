//! What came of it, as pages: Markdown, JSON, a log and outputs, free of any host's syntax.

mod check;
mod inert;
mod json;
mod json_change;
mod markdown;
mod outcome;
mod pages;
mod step;
mod suspects;

pub use check::{Check, State};
pub use inert::{line, markdown_text};
pub use outcome::{Annotation, Happening, Link, Outcome, Pages, Past, Severity, Step};
pub use pages::pages;
pub use step::{step_after, step_for};
