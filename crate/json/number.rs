//! Numbers, to the last bit.

use super::value::Number;

/// Powers of ten that a double holds exactly, and through them every short decimal: one division of two exact
/// numbers rounds once (Clinger, "How to read floating point numbers accurately", 1990).
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// So many digits fit 64 bits, whatever they are.
const DIGITS: usize = 19;

/// What the digits at the start of a text came to.
pub(super) enum Counted {
    /// More digits may follow.
    Open,
    /// The number, and how many bytes it took.
    Number(Number, usize),
}

/// Reads the number that begins at the start of `bytes`; `last`: nothing follows them.
pub(super) fn counted(bytes: &[u8], last: bool) -> Result<Counted, &'static str> {
    let negative = bytes.first() == Some(&b'-');
    let first = usize::from(negative);
    let mut digits = 0;
    let dot = run(bytes, first, &mut digits);
    if dot == bytes.len() && !last {
        return Ok(Counted::Open);
    }
    let whole = dot - first;
    if whole == 0 || (whole > 1 && bytes[first] == b'0') {
        return Err("a number begins with a digit, and with 0 only before a point");
    }
    let mut end = dot;
    if bytes.get(dot) == Some(&b'.') {
        end = run(bytes, dot + 1, &mut digits);
        if end == bytes.len() && !last {
            return Ok(Counted::Open);
        }
        if end == dot + 1 {
            return Err("a digit must follow the point");
        }
    }
    let decimals = end.saturating_sub(dot + 1);
    let mantissa = end;
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let from = end + 1 + sign;
        end = run(bytes, from, &mut 0);
        if end == bytes.len() && !last {
            return Ok(Counted::Open);
        }
        if end == from {
            return Err("a digit must follow the exponent");
        }
    }
    let plain = mantissa == end;
    let number = if plain && decimals == 0 && whole <= DIGITS && (digits > 0 || !negative) {
        i64::try_from(digits).ok().map(|it| Number::Whole(if negative { -it } else { it }))
    } else if plain && whole + decimals <= DIGITS && digits < 1 << 53 {
        let size = digits as f64 / TENS[decimals];
        Some(Number::Real(if negative { -size } else { size }))
    } else {
        None
    };
    let number = match number {
        Some(number) => number,
        None => slowly(&bytes[..end]).ok_or("the number is larger than a double holds")?,
    };
    Ok(Counted::Number(number, end))
}

/// Reads on in a list of numbers: those that are followed by a comma, as plain as most are. Says how many bytes
/// they took with their commas; whatever is special about the next one is left to who reads with care.
pub(super) fn listed(bytes: &[u8], into: &mut Vec<f64>) -> usize {
    let mut taken = 0;
    loop {
        let rest = &bytes[taken..];
        let negative = rest.first() == Some(&b'-');
        let first = usize::from(negative);
        let mut digits = 0;
        let dot = run(rest, first, &mut digits);
        let whole = dot - first;
        let mut end = dot;
        if rest.get(dot) == Some(&b'.') {
            end = run(rest, dot + 1, &mut digits);
        }
        let decimals = end.saturating_sub(dot + 1);
        let is_plain = whole > 0
            && (whole == 1 || rest[first] != b'0')
            && end != dot + 1
            && whole + decimals <= DIGITS
            && digits < 1 << 53;
        if !is_plain || rest.get(end) != Some(&b',') {
            return taken;
        }
        let size = if decimals == 0 { digits as f64 } else { digits as f64 / TENS[decimals] };
        into.push(if negative { -size } else { size });
        taken += end + 1;
    }
}

/// Adds the digits from `at` on to `sum` and says where they end. Beyond 19 digits the sum means nothing.
fn run(bytes: &[u8], mut at: usize, sum: &mut u64) -> usize {
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let Some(number) = eight_digits(*eight) else { break };
        *sum = sum.wrapping_mul(100_000_000).wrapping_add(number);
        at += 8;
    }
    while let Some(byte @ b'0'..=b'9') = bytes.get(at) {
        *sum = sum.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
        at += 1;
    }
    at
}

/// Eight digits at once, where all eight are: neighbours are added up to pairs, pairs to fours, fours to the number.
fn eight_digits(bytes: [u8; 8]) -> Option<u64> {
    const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
    let word = u64::from_le_bytes(bytes);
    // What is above 9 carries into the upper half of its byte, what is below 0 has another one there.
    let halves = (word & 0xf0f0_f0f0_f0f0_f0f0)
        | ((word.wrapping_add(0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0) >> 4);
    if halves != 0x3333_3333_3333_3333 {
        return None;
    }
    let digits = word - ZEROS;
    let pairs = (digits.wrapping_mul(10) + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours.wrapping_mul(10_000) + (fours >> 32)) & 0xffff_ffff)
}

fn slowly(bytes: &[u8]) -> Option<Number> {
    let text = std::str::from_utf8(bytes).ok()?;
    let real: f64 = text.parse().ok()?;
    real.is_finite().then_some(Number::Real(real))
}
