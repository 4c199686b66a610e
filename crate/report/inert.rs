//! Text from outside made inert: names, messages and selectors of vendors, commits and branches.

/// No single piece of foreign text is shown longer, in characters.
const SHOWN: usize = 1_000;

/// One line without control characters, line separators or direction marks, and of bearable length.
///
/// Host commands (`##vso[…]`, `::set-output`) are the shims' to break up: only they know their host's syntax.
pub fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut blank = false;
    for (index, c) in text.chars().enumerate() {
        if index == SHOWN {
            line.push('…');
            break;
        }
        let separates = c.is_whitespace() || c.is_control();
        if separates || is_invisible(c) {
            if separates && !blank {
                line.push(' ');
            }
            blank |= separates;
            continue;
        }
        blank = false;
        line.push(c);
    }
    line
}

/// Characters that change how their neighbours are shown, or that XML has no place for: direction marks,
/// joiners, soft hyphens, the byte order mark, tags, what is no character.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// One line that HTML and XML show as it is, in text and between double quotes.
pub fn html_text(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    for c in line(text).chars() {
        match entity(c) {
            Some(entity) => inert.push_str(entity),
            None => inert.push(c),
        }
    }
    inert
}

/// What HTML would not show as it is, in text and between quotes.
fn entity(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    }
}

/// Nothing that is a name is shown longer, in characters.
const NAME: usize = 160;

/// A name: one line of a name's length.
pub(super) fn name(text: &str) -> String {
    let mut name = line(text);
    if let Some((end, _)) = name.char_indices().nth(NAME) {
        name.truncate(end);
        name.push('…');
    }
    name
}

/// An address that a page may link to; none for anything but `https://` and `http://` without blanks or quotes.
pub(super) fn link(url: &str) -> Option<&str> {
    let web = url.starts_with("https://") || url.starts_with("http://");
    let plain = url
        .chars()
        .all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\'));
    (web && plain && url.len() <= 2_000).then_some(url)
}

/// An address inside of round brackets.
pub(super) fn address(url: &str) -> String {
    url.replace('(', "%28").replace(')', "%29").replace('|', "%7C").replace('&', "&amp;")
}

/// One line that Markdown and HTML show as it is: no element, link, emphasis, mention, table cell or emoji begins in it.
pub fn markdown_text(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    for c in line(text).chars() {
        if let Some(entity) = entity(c) {
            inert.push_str(entity);
            continue;
        }
        match c {
            // Entities rather than backslashes: they also hold inside tables, and where no Markdown is read.
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '~' | '@' | ':' | '$' => inert.push_str(&format!("&#{};", u32::from(c))),
            // GitHub links what begins like this, with no scheme before it.
            '.' if inert.ends_with("www") => inert.push_str("&#46;"),
            // At the start of a line these begin a list, a rule or a heading.
            '-' | '=' if inert.is_empty() => inert.push_str(&format!("&#{};", u32::from(c))),
            c => inert.push(c),
        }
    }
    inert
}
