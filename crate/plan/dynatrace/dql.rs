//! DQL that people write, and the places in it.
//! <https://docs.dynatrace.com/docs/platform/grail/dynatrace-query-language>

use super::super::said::Objection;
use super::super::shown::shown;
use super::Dql;
use crate::release::Release;

/// The most of a query that is sent.
const LONGEST: usize = 10_000;

/// The places of a query that the release fills.
const PLACES: [&str; 4] =
    ["{{release.name}}", "{{release.version}}", "{{release.stage}}", "{{release.product}}"];

/// Whether a text is a place and nothing else.
pub(in super::super) fn is_place(text: &str) -> bool {
    PLACES.contains(&text)
}

/// A query is sent as it is written; only its places are looked at.
pub(in super::super) fn dql(text: &str) -> Result<String, Objection> {
    if text.len() > LONGEST {
        return Err(Objection::new(
            format!("is a query of {} characters", text.len()),
            format!("write at most {LONGEST}"),
        ));
    }
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        rest = &rest[at..];
        let Some(place) = PLACES.iter().find(|place| rest.starts_with(**place)) else {
            let end = rest.find("}}").map_or(rest.len().min(2), |end| end + 2);
            return Err(Objection::new(
                format!("has the place {}, which nothing fills", shown(&rest[..end])),
                format!("write one of {}", PLACES.join(", ")),
            ));
        };
        let before = &text[..text.len() - rest.len()];
        if in_quotes(before) {
            return Err(Objection::new(
                format!("has {place} in quotes, which a word of the release could leave"),
                format!("write {place} without quotes around it: it becomes a text in quotes"),
            ));
        }
        rest = &rest[place.len()..];
    }
    Ok(text.to_owned())
}

/// Whether a text, a name in backticks or a comment is open at the end of this part of a query.
fn in_quotes(part: &str) -> bool {
    const MARKS: [(&str, &str); 5] =
        [("\"\"\"", "\"\"\""), ("\"", "\""), ("`", "`"), ("//", "\n"), ("/*", "*/")];
    let mut open: Option<&str> = None;
    let mut rest = part;
    while let Some(letter) = rest.chars().next() {
        let taken = match open {
            Some("\"") if letter == '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            Some(end) if rest.starts_with(end) => {
                open = None;
                end.len()
            }
            Some(_) => letter.len_utf8(),
            None => match MARKS.iter().find(|(begin, _)| rest.starts_with(begin)) {
                Some((begin, end)) => {
                    open = Some(end);
                    begin.len()
                }
                None => letter.len_utf8(),
            },
        };
        rest = &rest[taken..];
    }
    open.is_some()
}

/// A text as DQL writes it: in quotes, which it cannot leave.
pub fn dql_text(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(letter);
            }
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

impl Dql {
    /// The query for a release: each place becomes a text in quotes, whatever stands in it.
    pub fn of(&self, release: &Release) -> String {
        let text = |part: &Option<String>| dql_text(part.as_deref().unwrap_or_default());
        let fill = [
            dql_text(&release.name),
            dql_text(&release.version),
            text(&release.stage),
            text(&release.product),
        ];
        let mut filled = String::with_capacity(self.query.len());
        let mut rest = self.query.as_str();
        while let Some(at) = rest.find("{{") {
            filled.push_str(&rest[..at]);
            rest = &rest[at..];
            match PLACES.iter().zip(&fill).find(|(place, _)| rest.starts_with(**place)) {
                Some((place, value)) => {
                    filled.push_str(value);
                    rest = &rest[place.len()..];
                }
                None => {
                    filled.push_str("{{");
                    rest = &rest[2..];
                }
            }
        }
        filled.push_str(rest);
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Timestamp, Window};

    #[test]
    fn no_text_leaves_its_quotes() {
        assert_eq!(dql_text("a"), r#""a""#);
        assert_eq!(dql_text(r#"a" or true or "\"#), r#""a\" or true or \"\\""#);
        assert_eq!(dql_text("a\n| fields b"), r#""a | fields b""#);
    }

    #[test]
    fn a_place_is_filled_once_and_never_read_again() {
        let at = Timestamp::UNIX_EPOCH;
        let release = Release {
            name: "{{release.version}}".to_owned(),
            version: r#"1" | limit 0 | filter "" == ""#.to_owned(),
            stage: None,
            product: None,
            build_version: None,
            project: None,
            actor: None,
            commit: None,
            ci_back_link: None,
            remediation_action_link: None,
            run_id: String::new(),
            deployed: Window { from: at, to: at },
            properties: Default::default(),
        };
        let query = "filter a == {{release.name}} and b == {{release.version}}".to_owned();
        assert_eq!(
            Dql { query, unit: None }.of(&release),
            r#"filter a == "{{release.version}}" and b == "1\" | limit 0 | filter \"\" == \"""#
        );
    }

    #[test]
    fn a_place_in_quotes_is_refused() {
        for query in [
            r#"filter a == "{{release.name}}""#,
            r#"filter a == "x\" {{release.name}}""#,
            r#"parse a, """LD {{release.name}}""""#,
            "fields `{{release.name}}`",
            "fetch a // of {{release.name}}",
            "fetch a /* of {{release.name}} */",
        ] {
            assert!(dql(query).is_err(), "{query}");
        }
        for query in [
            r#"filter a == "x" and b == {{release.name}}"#,
            r#"parse a, """ " """ | filter b == {{release.name}}"#,
            "fetch a // it's \" open\n| filter b == {{release.name}}",
        ] {
            assert!(dql(query).is_ok(), "{query}");
        }
    }

    #[test]
    fn an_unknown_place_is_refused() {
        assert!(dql("fetch a | filter b == {{release.verson}}").is_err());
        assert!(dql("timeseries {a = sum(b)}, filter:{ c == {{release.name}} }").is_ok());
    }
}
