//! Texts between quotation marks.

use std::fmt;

/// What a text between quotation marks came to.
pub(super) enum Quoted {
    /// The closing mark has not come yet.
    Open,
    /// The text, and how many bytes it took with both marks.
    Text(String, usize),
}

/// Reads the text that begins with the mark at the start of `bytes`; or at which byte it is wrong, and why.
pub(super) fn unquoted(bytes: &[u8]) -> Result<Quoted, (usize, &'static str)> {
    let mut text: Vec<u8> = Vec::new();
    let mut from = 1;
    loop {
        let rest = bytes.get(from..).unwrap_or_default();
        let Some(run) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..=0x1f)) else {
            return Ok(Quoted::Open);
        };
        let at = from + run;
        text.extend_from_slice(&rest[..run]);
        match bytes[at] {
            b'"' => {
                let text = String::from_utf8(text).map_err(|_| (0, "the text is not UTF-8"))?;
                return Ok(Quoted::Text(text, at + 1));
            }
            b'\\' => match escaped(&bytes[at + 1..]) {
                Some(Ok((letter, length))) => {
                    text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                    from = at + 1 + length;
                }
                Some(Err(why)) => return Err((at, why)),
                None => return Ok(Quoted::Open),
            },
            _ => return Err((at, "a control character stands in a text")),
        }
    }
}

/// The letter after a backslash, and how many bytes it took; none when more has to come.
fn escaped(bytes: &[u8]) -> Option<Result<(char, usize), &'static str>> {
    let letter = match bytes.first()? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return coded(bytes),
        _ => return Some(Err("no letter of JSON follows the backslash")),
    };
    Some(Ok((letter, 1)))
}

/// `u00e9`, or two halves: `ud83d\ude00`.
fn coded(bytes: &[u8]) -> Option<Result<(char, usize), &'static str>> {
    const HALF: &str = "half of a surrogate pair stands alone";
    let Ok(first) = hex(bytes.get(1..5)?) else {
        return Some(Err("four hexadecimal digits must follow \\u"));
    };
    if !(0xd800..0xe000).contains(&first) {
        return Some(char::from_u32(first).map(|letter| (letter, 5)).ok_or(HALF));
    }
    for (at, wanted) in [(5, b'\\'), (6, b'u')] {
        if *bytes.get(at)? != wanted {
            return Some(Err(HALF));
        }
    }
    let Ok(second) = hex(bytes.get(7..11)?) else { return Some(Err(HALF)) };
    if first >= 0xdc00 || !(0xdc00..0xe000).contains(&second) {
        return Some(Err(HALF));
    }
    let letter = char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
    Some(letter.map(|letter| (letter, 11)).ok_or(HALF))
}

fn hex(digits: &[u8]) -> Result<u32, ()> {
    digits
        .iter()
        .try_fold(0, |sum, digit| Ok(sum * 16 + char::from(*digit).to_digit(16).ok_or(())?))
}

/// Writes `text` between quotation marks.
pub(super) fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("\"")?;
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !matches!(byte, b'"' | b'\\' | ..=0x1f) {
            continue;
        }
        f.write_str(&text[from..at])?;
        from = at + 1;
        match byte {
            b'"' => f.write_str("\\\"")?,
            b'\\' => f.write_str("\\\\")?,
            b'\n' => f.write_str("\\n")?,
            b'\r' => f.write_str("\\r")?,
            b'\t' => f.write_str("\\t")?,
            0x8 => f.write_str("\\b")?,
            0xc => f.write_str("\\f")?,
            other => write!(f, "\\u{other:04x}")?,
        }
    }
    f.write_str(&text[from..])?;
    f.write_str("\"")
}
