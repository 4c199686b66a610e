//! What one call of the gate hands to the next: text that any pipeline can carry from job to job.

use serde::Serialize;

use super::Looked;
use crate::json::{self, Read, shape};
use crate::order::set;
use crate::time::{Timestamp, Window};

/// The state of a gate that does not wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Of which deployment.
    pub deployed: Window,
    /// What was looked at.
    pub looked: Looked,
}

shape! {
    #[derive(Serialize)]
    struct Text {
        v: i64,
        from: i64,
        to: i64,
        looked: Option<i64>,
        beyond: Vec<String>,
    }
}

impl Handover {
    /// Letters, digits, `-` and `_`: JSON in the URL-safe base 64 of RFC 4648 without padding.
    pub fn text(&self) -> String {
        let text = Text {
            v: 1,
            from: self.deployed.from.as_millisecond(),
            to: self.deployed.to.as_millisecond(),
            looked: self.looked.to.map(Timestamp::as_millisecond),
            beyond: self.looked.beyond.iter().cloned().collect(),
        };
        // Numbers and strings always become JSON.
        wrapped(serde_json::to_string(&text).unwrap_or_default().as_bytes())
    }

    /// Reads what `text` made; none where it is anything else.
    pub fn read(text: &str) -> Option<Self> {
        let text = Text::read(json::parse(&unwrapped(text)?).ok()?).ok()?;
        if text.v != 1 || text.from > text.to {
            return None;
        }
        let instant = |ms| Timestamp::from_millisecond(ms).ok();
        let looked = match text.looked {
            None => None,
            Some(ms) => Some(instant(ms)?),
        };
        Some(Self {
            deployed: Window { from: instant(text.from)?, to: instant(text.to)? },
            looked: Looked { to: looked, beyond: set(text.beyond) },
        })
    }
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn wrapped(bytes: &[u8]) -> String {
    let letters = |chunk: &[u8]| {
        let mut bits = 0_u32;
        for place in 0..3 {
            bits = bits << 8 | u32::from(chunk.get(place).copied().unwrap_or_default());
        }
        let letter = |at: usize| char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]);
        (0..=chunk.len()).map(letter).collect::<String>()
    };
    bytes.chunks(3).map(letters).collect()
}

fn unwrapped(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.bytes() {
        let value = LETTERS.iter().position(|it| *it == letter)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 255) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_is_handed_over_is_read_back() {
        for name in ["p95", "p95 [SERVICE-1]", "größe", ""] {
            let handover = Handover {
                deployed: Window { from: second(1_000), to: second(1_060) },
                looked: Looked { to: Some(second(1_900)), beyond: [name.to_owned()].into() },
            };
            let text = handover.text();
            assert!(text.bytes().all(|byte| LETTERS.contains(&byte)), "{text}");
            assert_eq!(Handover::read(&text), Some(handover));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "e30", "{}", "$(state)", "AAAA", "eyJ2IjoxfQ"] {
            assert_eq!(Handover::read(text), None, "{text}");
        }
    }
}
