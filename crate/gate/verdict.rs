//! The words a gate can say.

use std::fmt;

/// A verdict, on one objective or on a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Harm beyond what is allowed is ruled out.
    Pass,
    /// Harm is shown, but less than the margin; or a warning limit is crossed.
    Warn,
    /// The judged window is not over, and nothing has failed so far.
    Pending,
    /// The data leave both possible.
    Inconclusive,
    /// The vendor knows the question and has no number for it.
    NoData,
    /// The vendor could not be asked: never the release's fault.
    Error,
    /// Harm beyond what is allowed is shown.
    Fail,
    /// The run was stopped before it knew.
    Cancelled,
}

impl Verdict {
    /// Every verdict, the worst first.
    pub const ALL: [Self; 8] = [
        Self::Cancelled,
        Self::Fail,
        Self::Error,
        Self::NoData,
        Self::Inconclusive,
        Self::Pending,
        Self::Warn,
        Self::Pass,
    ];

    /// The word in outputs and in the result JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Pending => "pending",
            Self::Inconclusive => "inconclusive",
            Self::NoData => "no_data",
            Self::Error => "error",
            Self::Fail => "fail",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the judge could say something about the release.
    pub fn is_decided(self) -> bool {
        match self {
            Self::Pass | Self::Warn | Self::Fail => true,
            Self::Cancelled | Self::Error | Self::Inconclusive | Self::NoData | Self::Pending => {
                false
            }
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
