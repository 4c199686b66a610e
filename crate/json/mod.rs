//! JSON as it comes from vendors: one value, one push parser, and small readers of shapes.
//!
//! Readers that a derive makes are a visitor a type, and were a fifth of the whole core; `tests/json.rs` holds this
//! one to what serde_json reads. Here a shape is read
//! out of one [`Value`], field by field ([`shape!`]), and lists of numbers stay lists of numbers.

mod fault;
mod fields;
mod list;
mod number;
mod parse;
mod read;
mod shape;
mod text;
mod value;

pub use fault::Fault;
pub use fields::Fields;
pub use list::Numbers;
pub use parse::{Parser, parse};
pub use read::Read;
pub(crate) use shape::shape;
pub use value::{Number, Value};
