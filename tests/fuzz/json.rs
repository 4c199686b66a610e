//! The reader of JSON beside serde_json.

use plimsoll::json::{Number, Parser, Value, parse};
use serde_json::Value as Known;

/// The same value in the words of serde_json.
pub fn known(value: &Value) -> Known {
    match value {
        Value::Bool(truth) => Known::Bool(*truth),
        Value::List(list) => Known::Array(list.iter().map(known).collect()),
        Value::Null => Known::Null,
        Value::Number(Number::Real(real)) => Known::from(*real),
        Value::Number(Number::Whole(whole)) => Known::from(*whole),
        Value::Numbers(numbers) => {
            numbers.iter().map(|it| it.map_or(Known::Null, Known::from)).collect()
        }
        Value::Object(fields) => {
            fields.iter().map(|(name, it)| (name.clone(), known(it))).collect()
        }
        Value::Text(text) => Known::String(text.clone()),
    }
}

/// Numbers as doubles: `1` and `1.0` are the same in a list of numbers.
fn leveled(value: Known) -> Known {
    match value {
        Known::Number(number) => Known::from(number.as_f64().unwrap()),
        Known::Array(list) => list.into_iter().map(leveled).collect(),
        Known::Object(fields) => fields.into_iter().map(|(name, it)| (name, leveled(it))).collect(),
        Known::Null | Known::Bool(_) | Known::String(_) => value,
    }
}

fn in_pieces(text: &[u8], size: usize) -> Option<Value> {
    let mut parser = Parser::default();
    for piece in text.chunks(size) {
        parser.feed(piece).ok()?;
    }
    parser.end().ok()
}

/// A text is read as serde_json reads it or refused where it refuses it, in pieces of any size, and what is read
/// says itself in a way that is read again as the same.
pub fn agree(text: &[u8]) {
    let shown = String::from_utf8_lossy(text).into_owned();
    let ours = parse(text).ok();
    let theirs: Option<Known> = serde_json::from_slice(text).ok();
    assert_eq!(ours.as_ref().map(|it| leveled(known(it))), theirs.map(leveled), "{shown}");
    for size in 1..text.len().min(9) {
        assert_eq!(in_pieces(text, size), ours, "{shown} in pieces of {size}");
    }
    if let Some(ours) = ours {
        let again = parse(ours.to_string().as_bytes()).unwrap();
        assert_eq!(known(&again), known(&ours), "{shown} written as {ours}");
    }
}
