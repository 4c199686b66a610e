//! Resource specifiers: `proj/*:env/production;{critical:true}:flag/*;tag`.
//! <https://launchdarkly.com/docs/home/account/role-resources>

use std::fmt;

use super::super::said::Objection;
use super::super::shown::shown;
use super::glob::Glob;
use super::resource::{Named, Resource};

const FIX: &str =
    "write it like `proj/*:env/production:flag/*`, with tags after a semicolon: `flag/*;checkout`";

/// Which resources a statement is about: the types and the depth must be equal, every part must fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specifier(Vec<Part>);

/// One part between colons.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    kind: String,
    key: Glob,
    selectors: Vec<Selector>,
}

/// What a part asks of a resource beside its key; all of them must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Selector {
    /// A tag.
    Tag(Glob),
    /// `{critical:true}`: whether an environment is marked critical.
    Critical(bool),
}

/// Whether something holds, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It does not.
    No,
    /// It depends on something that is not known, such as tags that could not be read.
    Unknown,
    /// It does.
    Yes,
}

impl Holds {
    pub(super) fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    /// Both must hold.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    /// One of them must hold.
    pub(super) fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// It must not hold.
    pub(super) fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl Specifier {
    /// Reads a specifier. Types are open: LaunchDarkly makes new ones.
    pub(in super::super) fn read(text: &str) -> Result<Self, Objection> {
        let wrong = |why: &str| Objection::new(format!("{} {why}", shown(text)), FIX);
        if text.contains("${") {
            return Err(Objection::new(
                format!("{} has a placeholder, which only roles have", shown(text)),
                "write the value itself",
            ));
        }
        if text.is_empty()
            || text.chars().any(|letter| letter.is_whitespace() || letter.is_control())
        {
            return Err(wrong("is no resource specifier: it is empty or has a blank in it"));
        }
        if text == "acct" {
            return Ok(Self(vec![Part {
                kind: "acct".to_owned(),
                key: Glob::new(""),
                selectors: Vec::new(),
            }]));
        }
        let parts = split(text, ':').ok_or_else(|| wrong("has a `{` or `}` too many"))?;
        parts.into_iter().map(part).collect::<Result<_, _>>().map(Self)
    }

    /// Whether it means this resource.
    pub fn matches(&self, resource: &Resource) -> Holds {
        if self.0.len() != resource.parts.len() {
            return Holds::No;
        }
        self.0
            .iter()
            .zip(&resource.parts)
            .fold(Holds::Yes, |holds, (part, named)| holds.and(part.matches(named)))
    }

    /// A key of an environment that it means, where it has one.
    pub(super) fn environment(&self) -> Option<String> {
        let part = self.0.iter().find(|part| part.kind == "env")?;
        Some(part.key.text().replace('*', ""))
    }

    /// Whether tags or properties of a part of this type (`proj`, `env`, `flag`) are asked for.
    pub fn asks_of(&self, kind: &str) -> bool {
        self.0.iter().any(|part| part.kind == kind && !part.selectors.is_empty())
    }
}

impl Part {
    fn matches(&self, named: &Named) -> Holds {
        let key = Holds::of(self.kind == named.kind && self.key.matches(&named.key));
        self.selectors.iter().fold(key, |holds, selector| {
            holds.and(match selector {
                Selector::Tag(glob) => match &named.tags {
                    None => Holds::Unknown,
                    Some(tags) => Holds::of(tags.iter().any(|tag| glob.matches(tag))),
                },
                Selector::Critical(wanted) => match named.critical {
                    None => Holds::Unknown,
                    Some(critical) => Holds::of(critical == *wanted),
                },
            })
        })
    }
}

fn part(text: &str) -> Result<Part, Objection> {
    let wrong = |why: &str| Objection::new(format!("{} {why}", shown(text)), FIX);
    let (name, selectors) =
        text.split_once(';').map_or((text, None), |(name, rest)| (name, Some(rest)));
    let (kind, key) =
        name.split_once('/').ok_or_else(|| wrong("has no `/` between a type and a key"))?;
    if kind.is_empty() || key.is_empty() || key.contains('/') {
        return Err(wrong("is not a type, a `/` and a key"));
    }
    let selectors = match selectors {
        None => Vec::new(),
        Some(text) => split(text, ',')
            .ok_or_else(|| wrong("has a `{` or `}` too many"))?
            .into_iter()
            .map(selector)
            .collect::<Result<_, _>>()?,
    };
    Ok(Part { kind: kind.to_owned(), key: Glob::new(key), selectors })
}

fn selector(text: &str) -> Result<Selector, Objection> {
    let braced = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    match (braced, text) {
        // Without braces it is also met.
        (Some("critical:true"), _) | (None, "critical:true") => Ok(Selector::Critical(true)),
        (Some("critical:false"), _) | (None, "critical:false") => Ok(Selector::Critical(false)),
        (None, view) if view.starts_with("view:") => Err(Objection::new(
            format!(
                "{} asks for a view, and a change does not say in which views its flag is",
                shown(text)
            ),
            "select the flags by a tag",
        )),
        (Some(_), _) => Err(Objection::new(
            format!("{} is no property that is known of an environment", shown(text)),
            "write `{critical:true}` or `{critical:false}`",
        )),
        (None, "") => Err(Objection::new("has an empty tag", FIX)),
        (None, tag) if tag.contains([':', '{', '}', ';', '/']) => {
            Err(Objection::new(format!("{} is no tag", shown(tag)), FIX))
        }
        (None, tag) => Ok(Selector::Tag(Glob::new(tag))),
    }
}

/// Splits at `mark` outside of braces. None: the braces do not close. `critical:true` without braces stays whole.
fn split(text: &str, mark: char) -> Option<Vec<&str>> {
    let mut pieces = Vec::new();
    let mut depth = 0_usize;
    let mut from = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1)?,
            letter if letter == mark && depth == 0 && !is_property(&text[from..at]) => {
                pieces.push(&text[from..at]);
                from = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[from..]);
    (depth == 0).then_some(pieces)
}

/// Whether what stands before a colon ends in a selector that goes on after it.
fn is_property(before: &str) -> bool {
    let Some((_, selectors)) = before.split_once(';') else { return false };
    matches!(selectors.rsplit(',').next(), Some("critical" | "view"))
}

/// As it would be written.
impl fmt::Display for Specifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(":")?;
            }
            f.write_str(&part.kind)?;
            if part.kind != "acct" {
                write!(f, "/{}", part.key.text())?;
            }
            for (index, selector) in part.selectors.iter().enumerate() {
                f.write_str(if index == 0 { ";" } else { "," })?;
                match selector {
                    Selector::Critical(wanted) => write!(f, "{{critical:{wanted}}}")?,
                    Selector::Tag(glob) => f.write_str(glob.text())?,
                }
            }
        }
        Ok(())
    }
}
