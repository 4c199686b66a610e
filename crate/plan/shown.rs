//! How the words of a person are shown back to them: short, on one line, without a token.

use std::iter::once;

/// Longer words are cut.
const LONGEST: usize = 80;

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

/// The known word that `word` most likely stands for, where one is near.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().take(LONGEST).collect();
    known
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.chars().collect::<Vec<_>>()), candidate))
        .filter(|(far, candidate)| *far <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

/// How many letters must be put in, left out, changed or swapped with their neighbour to get from one to the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut two_back = Vec::new();
    let mut back: Vec<usize> = (0..=to.len()).collect();
    for (i, left) in from.iter().enumerate() {
        let mut row: Vec<usize> = once(i + 1).chain(to.iter().map(|_| 0)).collect();
        for (j, right) in to.iter().enumerate() {
            let change = back[j] + usize::from(left != right);
            row[j + 1] = change.min(back[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *left == to[j - 1] && from[i - 1] == *right {
                let swapped: &Vec<usize> = &two_back;
                row[j + 1] = row[j + 1].min(swapped[j - 1] + 1);
            }
        }
        two_back = back;
        back = row;
    }
    back[to.len()]
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
