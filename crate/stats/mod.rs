//! Pure numbers: ranks, shifts and how sure they are. No vendor words, no time.
//!
//! Whatever is not exact in IEEE 754 (`ln`, `exp`, `erfc`, the gamma function) comes from [`libm`],
//! so that the same data give the same bits natively and in WebAssembly. Nothing here is random.
//!
//! A package of its own (`plimsoll-stats`), so that it is built for speed where all else is built for size.

#![forbid(unsafe_code)]

mod adjust;
mod beta;
mod change;
mod exact;
mod pairs;
mod place;
mod placebo;
mod quantile;
mod ranks;
mod rates;
mod shift;
mod tails;
mod trend;

pub use adjust::{benjamini_hochberg, holm};
pub use beta::{binomial_tail, least_odds, ln_binomial_term, ln_incomplete_beta, most_odds};
pub use change::rises;
pub use exact::{NullRanks, arrangements};
pub use pairs::{hodges_lehmann, kth_difference};
pub use placebo::{Calibration, Course, LONGEST_PAST, Score, Shape, Sight, Tails};
pub use quantile::{median, quantile};
pub use ranks::{RankSum, midranks};
pub use rates::{RatePair, scatter};
pub use shift::{Memory, RankTest};
pub use tails::{normal_tail, student_quantile, student_tail};
pub use trend::lag_one;
