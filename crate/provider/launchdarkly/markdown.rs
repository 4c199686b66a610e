//! What LaunchDarkly says in Markdown, as its integrations say it in plain text.

/// `[Ada](mailto:…) turned on the flag [Demo](https://…) in `Production`` becomes
/// `Ada turned on the flag Demo in 'Production'`.
pub(super) fn plain(markdown: &str) -> String {
    let lines = markdown.lines().map(line).filter(|line| !line.trim().is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn line(markdown: &str) -> String {
    let mut text = markdown.trim();
    text = text.strip_prefix("* ").unwrap_or(text);
    // `## A heading ##`
    let heading = text.trim_start_matches('#');
    if heading.len() < text.len() && heading.starts_with(' ') {
        text = heading.trim_end_matches('#').trim();
    }
    text = text.strip_prefix("> ").unwrap_or(text);
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if let Some((shown, after)) = link(rest) {
            plain.push_str(&line(shown));
            rest = after;
            continue;
        }
        // `client\-side`
        let escaped = rest.strip_prefix('\\').and_then(|after| after.chars().next());
        if let Some(letter) = escaped.filter(char::is_ascii_punctuation) {
            plain.push(letter);
            rest = &rest[1 + letter.len_utf8()..];
            continue;
        }
        let mark = ["**", "~~"].into_iter().find(|mark| rest.starts_with(*mark));
        match (mark, letter) {
            (Some(mark), _) => rest = &rest[mark.len()..],
            (None, '`') => {
                plain.push('\'');
                rest = &rest[1..];
            }
            (None, letter) => {
                plain.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    plain
}

/// `[shown](address)` at the start of `text`: what is shown, and what follows.
fn link(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('[')?;
    let (shown, rest) = inside.split_once("](")?;
    if shown.contains(['[', '\n']) {
        return None;
    }
    let (_, after) = rest.split_once(')')?;
    Some((shown, after))
}
