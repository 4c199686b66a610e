//! How the words of a person are shown back to them: short, on one line, without a token.

/// Longer words are cut.
const LONGEST: usize = 80;

/// What people paste around a token.
pub(super) const QUOTES: [char; 3] = ['"', '\'', '`'];

/// `text` in backticks: cut, on one line, tokens as `***`.
pub(super) fn shown(text: &str) -> String {
    let plain: String = without_tokens(text)
        .chars()
        .map(|letter| match letter {
            '`' => '\'',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect();
    let mut cut: String = plain.chars().take(LONGEST).collect();
    if cut.len() < plain.len() {
        cut.push('…');
    }
    format!("`{cut}`")
}

/// `text` with `***` for everything that looks like a token of Dynatrace.
fn without_tokens(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, token, after)) = first_token(rest) {
        clean.push_str(before);
        if !token.is_empty() {
            clean.push_str("***");
        }
        rest = after;
    }
    clean.push_str(rest);
    clean
}

/// Every part of `text` that looks like a token of Dynatrace, whatever it stands in.
pub(super) fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, token, after)) = first_token(rest) {
        found.push(token);
        rest = after;
    }
    found
}

/// What stands before the first token, the token, and what follows it.
///
/// A token is `dt0`, a letter, two digits, a dot, and letters, digits, dots and dashes
/// (<https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens>).
fn first_token(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.as_bytes().windows(7).position(|seven| {
        seven[..3].eq_ignore_ascii_case(b"dt0")
            && seven[3].is_ascii_alphabetic()
            && seven[4..6].iter().all(u8::is_ascii_digit)
            && seven[6] == b'.'
    })?;
    let length = text[start..]
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_')))
        .unwrap_or(text.len() - start);
    Some((&text[..start], &text[start..start + length], &text[start + length..]))
}

/// `a`, `b` or `c`, each in backticks.
pub(super) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}
