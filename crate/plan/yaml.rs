//! YAML as a small tree whose nodes know their line. What a configuration has no use for (aliases, tags,
//! several documents, keys twice) is refused: each has surprised somebody.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::said::Objection;
use super::shown::shown;

/// A larger text is no configuration.
const MOST_BYTES: usize = 1_000_000;

/// A deeper nesting is no configuration.
const MOST_DEPTH: usize = 32;

/// More values are no configuration.
const MOST_NODES: usize = 20_000;

/// A value and the line on which it begins, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Keys with their lines, no two the same, in the order of the text.
    Mapping(Vec<(Key, Node)>),
    /// Nothing: `key:`, `~` or `null`.
    Nothing,
    /// Items.
    Sequence(Vec<Node>),
    /// Text as it stands, without what YAML would make of it: `1.10` stays `1.10`.
    Text(String),
}

/// A key of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) line: usize,
    pub(super) text: String,
}

/// What is wrong, and on which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) line: usize,
    pub(super) objection: Objection,
}

/// Reads a text with at most one document; none when there is nothing in it.
pub(super) fn read(text: &str) -> Result<Option<Node>, Refusal> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MOST_BYTES {
        return refuse(
            1,
            format!("has {} bytes, and {MOST_BYTES} are read", text.len()),
            "is this the right file?",
        );
    }
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(not_yaml)?;
        tree.take(event, span)?;
    }
    Ok(tree.root.filter(|root| root.value != Value::Nothing))
}

fn refuse<T>(line: usize, why: impl Into<String>, fix: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { line, objection: Objection::new(why, fix) })
}

fn not_yaml(error: ScanError) -> Refusal {
    let why = format!("is not YAML: {}", shown(error.info()).replace('`', ""));
    let fix = "check the indentation (blanks, no tabs), and put quotes around values with `:`, `#`, `{` or `\"` in them";
    Refusal { line: error.marker().line(), objection: Objection::new(why, fix) }
}

/// The tree as far as it is read: open collections, the innermost last.
#[derive(Default)]
struct Tree {
    root: Option<Node>,
    open: Vec<Open>,
    documents: usize,
    nodes: usize,
}

/// A collection that is not closed yet.
struct Open {
    line: usize,
    kind: Kind,
}

enum Kind {
    Mapping { entries: Vec<(Key, Node)>, key: Option<Key> },
    Sequence(Vec<Node>),
}

impl Tree {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Refusal> {
        let line = span.start.line();
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return refuse(
                        line,
                        "is a second document (`---`), and one is read",
                        "leave one of them out",
                    );
                }
                Ok(())
            }
            Event::Alias(_) => {
                refuse(line, "is an alias (`*…`), which is not read", "write the value out")
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.plain(line, anchor, tag.is_some())?;
                let is_nothing = style == ScalarStyle::Plain
                    && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                let value =
                    if is_nothing { Value::Nothing } else { Value::Text(text.into_owned()) };
                self.place(Node { line, value })
            }
            Event::SequenceStart(anchor, tag) => {
                self.plain(line, anchor, tag.is_some())?;
                self.descend(line, Kind::Sequence(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                self.plain(line, anchor, tag.is_some())?;
                self.descend(line, Kind::Mapping { entries: Vec::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                None => Ok(()),
                Some(Open { line, kind }) => {
                    let value = match kind {
                        Kind::Mapping { entries, .. } => Value::Mapping(entries),
                        Kind::Sequence(items) => Value::Sequence(items),
                    };
                    self.place(Node { line, value })
                }
            },
        }
    }

    /// Neither an anchor nor a tag.
    fn plain(&mut self, line: usize, anchor: usize, tagged: bool) -> Result<(), Refusal> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return refuse(
                line,
                format!("is the value number {}, and {MOST_NODES} are read", self.nodes),
                "is this the right file?",
            );
        }
        if tagged {
            return refuse(
                line,
                "has a tag (`!…`), which is not read",
                "leave the tag out, and put text in quotes",
            );
        }
        if anchor > 0 {
            return refuse(
                line,
                "has an anchor (`&…`), which is not read",
                "leave the anchor out, and write the value out where it is needed",
            );
        }
        Ok(())
    }

    fn descend(&mut self, line: usize, kind: Kind) -> Result<(), Refusal> {
        if self.open.len() == MOST_DEPTH {
            return refuse(
                line,
                format!("is nested more than {MOST_DEPTH} levels deep"),
                "is this the right file?",
            );
        }
        self.open.push(Open { line, kind });
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, node: Node) -> Result<(), Refusal> {
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(node),
            Some(Kind::Sequence(items)) => items.push(node),
            Some(Kind::Mapping { entries, key }) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => {
                    let next = as_key(node)?;
                    if let Some((first, _)) =
                        entries.iter().find(|(known, _)| known.text == next.text)
                    {
                        let why = format!(
                            "has the key {} for the second time, after line {}",
                            shown(&next.text),
                            first.line
                        );
                        return refuse(next.line, why, "leave one of the two out");
                    }
                    *key = Some(next);
                }
            },
        }
        Ok(())
    }
}

fn as_key(node: Node) -> Result<Key, Refusal> {
    match node.value {
        Value::Text(text) => Ok(Key { line: node.line, text }),
        Value::Nothing => refuse(node.line, "has an empty key", "write a name before the `:`"),
        Value::Mapping(_) | Value::Sequence(_) => {
            refuse(node.line, "has a list or a mapping for a key", "write a name before the `:`")
        }
    }
}
