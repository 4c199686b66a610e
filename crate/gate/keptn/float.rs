//! Numbers as Go's `strconv.ParseFloat` reads them: with underscores, infinities and hexadecimal.
//! <https://pkg.go.dev/strconv#ParseFloat>

/// Reads a number; none where Go reports an error, a number that is too large included.
pub(super) fn parse_float(text: &str) -> Option<f64> {
    let (sign, bare) = match text.as_bytes().first()? {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    let signed = bare.len() < text.len();
    if ["inf", "infinity"].iter().any(|word| bare.eq_ignore_ascii_case(word)) {
        return Some(sign * f64::INFINITY);
    }
    if bare.eq_ignore_ascii_case("nan") {
        return (!signed).then_some(f64::NAN);
    }
    let hexadecimal = bare.get(..2).filter(|start| start.eq_ignore_ascii_case("0x"));
    let plain = without_underscores(bare, hexadecimal.is_some())?;
    let size = match hexadecimal {
        Some(_) => hexadecimal_float(&plain[2..])?,
        None if plain.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
            plain.parse().ok()?
        }
        None => return None,
    };
    f64::is_finite(size).then_some(sign * size)
}

/// Underscores may stand between digits only; after the prefix `0x` one may stand too.
fn without_underscores(text: &str, hexadecimal: bool) -> Option<String> {
    if !text.contains('_') {
        return Some(text.to_owned());
    }
    // Whether the last byte was a digit, an underscore, or something else.
    let mut last = if hexadecimal { '0' } else { '^' };
    for letter in text.chars().skip(if hexadecimal { 2 } else { 0 }) {
        let digit = letter.is_ascii_digit() || (hexadecimal && letter.is_ascii_hexdigit());
        last = match (digit, letter, last) {
            (true, _, _) => '0',
            (false, '_', '0') => '_',
            (false, '_', _) | (false, _, '_') => return None,
            (false, _, _) => '!',
        };
    }
    (last != '_').then(|| text.replace('_', ""))
}

/// `1.8p3` is 12: mantissa in hexadecimal, exponent of two in decimal, which must be there.
fn hexadecimal_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let mut size = 0.0;
    for letter in whole.chars().chain(part.chars()) {
        size = size * 16.0 + f64::from(letter.to_digit(16)?);
    }
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let exponent: i32 =
        exponent.parse().unwrap_or(if exponent.starts_with('-') { -5_000 } else { 5_000 });
    let shift = exponent.saturating_sub(4 * i32::try_from(part.len()).ok()?);
    Some(libm::scalbn(size, shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_go_reads() {
        for (text, number) in [
            ("10", Some(10.0)),
            (".5", Some(0.5)),
            ("1.", Some(1.0)),
            ("1e3", Some(1_000.0)),
            ("1_000", Some(1_000.0)),
            ("-5", Some(-5.0)),
            ("Inf", Some(f64::INFINITY)),
            ("1e-400", Some(0.0)),
            ("0x1p4", Some(16.0)),
            ("0x1.8p3", Some(12.0)),
            ("1e400", None),
            ("0x1F", None),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("10ms", None),
            ("", None),
            ("+", None),
            (".", None),
            ("+nan", None),
            ("--5", None),
        ] {
            assert_eq!(parse_float(text), number, "{text}");
        }
        assert!(parse_float("NaN").is_some_and(f64::is_nan));
    }
}
