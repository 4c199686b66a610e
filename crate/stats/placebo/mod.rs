//! Placebo deployments: what a metric does at instants at which nothing was deployed.

mod calibration;
mod course;
mod narrow;
mod reading;
mod ridge;
mod scatter;
mod sliding;
mod tail;

pub use calibration::{Calibration, LONGEST_PAST, Score, Sight};
pub use course::{Course, Shape};
pub use tail::Tails;
