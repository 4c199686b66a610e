//! Text that is never shown.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;

/// So many bytes are looked through at once.
const STRETCH: usize = 512;

/// A token or key. Prints `***` everywhere; `expose` is called where a header is made, nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// `{"token":"…"}`: itself as the only member of a JSON object.
    pub fn in_json(&self, key: &str) -> Self {
        Self(serde_json::json!({ key: self.0 }).to_string())
    }

    /// `key=…` of a form, its value percent-encoded, after the parts that are no secret.
    pub fn in_form(&self, parts: &str, key: &str) -> Self {
        Self(format!("{parts}{key}={}", utf8_percent_encode(&self.0, NON_ALPHANUMERIC)))
    }

    /// `text` with `***` in the place of itself.
    pub fn struck_from(&self, text: &str) -> String {
        if self.is_short() { text.to_owned() } else { text.replace(&self.0, "***") }
    }

    /// Replaces itself in `bytes` by as many asterisks, so that lengths and offsets stay.
    pub fn strike_from(&self, bytes: &mut [u8]) {
        let (own, Some(first)) = (self.0.as_bytes(), self.0.bytes().next()) else { return };
        if self.is_short() {
            return;
        }
        let mut at = 0;
        while at < bytes.len() {
            let end = bytes.len().min(at + STRETCH);
            // Most of an answer are numbers: whether a letter is among so many is soon known.
            if !bytes[at..end].contains(&first) {
                at = end;
                continue;
            }
            while let Some(found) = bytes[at..end].iter().position(|byte| *byte == first) {
                at += found;
                match bytes[at..].get_mut(..own.len()) {
                    Some(window) if window == own => {
                        window.fill(b'*');
                        at += own.len();
                    }
                    Some(_) => at += 1,
                    None => return,
                }
                if at >= end {
                    break;
                }
            }
            at = at.max(end);
        }
    }

    /// So few letters would be found in any text.
    fn is_short(&self) -> bool {
        self.0.len() < 8
    }

    /// Whether there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text itself: for the header of a request and for the host's masking.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `signature` is the HMAC-SHA256 of `message` under this secret, in hexadecimal digits. Takes as long
    /// whether the first or the last byte differs.
    pub fn signed(&self, message: &[u8], signature: &str) -> bool {
        let Some(signature) = bytes(signature) else { return false };
        Hmac::<Sha256>::new_from_slice(self.0.as_bytes())
            .is_ok_and(|mac| mac.chain_update(message).verify_slice(&signature).is_ok())
    }
}

/// The bytes of hexadecimal digits.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let digit =
        |letter: u8| char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = digits.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
