//! How often counts fail by accident when they are looked at every minute, and how soon harm is seen.
//!
//! The noise comes from a fixed seed, so the figures are the same on every run.
//! `cargo test --release --test soak_rates -- --nocapture` prints the table.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)] // a test may panic, and prints its table
#![cfg(not(target_arch = "wasm32"))]

#[path = "world/judged.rs"]
mod judged;
#[path = "world/noise.rs"]
mod noise;

use judged::{objective, observation};
use noise::Noise;
use plimsoll::gate::{
    Count, Evaluated, Harm, Kind, Known, Looked, Observed, Point, Series, Soak, Span, Stage,
    Verdict, Windows, evaluate,
};
use plimsoll::time::{Duration, Timestamp, Window, later, since};

const MINUTE: Duration = Duration::from_secs(60);
const BEFORE: u32 = 60;
const AFTER: u32 = 30;

/// How many releases: as many as an unoptimised build has the patience for.
const RELEASES: u32 = if cfg!(debug_assertions) { 2_000 } else { 20_000 };

impl Noise {
    /// Events whose variance is `dispersion` times their mean: bursts at random, each of a size that
    /// makes them negative binomial (a logarithmic series).
    fn bursts(&mut self, mean: f64, dispersion: f64) -> f64 {
        if dispersion <= 1.0 {
            return self.poisson(mean);
        }
        let share = 1.0 - 1.0 / dispersion;
        let rate = mean / (dispersion - 1.0) * dispersion.ln();
        let bursts = self.poisson(rate) as u32;
        (0..bursts)
            .map(|_| {
                // Kemp (1981): the size is 1 + floor(ln v / ln(1 - (1 - p)^u)).
                let q = 1.0 - (1.0 - share).powf(self.even());
                1.0 + (self.even().ln() / q.ln()).floor()
            })
            .sum()
    }
}

/// A release whose failures are `factor` times as frequent, looked at every minute.
fn release(noise: &mut Noise, mean: f64, dispersion: f64, factor: f64) -> Evaluated {
    let at = |minute: u32| later(Timestamp::UNIX_EPOCH, MINUTE * minute);
    let series = |value: &mut dyn FnMut(u32) -> f64| Series {
        bucket: MINUTE,
        points: (0..BEFORE + AFTER)
            .map(|minute| Point { start: at(minute), value: Some(value(minute)) })
            .collect(),
    };
    let count = series(&mut |minute| {
        noise.bursts(if minute < BEFORE { mean } else { mean * factor }, dispersion)
    });
    let observed = Observed::Counts { count, exposure: Some(series(&mut |_| 100.0)) };
    let observation = observation("failed requests", observed);
    let objective = objective("failed requests", Kind::Count(Count::new(Harm::Increase)));
    let span = Span { before: MINUTE * BEFORE, warm_up: Duration::ZERO, after: MINUTE * AFTER };
    let windows = Windows::around(Window { from: at(BEFORE), to: at(BEFORE) }, span);
    let known = Known {
        objectives: &[objective],
        observations: &[(0, observation)],
        windows,
        to: windows.after.to,
        soak: Soak { look_every: MINUTE, minimum: MINUTE },
    };
    evaluate(&Looked::default(), &known)
}

/// The share of releases that fail, and the median of the minutes until they are seen to.
fn failures(mean: f64, dispersion: f64, factor: f64, releases: u32) -> (f64, Option<u64>) {
    let mut noise = Noise::new(20_261_121);
    let mut early = Vec::new();
    let mut failed = 0;
    for _ in 0..releases {
        let evaluated = release(&mut noise, mean, dispersion, factor);
        assert_eq!(evaluated.stage, Stage::Over);
        let is_failed = evaluated.judgements[0].verdict == Verdict::Fail;
        failed += u32::from(is_failed);
        let seen =
            since(later(Timestamp::UNIX_EPOCH, MINUTE * BEFORE), evaluated.looked.to.unwrap());
        early.extend(is_failed.then_some(seen.as_secs() / 60));
    }
    early.sort_unstable();
    (f64::from(failed) / f64::from(releases), early.get(early.len() / 2).copied())
}

#[test]
fn bursts_of_four_fail_under_one_release_in_a_hundred_with_a_look_every_minute() {
    println!("failures a minute, dispersion: releases without a change that fail");
    for (mean, dispersion) in [(0.2, 1.0), (0.05, 4.0), (0.2, 4.0), (0.4, 4.0), (1.0, 4.0)] {
        let (share, _) = failures(mean, dispersion, 1.0, RELEASES);
        println!("{mean:>5} {dispersion:>3}: {:.2} %", share * 100.0);
        assert!(share < 0.01, "{mean} {dispersion}: {share}");
    }
}

#[test]
fn what_is_plainly_worse_is_seen_within_minutes() {
    println!(
        "failures a minute, dispersion, factor: releases that fail, minutes until half of them do"
    );
    for (mean, dispersion, factor, least, minutes) in [
        (0.2, 1.0, 5.0, 0.90, 20),
        (1.0, 1.0, 5.0, 0.99, 5),
        (1.0, 4.0, 5.0, 0.90, 15),
        (5.0, 1.0, 2.0, 0.98, 15),
        (0.05, 1.0, 20.0, 0.98, 8),
    ] {
        let (share, half) = failures(mean, dispersion, factor, 100);
        println!("{mean:>5} {dispersion:>3} ×{factor:<3}: {:.1} %, {half:?}", share * 100.0);
        assert!(
            share >= least && half.is_some_and(|half| half <= minutes),
            "{mean} {share} {half:?}"
        );
    }
}
