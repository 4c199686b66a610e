//! `kind: count`, told as stories on a tape of metrics.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::{Pages, Step};
use world::Tape;
use world::counts::{Minute, counts};
use world::opening::{INPUTS, checkout, first as row};

const FILE: &str = checkout!(
    r#"gate:
  before: 1h
  warm-up: 5m
  after: 1h
  objectives:
    - name: failed requests
      kind: count
      dynatrace:
        count: 'builtin:service.errors.total.count'
        exposure: 'builtin:service.requestCount.total'
"#
);

fn gate(
    file: &str,
    failed: impl Fn(i64) -> Minute + 'static,
    requests: impl Fn(i64) -> Minute + 'static,
) -> Pages {
    Tape::new("2026-01-01T14:00:00Z", counts(failed, requests)).github(&INPUTS, Some(file))
}

#[track_caller]
fn says(pages: &Pages, verdict: &str, words: &str) {
    let row = row(pages);
    assert_eq!(row["verdict"], verdict, "{row}");
    assert!(row["reason"].as_str().unwrap().contains(words), "{row}");
}

/// One event in every `nth` minute.
fn every(nth: i64) -> impl Fn(i64) -> Minute {
    move |minute| Some(if minute.rem_euclid(nth) == 0 { 1.0 } else { 0.0 })
}

fn busy(_: i64) -> Minute {
    Some(100.0)
}

/// The file with a rate that one hundredth more is nothing to.
fn tolerant() -> String {
    FILE.replace("kind: count\n", "kind: count\n      min-absolute: 0.01\n")
}

#[test]
fn many_failures_where_there_were_none_fail_over_an_allowed_rate_too() {
    let pages = gate(&tolerant(), |minute| Some(if minute < 0 { 0.0 } else { 5.0 }), busy);
    says(&pages, "fail", "300 in 6000 (5 %) after, 0 in 6000 (0 %) before");
}

#[test]
fn as_many_failures_as_are_allowed_do_not_fail_where_there_were_none() {
    let pages = gate(&tolerant(), |minute| if minute < 0 { Some(0.0) } else { Some(1.0) }, busy);
    assert_ne!(row(&pages)["verdict"], "fail");
}

#[test]
fn sixty_failures_after_twelve_fail_and_the_line_says_so() {
    // 12 in the hour before, one a minute after.
    let pages = gate(FILE, |minute| if minute < 0 { every(5)(minute) } else { Some(1.0) }, busy);
    says(&pages, "fail", "60 in 6000 (1 %) after, 12 in 6000 (0.2 %) before (+400 %, between ");
    assert_eq!(pages.step, Step::Failed);
    let row = row(&pages);
    assert_eq!(row["counts"]["before"]["events"], 12.0);
    assert_eq!(row["counts"]["after"]["exposure"], 6000.0);
    assert!(row["p"].as_f64().unwrap() < 1e-6, "{row}");
    assert!(row["detectable"].as_f64().unwrap() > 1.0, "twelve are few: {row}");
    assert_eq!(
        (row["kind"].as_str(), row["method"].as_str()),
        (Some("count"), Some("exact rates"))
    );
}

#[test]
fn three_new_failures_after_none_in_24_times_the_exposure_fail() {
    let file = FILE.replace("before: 1h", "before: 1d");
    let spread = |minute: i64| Some(f64::from(u8::from([10, 30, 50].contains(&minute))));
    says(
        &gate(&file, spread, |_| Some(1.0)),
        "fail",
        "3 in 60 (5 %) after, 0 in 1440 (0 %) before",
    );
    let at_once = |minute: i64| Some(if minute == 30 { 3.0 } else { 0.0 });
    says(&gate(&file, at_once, |_| Some(1.0)), "fail", "3 in 60");
}

#[test]
fn one_new_failure_after_none_is_not_enough() {
    let once = |minute: i64| Some(f64::from(u8::from(minute == 30)));
    says(&gate(FILE, once, busy), "inconclusive", "too few to tell");
}

#[test]
fn a_service_without_a_failure_passes() {
    let pages = gate(FILE, |_| Some(0.0), busy);
    says(&pages, "pass", "0 in 6000 (0 %) after, 0 in 6000 (0 %) before; allowed +25 %");
    assert_eq!(pages.step, Step::Succeeded);
}

#[test]
fn as_many_failures_as_before_pass_where_there_are_enough_to_tell() {
    let many = |minute: i64| Some(if minute % 2 == 0 { 22.0 } else { 18.0 });
    says(&gate(FILE, many, |_| Some(1000.0)), "pass", "1200 in 60000 (2 %) after");
}

#[test]
fn a_floor_allows_what_nobody_minds() {
    let file = FILE.replace("kind: count", "kind: count\n      min-absolute: 0.02");
    let five_fold = |minute: i64| if minute < 0 { every(5)(minute) } else { Some(1.0) };
    says(&gate(&file, five_fold, busy), "pass", "allowed +2 %");
}

#[test]
fn a_limit_on_the_rate_holds_whatever_was_before() {
    let file = FILE.replace("kind: count", "kind: count\n      limits: ['<0.005']");
    says(&gate(&file, |_| Some(1.0), busy), "fail", "60 in 6000 (1 %) after, which is not <0.005");
}

#[test]
fn a_burst_in_one_minute_is_no_rate() {
    let burst = |minute: i64| if minute == 30 { Some(20.0) } else { every(5)(minute) };
    let pages = gate(FILE, burst, busy);
    assert_ne!(row(&pages)["verdict"], "fail", "{}", row(&pages));
    assert!(row(&pages)["notes"].to_string().contains("comes in bursts"), "{}", row(&pages));
}

#[test]
fn too_few_requests_decide_nothing_however_many_fail() {
    let quiet = |minute: i64| Some(if minute < 0 { 100.0 } else { 0.5 });
    says(
        &gate(FILE, |minute| Some(if minute < 0 { 0.0 } else { 0.5 }), quiet),
        "inconclusive",
        "only 30 to count in after the deployment; at least 50 are needed",
    );
    let file = FILE.replace("kind: count", "kind: count\n      min-sample: 20");
    says(
        &gate(&file, |minute| Some(if minute < 0 { 0.0 } else { 0.5 }), quiet),
        "fail",
        "30 in 30",
    );
}

#[test]
fn a_service_that_receives_no_traffic_any_more_fails() {
    let gone = |minute: i64| if minute < 3 { Some(100.0) } else { None };
    let none = |minute: i64| if minute < 3 { Some(0.0) } else { None };
    says(&gate(FILE, none, gone), "fail", "receives no traffic: none in the 1h after");
    let file = FILE.replace("kind: count", "kind: count\n      no-traffic: no_data");
    says(&gate(&file, none, gone), "no_data", "no traffic after the deployment");
}

#[test]
fn a_service_that_had_hardly_any_traffic_is_not_missed() {
    let now_and_then = |minute: i64| (minute < 0 && minute % 10 == 0).then_some(1.0);
    says(&gate(FILE, |_| None, now_and_then), "no_data", "no traffic after the deployment");
}

#[test]
fn a_counter_that_is_silent_until_something_happens_is_zero_only_where_that_is_said() {
    let silent = |minute: i64| (minute < 0 && minute % 5 == 0).then_some(1.0);
    says(&gate(FILE, silent, busy), "no_data", "`missing: zero` takes that for none");
    let file = FILE.replace("kind: count", "kind: count\n      missing: zero");
    says(&gate(&file, silent, busy), "pass", "0 in 6000 (0 %) after, 12 in 6000");
}

#[test]
fn what_is_missing_is_zero_only_where_the_service_was_alive() {
    let file = FILE.replace("kind: count", "kind: count\n      missing: zero");
    let half = |minute: i64| (minute < 40).then_some(100.0);
    says(&gate(&file, |_| None, half), "inconclusive", "data in only 50 % of the time after");
}

#[test]
fn a_gap_never_passes() {
    let gap = |minute: i64| (minute != 20).then_some(0.0);
    says(&gate(FILE, gap, busy), "inconclusive", "the gaps in the data could hide more");
}

#[test]
fn without_exposure_time_is_what_it_happens_in() {
    let file = FILE.replace("        exposure: 'builtin:service.requestCount.total'\n", "");
    let pages = gate(&file, |minute| if minute < 0 { every(5)(minute) } else { Some(1.0) }, busy);
    says(&pages, "fail", "60 in 60 min (1 a minute) after, 12 in 60 min (0.2 a minute) before");
}

#[test]
fn fewer_can_be_the_harm() {
    let file = FILE
        .replace("kind: count", "kind: count\n      harm: decrease")
        .replace("        exposure: 'builtin:service.requestCount.total'\n", "");
    let orders = |minute: i64| Some(if minute < 0 { 10.0 } else { 4.0 });
    says(&gate(&file, orders, busy), "fail", "(-60 %, between ");
    says(&gate(&file, |_| Some(10.0), busy), "pass", "allowed -25 %");
}
