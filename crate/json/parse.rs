//! Text into a value, in whatever pieces it comes. <https://www.rfc-editor.org/rfc/rfc8259>

use std::collections::BTreeMap;
use std::mem::take;

use super::fault::Fault;
use super::list::{Numbers, push};
use super::number::{Counted, counted};
use super::text::{Quoted, unquoted};
use super::value::Value;

/// Nobody nests deeper who means it.
const DEPTH: usize = 128;

/// Reads a whole text.
pub fn parse(text: &[u8]) -> Result<Value, Fault> {
    let mut parser = Parser::default();
    parser.feed(text)?;
    parser.end()
}

/// What may come next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    Colon,
    CommaOrEnd,
    Key,
    KeyOrEnd,
    Nothing,
    #[default]
    Value,
    ValueOrEnd,
}

/// A list or an object that has not ended, with the name of the field that is being read.
#[derive(Debug)]
struct Open {
    value: Value,
    name: String,
}

/// Takes a text piece by piece and keeps of it what it says.
#[derive(Debug, Default)]
pub struct Parser {
    /// The beginning of a text or number that has not ended.
    held: Vec<u8>,
    /// How many bytes came before.
    before: usize,
    next: Next,
    open: Vec<Open>,
    read: Option<Value>,
    /// How long the last list of numbers was: most are as long as the one before.
    usual: usize,
}

impl Parser {
    /// Reads on.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), Fault> {
        if self.held.is_empty() {
            let taken = self.advance(piece, false)?;
            self.held.extend_from_slice(&piece[taken..]);
        } else {
            let mut held = take(&mut self.held);
            held.extend_from_slice(piece);
            let taken = self.advance(&held, false)?;
            held.drain(..taken);
            self.held = held;
        }
        Ok(())
    }

    /// What was read, when all has come.
    pub fn end(mut self) -> Result<Value, Fault> {
        let held = take(&mut self.held);
        let taken = self.advance(&held, true)?;
        match self.read.take() {
            Some(value) if self.next == Next::Nothing && taken == held.len() => Ok(value),
            _ => Err(Fault::in_text(self.before + held.len() - taken, "it ends early")),
        }
    }

    /// Takes what is whole, and says how much that was.
    fn advance(&mut self, bytes: &[u8], last: bool) -> Result<usize, Fault> {
        let (mut at, before) = (0, self.before);
        loop {
            while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                at += 1;
            }
            let Some(byte) = bytes.get(at) else { break };
            let rest = &bytes[at..];
            let here = before + at;
            let wrong = |(offset, why)| Fault::in_text(here + offset, why);
            let taken = match (self.next, byte) {
                (Next::Colon, b':') => {
                    self.next = Next::Value;
                    1
                }
                (Next::CommaOrEnd, b',') => {
                    let object =
                        matches!(self.open.last(), Some(Open { value: Value::Object(_), .. }));
                    self.next = if object { Next::Key } else { Next::Value };
                    1
                }
                (Next::CommaOrEnd | Next::KeyOrEnd | Next::ValueOrEnd, b']' | b'}') => {
                    self.close(*byte).map_err(|why| wrong((0, why)))?;
                    1
                }
                (Next::Key | Next::KeyOrEnd, b'"') => match unquoted(rest).map_err(wrong)? {
                    Quoted::Text(name, taken) => {
                        if let Some(open) = self.open.last_mut() {
                            open.name = name;
                        }
                        self.next = Next::Colon;
                        taken
                    }
                    Quoted::Open => break,
                },
                (Next::Value | Next::ValueOrEnd, b'[' | b'{') => {
                    if self.open.len() == DEPTH {
                        return Err(wrong((0, "it is nested too deep")));
                    }
                    let list = *byte == b'[';
                    let value = if list {
                        Value::Numbers(Numbers::default())
                    } else {
                        Value::Object(BTreeMap::new())
                    };
                    self.open.push(Open { value, name: String::new() });
                    self.next = if list { Next::ValueOrEnd } else { Next::KeyOrEnd };
                    1
                }
                (Next::Value | Next::ValueOrEnd, _) => match self.listed(rest) {
                    0 => match single(rest, last).map_err(wrong)? {
                        Some((value, taken)) => {
                            self.add(value);
                            taken
                        }
                        None => break,
                    },
                    taken => {
                        self.next = Next::Value;
                        taken
                    }
                },
                (next, _) => return Err(wrong((0, expected(next)))),
            };
            at += taken;
        }
        self.before += at;
        Ok(at)
    }

    /// Takes plain numbers of a list at once; says how many bytes that were.
    fn listed(&mut self, bytes: &[u8]) -> usize {
        match self.open.last_mut() {
            Some(Open { value: Value::Numbers(numbers), .. }) => numbers.read_on(bytes, self.usual),
            _ => 0,
        }
    }

    /// Puts a value where it belongs.
    fn add(&mut self, value: Value) {
        self.next = Next::CommaOrEnd;
        match self.open.last_mut() {
            None => {
                self.read = Some(value);
                self.next = Next::Nothing;
            }
            Some(Open { value: Value::Object(object), name }) => {
                object.insert(take(name), value);
            }
            Some(Open { value: list, .. }) => push(list, value),
        }
    }

    fn close(&mut self, byte: u8) -> Result<(), &'static str> {
        let fits = |open: &Open| matches!(open.value, Value::Object(_)) == (byte == b'}');
        match self.open.pop_if(|open| fits(open)) {
            Some(Open { value: Value::Numbers(none), .. }) if none.is_empty() => {
                self.add(Value::List(Vec::new()));
                Ok(())
            }
            Some(Open { value, .. }) => {
                if let Value::Numbers(numbers) = &value {
                    self.usual = numbers.len();
                }
                self.add(value);
                Ok(())
            }
            None => Err("a list ends with ], an object with }"),
        }
    }
}

/// A value that holds no other, and how many bytes it took; none when more has to come.
fn single(bytes: &[u8], last: bool) -> Result<Option<(Value, usize)>, (usize, &'static str)> {
    let (word, value) = match bytes.first() {
        Some(b'"') => {
            return Ok(match unquoted(bytes)? {
                Quoted::Text(text, taken) => Some((Value::Text(text), taken)),
                Quoted::Open => None,
            });
        }
        Some(b'-' | b'0'..=b'9') => {
            return Ok(match counted(bytes, last).map_err(|why| (0, why))? {
                Counted::Number(number, taken) => Some((Value::Number(number), taken)),
                Counted::Open => None,
            });
        }
        Some(b't') => ("true", Value::Bool(true)),
        Some(b'f') => ("false", Value::Bool(false)),
        _ => ("null", Value::Null),
    };
    if bytes.starts_with(word.as_bytes()) {
        Ok(Some((value, word.len())))
    } else if word.as_bytes().starts_with(bytes) {
        Ok(None)
    } else {
        Err((0, expected(Next::Value)))
    }
}

fn expected(next: Next) -> &'static str {
    match next {
        Next::Colon => "a colon was expected",
        Next::CommaOrEnd => "a comma or the end of the list or object was expected",
        Next::Key | Next::KeyOrEnd => "the name of a field was expected",
        Next::Nothing => "more follows than one value",
        Next::Value | Next::ValueOrEnd => "a value was expected",
    }
}
