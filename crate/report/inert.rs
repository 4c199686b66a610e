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

/// Characters that change how their neighbours are shown: direction marks, joiners, the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// One line that Markdown and HTML show as it is: no element, link, emphasis, mention, table cell or emoji begins in it.
pub fn markdown_text(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '&' => inert.push_str("&amp;"),
            '<' => inert.push_str("&lt;"),
            '>' => inert.push_str("&gt;"),
            '"' => inert.push_str("&quot;"),
            // Entities rather than backslashes: they also hold inside tables, and where no Markdown is read.
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '~' | '@' | ':' | '$' | '\'' => inert.push_str(&format!("&#{};", u32::from(c))),
            // At the start of a line these begin a list, a rule or a heading.
            '-' | '=' if inert.is_empty() => inert.push_str(&format!("&#{};", u32::from(c))),
            c => inert.push(c),
        }
    }
    inert
}
