//! One folder a vendor: requests as values, answers read.
pub mod dynatrace;
