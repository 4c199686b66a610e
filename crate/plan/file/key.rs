//! What a key of `plimsoll.yml` is, apart from which there are.

/// A key and what may follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it is for, in sentences without Markdown.
    pub about: &'static str,
    /// What may follow.
    pub holds: Holds,
    /// Whether its section cannot do without it.
    pub required: bool,
}

/// What may follow a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Criteria, all of which must hold; or lists of criteria, of which one must hold.
    Criteria,
    /// `true` or `false`.
    Flag,
    /// One text, a list of texts, or sections with these keys.
    TextsOr(&'static [Key]),
    /// Criteria, all of which must hold.
    Limits,
    /// A number that is not negative.
    Number,
    /// A percentage: `10%`.
    Percent,
    /// These keys.
    Section(&'static [Key]),
    /// A list of sections with these keys.
    Sections(&'static [Key]),
    /// A span of time: `90s`, `1h30m`.
    Span,
    /// Text.
    Text,
    /// One text or a list of texts.
    Texts,
}

pub(super) const fn key(name: &'static str, holds: Holds, about: &'static str) -> Key {
    Key { name, about, holds, required: false }
}

pub(super) const fn must(name: &'static str, holds: Holds, about: &'static str) -> Key {
    Key { name, about, holds, required: true }
}
