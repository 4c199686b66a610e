//! Words that lie near a word: what was most likely meant.

use std::iter::once;

/// Longer words are compared by their beginning.
const LONGEST: usize = 80;

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

/// Up to `most` candidates that `word` may stand for, the nearest first: few letters apart in any case, or one inside the other.
pub fn nearby<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    let letters: Vec<char> = lower.chars().take(LONGEST).collect();
    let mut found: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let far = distance(&letters, &other.chars().take(LONGEST).collect::<Vec<_>>());
            let inside = letters.len() > 2
                && other.len() > 2
                && (other.contains(&lower) || lower.contains(&other));
            (inside || far <= (letters.len() / 3).max(1)).then_some((far, candidate))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().take(most).map(|(_, candidate)| candidate).collect()
}
