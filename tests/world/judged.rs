//! What is judged, with no more in it than a test says.

#![allow(dead_code)] // each test uses its own part

use plimsoll::gate::{Kind, Objective, Observation, Observed, Reference};

/// An objective of no more weight than others.
pub(crate) fn objective(name: &str, kind: Kind) -> Objective {
    Objective { name: name.to_owned(), kind, key: false, weight: 1.0, info: false }
}

/// What was observed, and nothing beside it.
pub(crate) fn observation(name: &str, observed: Observed) -> Observation {
    Observation {
        objective: name.to_owned(),
        dimension: None,
        observed,
        query: String::new(),
        unit: None,
        warnings: Vec::new(),
        reference: Reference::default(),
        own: None,
        remark: None,
        link: None,
    }
}
