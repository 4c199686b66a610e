//! Which series constants may be tuned on, and which are only reported.
//!
//! Decided by the file's name alone, never by what is in it: within a family the names are ordered by their
//! hash; every second one, beginning with the first, is tuned on, the others are held back. A folder of
//! one's own was never tuned on: all of it is held back.

use super::traces::Trace;

/// What a series is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    /// Constants were chosen while looking at it.
    Tuned,
    /// It is looked at when everything is chosen.
    HeldBack,
}

impl Half {
    /// Both, in the order in which they are printed.
    pub(crate) const BOTH: [Self; 2] = [Self::Tuned, Self::HeldBack];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Tuned => "tuned on",
            Self::HeldBack => "held back",
        }
    }

    /// The series of a family that belong to it.
    pub(crate) fn of(self, family: &[Trace]) -> Vec<&Trace> {
        let mut ordered: Vec<&Trace> = family.iter().collect();
        ordered.sort_by_key(|trace| hash(&trace.name));
        let first = match self {
            Self::Tuned => 0,
            Self::HeldBack => 1,
        };
        ordered.into_iter().skip(first).step_by(2).collect()
    }
}

/// FNV-1a, 64 bits.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
