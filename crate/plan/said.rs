//! A word with the place where it was said, and what can be objected to it.

use crate::error::{Error, Result};

/// A value that remembers where it came from.
#[derive(Clone, Debug)]
pub(super) struct Said<T> {
    /// The value.
    pub(super) value: T,
    /// ``input `deployed-from` `` or ``plimsoll.yml:7 `gate.before` ``.
    pub(super) place: String,
}

impl<T> Said<T> {
    /// Reads the value with `reader`; an objection becomes a mistake at this place.
    pub(super) fn read<U>(self, reader: impl FnOnce(T) -> Result<U, Objection>) -> Result<U> {
        let place = self.place;
        reader(self.value).map_err(|objection| objection.at(place))
    }

    /// A mistake at this place.
    pub(super) fn mistake(&self, why: impl Into<String>, fix: impl Into<String>) -> Error {
        Error::input(self.place.clone(), why, fix)
    }
}

/// What is wrong with a word, before anyone knows where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Objection {
    why: String,
    fix: String,
}

impl Objection {
    /// What is wrong, and what to write instead.
    pub(super) fn new(why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { why: why.into(), fix: fix.into() }
    }

    /// The mistake that it is at `place`.
    pub(super) fn at(self, place: impl Into<String>) -> Error {
        Error::input(place, self.why, self.fix)
    }
}
