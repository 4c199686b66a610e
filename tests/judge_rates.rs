//! How often the judge is right on made-up releases: quiet ones must pass, worse ones must fail.
//!
//! The noise comes from a fixed seed, so the figures are the same on every run.
//! `cargo test --test judge_rates -- --nocapture` prints the table.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test may stop at a surprise, prints its table, and reads traces from beside the repository"
)]
#![cfg(not(target_arch = "wasm32"))]

#[path = "world/judged.rs"]
mod judged;
#[path = "world/noise.rs"]
mod noise;

use std::collections::BTreeMap;

use judged::{objective, observation};
use noise::Noise;
use plimsoll::gate::{Harm, Kind, Level, Observed, Point, Series, Span, Verdict, Windows, judge};
use plimsoll::time::{Duration, Timestamp, Window, later};

impl Noise {
    /// `count` values of unit spread, each resembling the one before by `rho`.
    fn resembling(&mut self, count: usize, rho: f64) -> Vec<f64> {
        let mut last = self.normal();
        let fresh = (1.0 - rho * rho).sqrt();
        (0..count)
            .map(|_| {
                last = rho * last + fresh * self.normal();
                last
            })
            .collect()
    }
}

/// A service whose latency is observed in buckets.
#[derive(Clone, Copy)]
struct Service {
    before: usize,
    after: usize,
    /// How much a bucket resembles the one before.
    rho: f64,
    /// The spread of the logarithm from bucket to bucket: 0.1 is about 10 %.
    spread: f64,
}

fn verdict_on(values: &[f64], before: usize, after: usize) -> Verdict {
    let minute = Duration::from_secs(60);
    let start = Timestamp::UNIX_EPOCH;
    let at = |minutes: usize| later(start, minute * u32::try_from(minutes).unwrap());
    let points = values
        .iter()
        .enumerate()
        .map(|(place, value)| Point { start: at(place), value: Some(*value) })
        .collect();
    let span = Span {
        before: minute * before as u32,
        warm_up: Duration::ZERO,
        after: minute * after as u32,
    };
    let windows = Windows::around(Window { from: at(before), to: at(before) }, span);
    let objective = objective("p95", Kind::Level(Level::new(Harm::Increase)));
    let observation = observation("p95", Observed::Series(Series { bucket: minute, points }));
    judge(&objective, &observation, &windows).verdict
}

/// How often each verdict falls, in percent, when the release multiplies the latency by `factor`.
fn rates(service: Service, factor: f64, releases: u32) -> BTreeMap<Verdict, f64> {
    let mut noise = Noise::new(20_240_611);
    let mut counts = BTreeMap::new();
    for _ in 0..releases {
        let values: Vec<f64> = noise
            .resembling(service.before + service.after, service.rho)
            .iter()
            .enumerate()
            .map(|(place, noise)| {
                300.0
                    * (service.spread * noise).exp()
                    * if place >= service.before { factor } else { 1.0 }
            })
            .collect();
        *counts.entry(verdict_on(&values, service.before, service.after)).or_insert(0.0) += 1.0;
    }
    counts.values_mut().for_each(|count| *count *= 100.0 / f64::from(releases));
    counts
}

fn share(rates: &BTreeMap<Verdict, f64>, verdict: Verdict) -> f64 {
    rates.get(&verdict).copied().unwrap_or_default()
}

#[test]
fn quiet_releases_pass_and_clear_regressions_fail() {
    println!("before after  rho spread factor    pass   warn  incl.   fail  (percent)");
    let services = [
        // An hour and half an hour of minutes.
        Service { before: 60, after: 30, rho: 0.0, spread: 0.1 },
        Service { before: 60, after: 30, rho: 0.3, spread: 0.1 },
        // A demonstration: a few seconds a bucket.
        Service { before: 20, after: 20, rho: 0.0, spread: 0.1 },
        Service { before: 20, after: 20, rho: 0.3, spread: 0.1 },
    ];
    for service in services {
        for factor in [1.0, 1.1, 1.2, 2.0] {
            let rates = rates(service, factor, 300);
            let [pass, warn, open, fail] =
                [Verdict::Pass, Verdict::Warn, Verdict::Inconclusive, Verdict::Fail]
                    .map(|verdict| share(&rates, verdict));
            let Service { before, after, rho, spread } = service;
            println!(
                "{before:6} {after:5} {rho:4} {spread:6} {factor:6} {pass:7.1} {warn:6.1} {open:6.1} {fail:6.1}"
            );
            if factor == 1.0 {
                assert!(pass >= 70.0 && fail < 0.5);
            } else if factor == 1.1 {
                assert!(fail <= 3.0, "harm of exactly the margin is not beyond it");
            } else if factor == 2.0 {
                assert!(pass == 0.0 && fail >= 99.0);
            } else {
                assert!(pass <= 2.0);
            }
        }
    }
}

/// The 95th percentile of so many requests, each scattered by two fifths.
fn p95(noise: &mut Noise, requests: usize, factor: f64) -> f64 {
    let mut latencies: Vec<f64> =
        (0..requests).map(|_| 20_000.0 * factor * (0.4 * noise.normal()).exp()).collect();
    latencies.sort_by(f64::total_cmp);
    latencies[requests * 95 / 100]
}

#[test]
fn a_demonstration_of_twenty_buckets_a_side_comes_out_as_it_should() {
    for (requests, least_passes) in [(25, 20.0), (50, 45.0), (100, 75.0), (200, 90.0)] {
        for factor in [1.0, 2.0] {
            let mut noise = Noise::new(7);
            let mut counts: BTreeMap<Verdict, f64> = BTreeMap::new();
            for _ in 0..200 {
                let values: Vec<f64> = (0..40)
                    .map(|place| p95(&mut noise, requests, if place < 20 { 1.0 } else { factor }))
                    .collect();
                *counts.entry(verdict_on(&values, 20, 20)).or_insert(0.0) += 0.5;
            }
            println!("p95 of {requests} requests a bucket, x{factor}: {counts:.1?}");
            if factor == 1.0 {
                assert!(share(&counts, Verdict::Pass) >= least_passes, "{requests} {counts:?}");
                assert!(share(&counts, Verdict::Fail) == 0.0, "{requests} {counts:?}");
            } else {
                assert!(share(&counts, Verdict::Fail) >= 99.0, "{requests} {counts:?}");
            }
        }
    }
}

#[test]
fn series_with_a_strong_memory_are_left_undecided_and_not_failed() {
    for rho in [0.5, 0.8, 0.95] {
        for (before, after) in [(12, 12), (20, 20), (60, 30)] {
            let rates = rates(Service { before, after, rho, spread: 0.1 }, 1.0, 200);
            assert!(share(&rates, Verdict::Fail) <= 1.5, "{rho} {before} {after} {rates:?}");
        }
    }
}

/// Windows of real series, `before` and `after` buckets long, the part after multiplied.
fn trace_rates(folder: &str, width: usize, factor: f64) -> Option<BTreeMap<Verdict, f64>> {
    let path = format!("{}/../shared/traces/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut counts: BTreeMap<Verdict, f64> = BTreeMap::new();
    for file in std::fs::read_dir(path).ok()? {
        let text = String::from_utf8(std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        let values: Vec<f64> =
            text.lines().skip(1).filter_map(|line| line.split(',').nth(1)?.parse().ok()).collect();
        let windows = 40.min(values.len() / (2 * width));
        for number in 0..windows {
            let from = number * (values.len() - 2 * width) / windows;
            let mut part = values[from..from + 2 * width].to_vec();
            part.iter_mut().skip(width).for_each(|value| *value *= factor);
            *counts.entry(verdict_on(&part, width, width)).or_insert(0.0) += 1.0;
        }
    }
    let all: f64 = counts.values().sum();
    counts.values_mut().for_each(|count| *count *= 100.0 / all);
    Some(counts)
}

#[test]
fn real_services_are_rarely_failed_without_a_change() {
    for folder in ["cloud-5min", "realAWSCloudwatch"] {
        for width in [12, 24] {
            let (Some(quiet), Some(worse)) =
                (trace_rates(folder, width, 1.0), trace_rates(folder, width, 1.5))
            else {
                println!("skipped: no ../shared");
                return;
            };
            println!(
                "{folder}, {width} and {width} buckets, unchanged: {quiet:.1?}; x1.5: {worse:.1?}"
            );
            assert!(share(&quiet, Verdict::Fail) <= 1.0, "{folder} {width} {quiet:?}");
            assert!(share(&quiet, Verdict::Pass) >= 50.0, "{folder} {width} {quiet:?}");
            assert!(share(&worse, Verdict::Fail) >= 60.0, "{folder} {width} {worse:?}");
        }
    }
}
