//! A node of the file and the way to it, so that everything that is wrong can say where it stands.

use crate::error::{Error, Result};
use crate::time::{Duration, in_words};

use super::super::given::choose;
use super::super::near::nearest;
use super::super::said::{Objection, Said};
use super::super::shown::{one_of, shown};
use super::super::span::span;
use super::super::yaml::{Node, Value};
use super::key::Key;

/// A node, its file and its path in the file.
#[derive(Clone, Debug)]
pub(super) struct At<'a> {
    file: &'a str,
    path: String,
    line: usize,
    value: &'a Value,
}

impl<'a> At<'a> {
    /// The node at the top of a file.
    pub(super) fn top(file: &'a str, node: &'a Node) -> Self {
        Self { file, path: String::new(), line: node.line, value: &node.value }
    }

    /// The line on which it begins.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// ``plimsoll.yml:12 `gate.objectives[0].margin` ``.
    pub(super) fn place(&self) -> String {
        place(self.file, self.line, &self.path)
    }

    /// A mistake here.
    pub(super) fn mistake(&self, why: impl Into<String>, fix: impl Into<String>) -> Error {
        Error::input(self.place(), why, fix)
    }

    /// The values of a section, when it has none but the `known` keys.
    pub(super) fn section(self, known: &[Key]) -> Result<Section<'a>> {
        let entries = match self.value {
            Value::Mapping(entries) => entries,
            Value::Nothing | Value::Sequence(_) | Value::Text(_) => {
                let names = one_of(known.iter().map(|key| key.name));
                return Err(self.mistake(
                    format!("is {}, not a section", self.noun()),
                    format!("write keys below it: {names}"),
                ));
            }
        };
        let mut fields = Vec::with_capacity(entries.len());
        for (key, node) in entries {
            let path = self.path_to(&key.text);
            if !known.iter().any(|known| known.name == key.text) {
                return Err(unknown_key(&place(self.file, key.line, &path), &key.text, known));
            }
            // A collection begins on the line after its key; people look for the key.
            fields.push((
                key.text.as_str(),
                Self { file: self.file, path, line: key.line, value: &node.value },
            ));
        }
        Ok(Section { at: self, fields })
    }

    /// The items of a list.
    pub(super) fn list(&self) -> Result<Vec<Self>> {
        match self.value {
            Value::Sequence(items) => Ok(self.items(items)),
            Value::Mapping(_) | Value::Nothing | Value::Text(_) => Err(self.mistake(
                format!("is {}, not a list", self.noun()),
                "write each item on a line of its own that begins with `- `",
            )),
        }
    }

    /// The items of a list, or the one text as the only item.
    pub(super) fn one_or_many(&self) -> Result<Vec<Self>> {
        match self.value {
            Value::Text(_) => Ok(vec![self.clone()]),
            Value::Sequence(_) | Value::Mapping(_) | Value::Nothing => self.list(),
        }
    }

    fn items(&self, items: &'a [Node]) -> Vec<Self> {
        let item = |(index, node): (usize, &'a Node)| At {
            file: self.file,
            path: format!("{}[{index}]", self.path),
            line: node.line,
            value: &node.value,
        };
        items.iter().enumerate().map(item).collect()
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.value, Value::Sequence(_))
    }

    /// Whether it is a list or a section.
    pub(super) fn is_collection(&self) -> bool {
        matches!(self.value, Value::Sequence(_) | Value::Mapping(_))
    }

    /// Its text, with its place.
    pub(super) fn text(&self) -> Result<Said<&'a str>> {
        match self.value {
            Value::Text(text) if !text.trim().is_empty() => {
                Ok(Said { value: text.trim(), place: self.place() })
            }
            Value::Text(_) | Value::Nothing => {
                Err(self.mistake("has no value", "write one, or leave the key out"))
            }
            Value::Mapping(_) | Value::Sequence(_) => Err(self.mistake(
                format!("is {}, not text", self.noun()),
                "write one value, in quotes where it has `:`, `#`, `{` or `[` in it",
            )),
        }
    }

    /// A span of time.
    pub(super) fn span(&self) -> Result<Duration> {
        self.text()?.read(span)
    }

    /// A span of time between two others.
    pub(super) fn within(&self, least: Duration, most: Duration) -> Result<Duration> {
        let span = self.span()?;
        if span < least || span > most {
            let (least, most) = (in_words(least), in_words(most));
            return Err(self.mistake(
                format!("is {}, outside {least} to {most}", in_words(span)),
                format!("write at least `{least}` and at most `{most}`"),
            ));
        }
        Ok(span)
    }

    /// `true` or `false`.
    pub(super) fn flag(&self) -> Result<bool> {
        self.choice(&[("true", true), ("false", false)])
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&self, choices: &[(&'static str, T)]) -> Result<T> {
        self.text()?.read(|word| choose(word, choices))
    }

    /// A finite number; `fix` says what to write instead of anything else.
    pub(super) fn number(&self, fix: &str) -> Result<f64> {
        self.text()?.read(|text| {
            number(text)
                .ok_or_else(|| Objection::new(format!("{} is not a number", shown(text)), fix))
        })
    }

    fn path_to(&self, key: &str) -> String {
        let key = shown(key).trim_matches('`').to_owned();
        if self.path.is_empty() { key } else { format!("{}.{key}", self.path) }
    }

    fn noun(&self) -> &'static str {
        match self.value {
            Value::Mapping(_) => "a section",
            Value::Nothing => "empty",
            Value::Sequence(_) => "a list",
            Value::Text(_) => "text",
        }
    }
}

/// The values of a section by key.
#[derive(Debug)]
pub(super) struct Section<'a> {
    /// The section itself.
    pub(super) at: At<'a>,
    fields: Vec<(&'a str, At<'a>)>,
}

impl<'a> Section<'a> {
    /// The value of a key; none where the key is not written.
    pub(super) fn get(&self, name: &str) -> Option<&At<'a>> {
        self.fields.iter().find(|(key, _)| *key == name).map(|(_, at)| at)
    }

    /// The value of a key that must be there.
    pub(super) fn need(&self, name: &str, fix: &str) -> Result<&At<'a>> {
        self.get(name).ok_or_else(|| self.at.mistake(format!("has no `{name}`"), fix))
    }

    /// The text of a key.
    pub(super) fn text(&self, name: &str) -> Result<Option<Said<String>>> {
        let Some(at) = self.get(name) else { return Ok(None) };
        at.text().map(|said| Some(Said { value: said.value.to_owned(), place: said.place }))
    }

    /// What `read` makes of the value of a key; `preset` where the key is not written.
    pub(super) fn or<T>(
        &self,
        name: &str,
        preset: T,
        read: impl FnOnce(&At<'a>) -> Result<T>,
    ) -> Result<T> {
        self.get(name).map_or(Ok(preset), read)
    }
}

/// A decimal number: digits, a point, an exponent; no `inf`, no `nan`, no hexadecimal.
pub(super) fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse::<f64>().ok().filter(|number| is_plain && number.is_finite())
}

fn place(file: &str, line: usize, path: &str) -> String {
    if path.is_empty() { format!("{file}:{line}") } else { format!("{file}:{line} `{path}`") }
}

fn unknown_key(place: &str, key: &str, known: &[Key]) -> Error {
    let lower = key.to_lowercase();
    if ["api-key", "apikey", "api_key", "app-key", "appkey", "app_key"]
        .iter()
        .any(|it| lower.contains(it))
    {
        return Error::input(
            place,
            "a key has no place in a file",
            "hand it over in its input, from a secret of the pipeline; revoke it if it was committed",
        );
    }
    if lower.contains("token") {
        return Error::input(
            place,
            "a token has no place in a file",
            "hand it over in the input for the token, from a secret of the pipeline; revoke it if it was committed",
        );
    }
    let names = || known.iter().map(|key| key.name);
    let guess = nearest(key, names()).map(|near| format!("; did you mean `{near}`?"));
    Error::input(
        place,
        format!("unknown key{}", guess.unwrap_or_default()),
        format!("write one of {}", one_of(names())),
    )
}
