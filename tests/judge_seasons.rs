//! What past days at the same clock times tell of a metric that swings with the day.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test may stop at a surprise")]
#![cfg(not(target_arch = "wasm32"))]

#[path = "world/judged.rs"]
mod judged;

use judged::{objective, observation};
use plimsoll::gate::{
    Harm, Judgement, Kind, Level, Observation, Observed, Point, Reference, Series, Span, Verdict,
    Windows, judge,
};
use plimsoll::time::{Duration, Timestamp, Window, later};

const HOUR: Duration = Duration::from_secs(3_600);
const WIDTH: usize = 6;
/// Five days of hours.
const PAST: usize = 120;

fn at(place: usize) -> Timestamp {
    later(Timestamp::UNIX_EPOCH, HOUR * u32::try_from(place).unwrap())
}

/// Six times as much at noon as at midnight, a scatter of a few percent; `first` is the hour of the first bucket,
/// `factor` what the release multiplies.
fn swinging(first: usize, seed: u64, factor: f64) -> Vec<f64> {
    let value = |place: usize| {
        let hour = (first + place) as f64 / 24.0 * std::f64::consts::TAU;
        let mixed = ((seed << 20) + place as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let noise = ((mixed ^ (mixed >> 29)) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
        let released = if place >= PAST { factor } else { 1.0 };
        100.0 * (-0.9 * hour.cos() + 0.08 * noise).exp() * released
    };
    (0..PAST + WIDTH).map(value).collect()
}

/// The release at the end of the past.
fn judged(values: &[f64]) -> Judgement {
    let span = HOUR * u32::try_from(WIDTH).unwrap();
    let span = Span { before: span, warm_up: Duration::ZERO, after: span };
    let windows = Windows::around(Window { from: at(PAST), to: at(PAST) }, span);
    let point = |(place, value): (usize, &f64)| Point { start: at(place), value: Some(*value) };
    let points: Vec<Point> = values.iter().enumerate().map(point).collect();
    let near = points[PAST - WIDTH..].to_vec();
    let reference = Reference {
        history: Some(Series { bucket: HOUR, points: points.into() }),
        ..Reference::default()
    };
    let observed = Observed::Series(Series { bucket: HOUR, points: near.into() });
    let observation = Observation { reference, ..observation("visits", observed) };
    let objective = objective("visits", Kind::Level(Level::new(Harm::Increase)));
    judge(&objective, &observation, &windows)
}

#[test]
fn a_morning_that_rises_as_every_day_is_no_harm_and_half_as_much_again_is() {
    let (mut cried, mut seen) = (0, 0);
    for first in 0..24 {
        for seed in 0..3 {
            cried += usize::from(judged(&swinging(first, seed, 1.0)).verdict == Verdict::Fail);
            let rises = (18..24).contains(&((first + PAST) % 24)) || (first + PAST) % 24 < 8;
            let worse = judged(&swinging(first, seed, 1.5)).verdict == Verdict::Fail;
            seen += usize::from(rises && worse);
        }
    }
    assert_eq!(cried, 0);
    assert!(seen > 20, "{seen} of 42 releases into a rising day");
}

#[test]
fn the_audit_counts_only_days_whose_past_is_known() {
    // The first of five days has none before it, and the judged windows need two more.
    let judgement = judged(&swinging(3, 1, 1.0));
    let audit = judgement.audit.unwrap();
    assert_eq!((audit.failed, audit.days), (0, 3), "{}", judgement.reason);
}
