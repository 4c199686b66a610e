//! The fields of an object, taken out one by one.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::read::Read;
use super::value::Value;

/// What is left of an object.
#[derive(Debug)]
pub struct Fields(BTreeMap<String, Value>);

impl Fields {
    /// Of an object, and of nothing else.
    pub fn of(value: Value) -> Result<Self, Fault> {
        let Value::Object(object) = value else {
            return Err(Fault::of("an object was expected"));
        };
        Ok(Self(object))
    }

    /// The field `name`; what is called `metric_id` here may be `metricId` there.
    pub fn take<T: Read>(&mut self, name: &str) -> Result<T, Fault> {
        match self.remove(name) {
            Some(value) => T::read(value).map_err(|fault| fault.under(name)),
            None => T::absent().ok_or_else(|| Fault::of("it is missing").under(name)),
        }
    }

    /// A null is no field.
    fn remove(&mut self, name: &str) -> Option<Value> {
        let value = match self.0.remove(name) {
            Some(value) => value,
            None => self.0.remove(&camel(name)?)?,
        };
        (!matches!(value, Value::Null)).then_some(value)
    }
}

/// `metricId` for `metric_id`, where that differs.
fn camel(name: &str) -> Option<String> {
    let (first, rest) = name.split_once('_').filter(|(first, _)| !first.is_empty())?;
    let mut camel = first.to_owned();
    for word in rest.split('_') {
        camel.push_str(&word[..1].to_ascii_uppercase());
        camel.push_str(&word[1..]);
    }
    Some(camel)
}
