//! Objectives, windows, series and the verdict on them. Pure: no vendor, no wire, no clock.

mod comparison;
mod contrast;
mod count;
mod criterion;
mod figures;
mod finding;
mod grid;
mod judge;
pub mod keptn;
mod level;
mod objective;
mod observation;
mod past;
mod picture;
mod rate;
mod rollup;
mod ruling;
mod series;
mod side;
mod state;
mod tally;
mod value;
mod verdict;
mod windows;
mod words;

pub use criterion::{Criterion, CriterionError};
pub use judge::{Audit, Judgement, Numbers, judge};
pub use objective::{Count, Harm, Kind, Level, Missing, Objective, Value};
pub use observation::{NoData, Observation, Observed, Reference};
pub use picture::{Band, Picture};
pub use rollup::{Rollup, roll_up};
pub use series::{Point, Series};
pub use state::{Standing, State};
pub use tally::Tally;
pub use verdict::Verdict;
pub use windows::{Span, Windows};
