//! How one number stands to another.

/// How the value is compared with the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    AtLeast,
    AtMost,
    Equal,
    Less,
    More,
}

impl Comparison {
    /// Cuts the comparison off the front of `text`.
    pub(super) fn cut(text: &str) -> Option<(Self, &str)> {
        // The longer word first: `<=` also begins with `<`.
        [Self::AtMost, Self::AtLeast, Self::Less, Self::More, Self::Equal]
            .into_iter()
            .find_map(|comparison| Some((comparison, text.strip_prefix(comparison.word())?)))
    }

    /// As it is written.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::Less => "<",
            Self::More => ">",
        }
    }

    /// Whether `value` stands so to `bound`.
    pub(super) fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::AtLeast => value >= bound,
            Self::AtMost => value <= bound,
            Self::Equal => value == bound,
            Self::Less => value < bound,
            Self::More => value > bound,
        }
    }
}
