//! A node of a Keptn file and where it stands. Keptn ignores keys that it does not know; so does this.

use crate::error::{Error, Result};

use super::super::shown::shown;
use super::super::yaml::{self, Node, Value};

/// A node, its file and its path in it.
#[derive(Clone, Debug)]
pub(super) struct Spot<'a> {
    file: &'a str,
    path: String,
    node: &'a Node,
}

/// The tree of a file; none when there is nothing in it.
pub(super) fn tree(file: &str, text: &str) -> Result<Option<Node>> {
    yaml::read(text).map_err(|refusal| refusal.objection.at(format!("{file}:{}", refusal.line)))
}

impl<'a> Spot<'a> {
    /// The top of a file.
    pub(super) fn top(file: &'a str, node: &'a Node) -> Self {
        Self { file, path: String::new(), node }
    }

    /// The line on which it begins.
    pub(super) fn line(&self) -> usize {
        self.node.line
    }

    /// ``slo.yaml:7 `objectives[0].weight` ``.
    pub(super) fn place(&self) -> String {
        let place = format!("{}:{}", self.file, self.node.line);
        if self.path.is_empty() { place } else { format!("{place} `{}`", self.path) }
    }

    /// A mistake here.
    pub(super) fn mistake(&self, why: impl Into<String>, fix: impl Into<String>) -> Error {
        Error::input(self.place(), why, fix)
    }

    /// The value of a key. None: not written, or nothing after it.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let Value::Mapping(entries) = &self.node.value else { return None };
        let (_, node) = entries.iter().find(|(name, _)| name.text == key)?;
        let path =
            if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        (node.value != Value::Nothing).then_some(Self { file: self.file, path, node })
    }

    /// Keys and their values.
    pub(super) fn entries(&self) -> Result<Vec<(&'a str, Self)>> {
        let Value::Mapping(entries) = &self.node.value else {
            return Err(self.mistake("is not a section", "write keys below it"));
        };
        let entry = |(key, node): &'a (yaml::Key, Node)| {
            let path = format!("{}.{}", self.path, shown(&key.text).trim_matches('`'));
            (key.text.as_str(), Self { file: self.file, path, node })
        };
        Ok(entries.iter().map(entry).collect())
    }

    /// The items of a list, without those that are `null`.
    pub(super) fn items(&self) -> Result<Vec<Self>> {
        let Value::Sequence(items) = &self.node.value else {
            return Err(self.mistake("is not a list", "write each item after `- `"));
        };
        let item = |(index, node): (usize, &'a Node)| Spot {
            file: self.file,
            path: format!("{}[{index}]", self.path),
            node,
        };
        Ok(items
            .iter()
            .enumerate()
            .filter(|(_, node)| node.value != Value::Nothing)
            .map(item)
            .collect())
    }

    /// Its text as it stands.
    pub(super) fn text(&self) -> Result<&'a str> {
        match &self.node.value {
            Value::Text(text) => Ok(text),
            Value::Nothing => Ok(""),
            Value::Mapping(_) | Value::Sequence(_) => {
                Err(self.mistake("is not text", "write one value, in quotes"))
            }
        }
    }

    /// The text of a key; empty where it is not written.
    pub(super) fn text_of(&self, key: &str) -> Result<&'a str> {
        self.get(key).map_or(Ok(""), |spot| spot.text())
    }

    /// The whole number of a key.
    pub(super) fn number_of(&self, key: &str) -> Result<Option<i64>> {
        let Some(spot) = self.get(key) else { return Ok(None) };
        let text = spot.text()?;
        text.trim().parse().map(Some).map_err(|_| {
            spot.mistake(format!("{} is not a whole number", shown(text)), "write digits, `2`")
        })
    }

    /// The `true` or `false` of a key.
    pub(super) fn flag_of(&self, key: &str) -> Result<bool> {
        let Some(spot) = self.get(key) else { return Ok(false) };
        match spot.text()? {
            "true" | "True" | "TRUE" => Ok(true),
            "false" | "False" | "FALSE" => Ok(false),
            other => Err(spot.mistake(
                format!("{} is neither `true` nor `false`", shown(other)),
                "write one of the two",
            )),
        }
    }
}
