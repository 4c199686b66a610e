//! What came of it, as pages: Markdown, HTML, JUnit, JSON, a log and outputs, free of any host's syntax.

mod annotation;
mod check;
mod clock;
mod comment;
mod facts;
mod figures;
mod history;
mod html;
mod inert;
mod json;
mod json_around;
mod json_change;
mod junit;
mod markdown;
mod method;
mod outcome;
mod pages;
mod progress;
mod rank;
mod sparkline;
mod step;
mod suspects;

pub use check::{Check, State};
pub use comment::{brief, comment};
pub use history::{measured, moved};
pub use inert::{html_text, line, markdown_text};
pub use outcome::{Annotation, Happening, Link, Outcome, Pages, Past, Place, Severity, Step};
pub use pages::pages;
pub use progress::progress;
pub use step::{step_after, step_for};
