//! What a vendor itself thinks of a thing that it watches: a monitor, a gate of its own.

use super::Verdict;
use super::finding::Finding;

/// A state as a vendor reports it, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// How the thing stands.
    pub standing: Standing,
    /// What the vendor said, for people: ``monitor `checkout errors` is in Alert``.
    pub says: String,
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As it should.
    Good,
    /// Near the edge.
    Doubtful,
    /// Not as it should.
    Bad,
    /// The vendor has no data to say.
    Silent,
    /// The vendor did not decide, in time or at all, or in a word we do not know.
    Undecided,
}

/// The verdict on a state: only `Good` passes.
pub(super) fn judge_state(state: &State) -> Finding {
    let verdict = match state.standing {
        Standing::Good => Verdict::Pass,
        Standing::Doubtful => Verdict::Warn,
        Standing::Bad => Verdict::Fail,
        Standing::Silent => Verdict::NoData,
        Standing::Undecided => Verdict::Inconclusive,
    };
    Finding { method: "state", ..Finding::of(verdict, state.says.clone()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_good_state_passes() {
        let verdict = |standing| judge_state(&State { standing, says: "says".to_owned() }).verdict;
        assert_eq!(verdict(Standing::Good), Verdict::Pass);
        assert_eq!(verdict(Standing::Doubtful), Verdict::Warn);
        assert_eq!(verdict(Standing::Bad), Verdict::Fail);
        assert_eq!(verdict(Standing::Silent), Verdict::NoData);
        assert_eq!(verdict(Standing::Undecided), Verdict::Inconclusive);
    }
}
