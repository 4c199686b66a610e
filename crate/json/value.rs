//! One JSON value.

use std::collections::BTreeMap;
use std::fmt;

use super::list::{Numbers, items};
use super::text::quoted;

/// Any JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A list of anything.
    List(Vec<Self>),
    /// `null`.
    Null,
    /// A number.
    Number(Number),
    /// A list of numbers and nulls.
    Numbers(Numbers),
    /// An object; of a name that stands twice the last.
    Object(BTreeMap<String, Self>),
    /// A text.
    Text(String),
}

/// A number as it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// With a fraction or an exponent, or beyond 64 bits.
    Real(f64),
    /// Neither.
    Whole(i64),
}

/// Up to here a double holds every whole number.
const WHOLE_IN_REAL: u64 = 1 << 53;

impl Number {
    /// As a double, if that loses nothing of a whole number.
    pub(super) fn exact(self) -> Option<f64> {
        match self {
            Self::Real(real) => Some(real),
            Self::Whole(whole) => (whole.unsigned_abs() <= WHOLE_IN_REAL).then_some(whole as f64),
        }
    }

    /// What stands in a list of numbers.
    pub(super) fn listed(number: f64) -> Value {
        if number.fract() == 0.0 && number.abs() <= WHOLE_IN_REAL as f64 {
            Value::Number(Self::Whole(number as i64))
        } else {
            Value::Number(Self::Real(number))
        }
    }
}

impl Value {
    /// The nearest double of a number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(Number::Real(real)) => Some(*real),
            Self::Number(Number::Whole(whole)) => Some(*whole as f64),
            Self::Bool(_)
            | Self::List(_)
            | Self::Null
            | Self::Numbers(_)
            | Self::Object(_)
            | Self::Text(_) => None,
        }
    }

    /// A text.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// An object.
    pub fn as_object(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// A list, but one of numbers alone.
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The field of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }
}

/// For what is sent on as it came.
impl From<Value> for serde_json::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Bool(truth) => Self::Bool(truth),
            Value::List(list) => Self::Array(list.into_iter().map(Self::from).collect()),
            Value::Null => Self::Null,
            Value::Number(Number::Real(real)) => Self::from(real),
            Value::Number(Number::Whole(whole)) => Self::from(whole),
            Value::Numbers(numbers) => Self::from(Value::List(items(&numbers))),
            Value::Object(object) => {
                let mut map = serde_json::Map::new();
                map.extend(object.into_iter().map(|(name, it)| (name, Self::from(it))));
                Self::Object(map)
            }
            Value::Text(text) => Self::String(text),
        }
    }
}

/// As JSON without spaces, names in alphabetical order.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::List(list) => {
                f.write_str("[")?;
                for (index, item) in list.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Null => f.write_str("null"),
            Self::Number(Number::Whole(whole)) => write!(f, "{whole}"),
            Self::Number(Number::Real(real)) if real.is_finite() => write!(f, "{real:?}"),
            Self::Number(Number::Real(_)) => f.write_str("null"),
            Self::Numbers(numbers) => Self::List(items(numbers)).fmt(f),
            Self::Object(object) => {
                f.write_str("{")?;
                for (index, (name, value)) in object.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    quoted(name, f)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str("}")
            }
            Self::Text(text) => quoted(text, f),
        }
    }
}
