//! One thing that was looked at, and how it is shown: `✓`, `!` or `✗`, what was found, and the fix.

use super::inert::{line, markdown_text};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What: `token`, ``entities `type(SERVICE),…` ``.
    pub about: String,
    /// How it stands.
    pub state: State,
    /// What was found, a phrase.
    pub found: String,
    /// What to do; empty where nothing is to be done.
    pub fix: String,
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it must be.
    Good,
    /// It may do, or could not be looked at.
    Doubtful,
    /// It will not work.
    Bad,
}

impl State {
    /// The word in the result.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Doubtful => "warn",
            Self::Bad => "error",
        }
    }

    /// The sign for people.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Doubtful => "!",
            Self::Bad => "✗",
        }
    }
}

impl Check {
    /// As it must be.
    pub fn good(about: impl Into<String>, found: impl Into<String>) -> Self {
        Self { about: about.into(), state: State::Good, found: found.into(), fix: String::new() }
    }

    /// Not as it must be, or not known to be.
    pub fn amiss(
        state: State,
        about: impl Into<String>,
        found: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self { about: about.into(), state, found: found.into(), fix: fix.into() }
    }
}

/// `✗ token: …` and, below what is amiss, `→ …`.
pub(super) fn lines(checks: &[Check]) -> Vec<String> {
    let mut lines = Vec::new();
    for Check { about, state, found, fix } in checks {
        lines.push(format!("{} {}: {}", state.sign(), line(about), line(found)));
        if !fix.is_empty() {
            lines.push(format!("  → {}", line(fix)));
        }
    }
    lines
}

/// The message as lines of a log, none where there is none.
pub(super) fn letter(request: &str) -> Vec<String> {
    if request.is_empty() {
        return Vec::new();
    }
    let head = "To send to the administrators:".to_owned();
    let body = request.lines().map(|text| format!("    {}", line(text)).trim_end().to_owned());
    std::iter::once(head).chain(body).collect()
}

/// The table and the message, Markdown; empty where nothing was looked at.
pub(super) fn section(checks: &[Check], request: &str) -> String {
    let mut section = String::new();
    if !checks.is_empty() {
        section.push_str("\n| | Check | Found | Fix |\n|---|---|---|---|\n");
        section.extend(checks.iter().map(|it| {
            let text = |text: &str| markdown_text(text);
            format!(
                "| {} | {} | {} | {} |\n",
                it.state.sign(),
                text(&it.about),
                text(&it.found),
                text(&it.fix)
            )
        }));
    }
    if !request.is_empty() {
        section.push_str("\n**To send to the administrators:**\n\n<pre>\n");
        section.extend(request.lines().map(|text| format!("{}\n", markdown_text(text))));
        section.push_str("</pre>\n");
    }
    section
}
