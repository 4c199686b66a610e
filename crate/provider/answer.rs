//! What the answers of all vendors have in common: whether one came, and how their words are quoted.

use crate::error::{Error, Result};
use crate::wire::{Answer, Silence};

/// No quotation of a vendor's text is longer, in characters.
const QUOTED: usize = 300;

/// The answer, where one came; else why not, as `trouble` tells it. `address` is where the question was sent, `input`
/// who named it.
///
/// # Errors
/// None came, or the run was told to stop.
pub(super) fn came<'a>(
    result: &'a Result<Answer, Silence>,
    address: &str,
    input: &str,
    trouble: &dyn Fn(String, String) -> Error,
) -> Result<&'a Answer> {
    result.as_ref().map_err(|silence| match silence.told(address, input) {
        Some((why, fix)) => trouble(why, fix),
        None => Error::Cancelled,
    })
}

/// `text` on one line and cut; none when nothing is left.
pub(super) fn one_line(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUOTED) {
        _ if line.is_empty() => None,
        Some((end, _)) => Some(format!("{}…", &line[..end])),
        None => Some(line),
    }
}
