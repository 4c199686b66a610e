//! Which times a kind of number is asked for.

use crate::gate::Kind;

/// Which window a query is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    After,
    Before,
    Past,
    Whole,
}

/// The windows that a kind of number needs.
pub(super) fn parts(kind: &Kind) -> Vec<Part> {
    match kind {
        Kind::Count(_) => vec![Part::Whole],
        Kind::Level(_) => vec![Part::Whole, Part::Past],
        Kind::State => Vec::new(),
        Kind::Value(value) => {
            if value.is_relative() {
                vec![Part::Before, Part::After]
            } else {
                vec![Part::After]
            }
        }
    }
}
