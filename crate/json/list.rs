//! Lists while they are read, and lists of numbers.

use super::fault::Fault;
use super::number::listed;
use super::read::Read;
use super::value::{Number, Value};

/// A list of numbers and nulls, eight bytes each: a null is kept as NaN, which JSON cannot say.
#[derive(Clone, Debug, Default)]
pub struct Numbers(Vec<f64>);

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Numbers {
    /// How many, nulls counted.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is neither a number nor a null.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, NaN for a null.
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }

    /// The same, without a copy.
    pub fn into_vec(self) -> Vec<f64> {
        self.0
    }

    /// Each number, or none for a null.
    pub fn iter(&self) -> impl Iterator<Item = Option<f64>> {
        self.0.iter().map(|number| (!number.is_nan()).then_some(*number))
    }
}

impl Read for Numbers {
    fn read(value: Value) -> Result<Self, Fault> {
        if let Value::Numbers(numbers) = value {
            return Ok(numbers);
        }
        let Value::List(list) = value else {
            return Err(Fault::of("a list of numbers was expected"));
        };
        let number = |(index, item)| {
            let number: Option<f64> = Read::read(item).map_err(|fault: Fault| fault.item(index))?;
            Ok(number.unwrap_or(f64::NAN))
        };
        list.into_iter().enumerate().map(number).collect::<Result<_, _>>().map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Numbers {
    /// Reads on in a list of numbers that has not ended, of about as many as `usual`. Says how many bytes were taken.
    pub(super) fn read_on(&mut self, bytes: &[u8], usual: usize) -> usize {
        if self.0.is_empty() && matches!(bytes.first(), Some(b'-' | b'0'..=b'9')) {
            // A list that grows by doubling is copied each time.
            self.0.reserve_exact(usual.min(bytes.len() / 2));
        }
        listed(bytes, &mut self.0)
    }
}

/// Adds to a list, which stays one of numbers as long as it can.
pub(super) fn push(list: &mut Value, item: Value) {
    if let Value::Numbers(numbers) = list {
        let number = match item {
            Value::Number(number) => number.exact(),
            Value::Null => Some(f64::NAN),
            Value::Bool(_)
            | Value::List(_)
            | Value::Numbers(_)
            | Value::Object(_)
            | Value::Text(_) => None,
        };
        match number {
            Some(number) => return numbers.0.push(number),
            None => *list = Value::List(items(numbers)),
        }
    }
    if let Value::List(items) = list {
        items.push(item);
    }
}

/// The numbers of a list as values of their own.
pub(super) fn items(numbers: &Numbers) -> Vec<Value> {
    numbers.iter().map(|number| number.map_or(Value::Null, Number::listed)).collect()
}
