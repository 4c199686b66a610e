//! What can be read out of a value.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::list::items;
use super::value::{Number, Value};

/// A shape of JSON.
pub trait Read: Sized {
    /// Reads it, or says what was expected instead.
    fn read(value: Value) -> Result<Self, Fault>;

    /// What it is where the field is missing or null; none where it must not be.
    fn absent() -> Option<Self> {
        None
    }
}

impl Read for Value {
    fn read(value: Value) -> Result<Self, Fault> {
        Ok(value)
    }
}

impl Read for bool {
    fn read(value: Value) -> Result<Self, Fault> {
        if let Value::Bool(truth) = value {
            Ok(truth)
        } else {
            Err(Fault::of("true or false was expected"))
        }
    }
}

impl Read for f64 {
    fn read(value: Value) -> Result<Self, Fault> {
        value.as_f64().ok_or(Fault::of("a number was expected"))
    }
}

impl Read for i64 {
    fn read(value: Value) -> Result<Self, Fault> {
        if let Value::Number(Number::Whole(whole)) = value {
            Ok(whole)
        } else {
            Err(Fault::of("a whole number was expected"))
        }
    }
}

impl Read for u64 {
    fn read(value: Value) -> Result<Self, Fault> {
        let whole = i64::read(value)?;
        Self::try_from(whole).map_err(|_| Fault::of("a number from 0 on was expected"))
    }
}

impl Read for usize {
    fn read(value: Value) -> Result<Self, Fault> {
        let whole = i64::read(value)?;
        Self::try_from(whole).map_err(|_| Fault::of("a number from 0 on was expected"))
    }
}

impl Read for String {
    fn read(value: Value) -> Result<Self, Fault> {
        if let Value::Text(text) = value { Ok(text) } else { Err(Fault::of("a text was expected")) }
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: Value) -> Result<Self, Fault> {
        if matches!(value, Value::Null) { Ok(None) } else { T::read(value).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: Value) -> Result<Self, Fault> {
        let items = match value {
            Value::List(items) => items,
            Value::Numbers(numbers) => items(&numbers),
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) | Value::Text(_) => {
                return Err(Fault::of("a list was expected"));
            }
        };
        let mut read = Self::with_capacity(items.len());
        for item in items {
            read.push(T::read(item).map_err(|fault| fault.item(read.len()))?);
        }
        Ok(read)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(value: Value) -> Result<Self, Fault> {
        let Value::Object(object) = value else {
            return Err(Fault::of("an object was expected"));
        };
        let mut read = Self::new();
        for (name, value) in object {
            let item = T::read(value).map_err(|fault| fault.under(&name))?;
            read.insert(name, item);
        }
        Ok(read)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}
