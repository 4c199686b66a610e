//! What is not as it was hoped for, and where.

use std::fmt;

/// Why a text is no JSON, or a value not of the shape that was hoped for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: `result[0].metricId`, or the byte of the text, counted from one.
    at: String,
    /// What is wrong there, as a phrase.
    why: &'static str,
}

impl Fault {
    /// Of a value; where it stands is told on the way up.
    pub fn of(why: &'static str) -> Self {
        Self { at: String::new(), why }
    }

    /// Of a text, at this byte.
    pub(super) fn in_text(byte: usize, why: &'static str) -> Self {
        Self { at: format!("byte {}", byte + 1), why }
    }

    /// The same, of the field `name`.
    pub(super) fn under(self, name: &str) -> Self {
        let dot = if self.at.is_empty() || self.at.starts_with('[') { "" } else { "." };
        Self { at: format!("{name}{dot}{}", self.at), ..self }
    }

    /// The same, of the item at `index`.
    pub(super) fn item(self, index: usize) -> Self {
        self.under(&format!("[{index}]"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at.is_empty() {
            f.write_str(self.why)
        } else {
            write!(f, "{}: {}", self.at, self.why)
        }
    }
}
