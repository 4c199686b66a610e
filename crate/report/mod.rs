//! What came of it, as pages: Markdown, JSON, a log and outputs, free of any host's syntax.

mod outcome;

pub use outcome::{Annotation, Entity, Mark, Outcome, Pages, Severity, Step};
