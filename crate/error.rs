//! Why a run could not go on: one phrase that names the thing, and the next action.

use std::fmt;

/// What stopped a run, sorted by who can mend it. A shut gate is not an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The run was told to stop.
    Cancelled,
    /// A word the person wrote cannot be believed. Found before anything is sent.
    Input(Mistake),
    /// A vendor, its credentials or the way to it.
    Provider(Trouble),
}

/// A mistake in an input or in the configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it stands: ``input `deployed-from` `` or ``plimsoll.yml:7 `gate.before` ``.
    pub place: String,
    /// What is wrong with it, value included (never for a secret).
    pub why: String,
    /// What to write instead.
    pub fix: String,
}

/// A question to a vendor that brought no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// As the vendor spells itself: `Dynatrace`.
    pub vendor: &'static str,
    /// What was attempted, as it follows "could not": `send the deployment event`.
    pub action: String,
    /// What came of it.
    pub why: String,
    /// The next action for the reader. May be empty when there is none to name.
    pub fix: String,
}

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A mistake at `place`.
    pub fn input(place: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self::Input(Mistake { place: place.into(), why: why.into(), fix: fix.into() })
    }

    /// With `***` for every one of `secrets`, should one have got into it.
    pub fn without(self, secrets: &[&str]) -> Self {
        let clean =
            |text: String| secrets.iter().fold(text, |text, secret| text.replace(secret, "***"));
        match self {
            Self::Input(Mistake { place, why, fix }) => {
                Self::Input(Mistake { place: clean(place), why: clean(why), fix: clean(fix) })
            }
            Self::Cancelled | Self::Provider(_) => self,
        }
    }

    /// The next action, where there is one to name.
    pub fn hint(&self) -> &str {
        match self {
            Self::Cancelled => "",
            Self::Input(mistake) => &mistake.fix,
            Self::Provider(trouble) => &trouble.fix,
        }
    }
}

/// One phrase without the hint.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("the run was cancelled"),
            Self::Input(Mistake { place, why, .. }) => write!(f, "{place}: {why}"),
            Self::Provider(Trouble { vendor, action, why, .. }) => {
                write!(f, "could not {action} at {vendor}: {why}")
            }
        }
    }
}

impl std::error::Error for Error {}
