//! Ids that are the same whenever they are made, so that spans of different steps make one trace.

use sha2::{Digest, Sha256};

/// The trace of a run.
pub fn trace_id(run: &str) -> [u8; 16] {
    let mut id = [0; 16];
    id.copy_from_slice(&Sha256::digest(run)[..16]);
    id
}

/// A span of it; the run's own has an empty name.
pub(super) fn span_id(run: &str, part: &str) -> [u8; 8] {
    let mut id = [0; 8];
    id.copy_from_slice(&Sha256::digest(format!("{run}\n{part}"))[..8]);
    id
}

/// The part of the gate.
pub(super) const GATE: &str = "plimsoll.gate";

/// What carries the context on (<https://www.w3.org/TR/trace-context/#traceparent-header>): the span of the
/// gate, or of the run.
pub fn traceparent(run: &str, of_gate: bool) -> String {
    let mut text = "00-".to_owned();
    let hex = |text: &mut String, bytes: &[u8]| {
        for byte in bytes {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
    };
    hex(&mut text, &trace_id(run));
    text.push('-');
    hex(&mut text, &span_id(run, if of_gate { GATE } else { "" }));
    text.push_str("-01");
    text
}
