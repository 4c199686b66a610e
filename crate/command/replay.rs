//! `replay`: a gate judged again from its evidence. The run is lived through as it was, and nobody is asked.

use crate::error::Error;
use crate::report::Outcome;
use crate::wire::sha256;

/// What came of it, beside what came of the gate: the digest of its result, and whether other rules were tried.
pub(super) fn said(result: &str, (then, tried): (String, bool)) -> String {
    let same = sha256(result.as_bytes()) == then;
    match (same, tried) {
        (true, _) => "replayed from the evidence: the same result as the gate's, to the byte",
        (false, true) => "replayed from the evidence by other rules: not the result of the gate",
        (false, false) => {
            "replayed from the evidence: not the result of the gate, which another version of Plimsoll may have judged"
        }
    }
    .to_owned()
}

/// A replay of a replay: no gate writes such evidence.
pub(super) fn endless() -> Outcome {
    Outcome::mistaken(&Error::input(
        "the evidence",
        "is of a replay, and only gates leave evidence",
        "hand over the file as the gate wrote it",
    ))
}
