//! `gate`, told as stories on a tape of metrics.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Request, Silence};
use world::opening::{INPUTS, checkout, listing, ms, noisy, parameter, result, series};
use world::{Tape, json, refusal};

const NOW: &str = "2026-01-01T14:00:00Z";
const FILE: &str = checkout!(
    r#"gate:
  before: 1h
  warm-up: 5m
  after: 30m
  objectives:
    - name: p95 response time
      kind: level
      dynatrace: { metric: 'builtin:service.response.time:percentile(95)' }
      harm: increase
      margin: 10%
      key: true
      weight: 2
    - name: availability
      kind: value
      dynatrace: { metric: 'builtin:service.availability:avg' }
      pass: ['>=99.5']
      warn: ['>=99']
"#
);

fn availability(request: &Request, value: f64) -> String {
    let to = parameter(request, "to");
    listing(request, &[series("builtin:service.availability:avg", &[to], |_| Some(value))])
}

/// Dynatrace with these levels before and after.
fn metrics(
    before: f64,
    after: f64,
    available: f64,
) -> impl Fn(&Request) -> Result<Answer, Silence> {
    move |request| {
        if !request.url.contains("/metrics/query") {
            return json(200, r#"{"totalCount":0,"events":[],"problems":[]}"#);
        }
        let level = |end| if end <= ms("2026-01-01T12:00:00Z") { before } else { after };
        let body = if request.url.contains("response.time") {
            noisy(request, "builtin:service.response.time:percentile(95)", level)
        } else {
            availability(request, available)
        };
        json(200, &body)
    }
}

/// How many questions for metrics were put.
fn queries(tape: &Tape) -> usize {
    tape.calls().iter().filter(|call| call.ends_with("/metrics/query")).count()
}

fn ending(pages: &Pages) -> String {
    pages.log.join("\n")
}

#[test]
fn a_release_that_changed_nothing_passes() {
    let tape = Tape::new(NOW, metrics(300_000.0, 300_000.0, 99.9));
    let pages = tape.github(&INPUTS, Some(FILE));
    assert_eq!(
        (pages.outputs["verdict"].as_str(), pages.step),
        ("pass", Step::Succeeded),
        "{}",
        ending(&pages)
    );
    assert_eq!(
        tape.calls(),
        [
            "GET /api/v2/metrics/query",
            "GET /api/v2/metrics/query",
            "GET /api/v2/metrics/query",
            "GET /api/v2/events",
            "GET /api/v2/problems"
        ],
        "one query for the series, one for the value, one for the history, then what disturbed it"
    );
    assert_eq!(pages.outputs["score"], "100");
}

#[test]
fn a_level_is_compared_with_a_week_of_its_own_past() {
    let tape = Tape::new(NOW, metrics(300_000.0, 300_000.0, 99.9));
    let row = &result(&tape.github(&INPUTS, Some(FILE)))["objectives"][0];
    assert_eq!(
        (row["method"].as_str(), row["verdict"].as_str()),
        (Some("placebo deployments"), Some("pass")),
        "{row}"
    );
    assert_eq!(row["audit"], serde_json::json!({ "failed": 0, "days": 6 }));
    assert!(row["detectable"].as_f64().unwrap() < 0.2, "{row}");
    let off = FILE.replace("after: 30m", "after: 30m\n  history: 0s");
    let tape = Tape::new(NOW, metrics(300_000.0, 300_000.0, 99.9));
    let row = &result(&tape.github(&INPUTS, Some(&off)))["objectives"][0];
    assert_eq!((queries(&tape), row["method"].as_str()), (2, Some("before/after ranks")));
    assert!(row["notes"][0].as_str().unwrap().starts_with("without seasonal reference"), "{row}");
}

#[test]
fn without_an_answer_about_the_past_a_level_is_judged_all_the_same() {
    let good = metrics(300_000.0, 300_000.0, 99.9);
    let tape = Tape::new(NOW, move |request| {
        if request.url.contains("resolution=5m") { refusal(400, "too much") } else { good(request) }
    });
    let pages = tape.github(&INPUTS, Some(FILE));
    let row = &result(&pages)["objectives"][0];
    assert_eq!(
        (row["method"].as_str(), row["verdict"].as_str()),
        (Some("before/after ranks"), Some("pass")),
        "{row}"
    );
    assert!(row["notes"].to_string().contains("the history could not be read"), "{row}");
}

#[test]
fn a_release_that_made_responses_slower_fails_and_says_by_how_much() {
    let pages = Tape::new(NOW, metrics(300_000.0, 400_000.0, 99.9)).github(&INPUTS, Some(FILE));
    assert_eq!(
        (pages.outputs["verdict"].as_str(), pages.step),
        ("fail", Step::Failed),
        "{}",
        ending(&pages)
    );
    let ending = ending(&pages);
    assert!(ending.contains("p95 response time") && ending.contains("allowed +10"), "{ending}");
    let row = &result(&pages)["objectives"][0];
    assert_eq!(
        (row["verdict"].as_str(), row["kind"].as_str(), row["key"].as_bool()),
        (Some("fail"), Some("level"), Some(true))
    );
    let estimate = row["estimate"].as_f64().unwrap();
    assert!((0.30..0.37).contains(&estimate), "{row}");
    assert!(
        row["query"].as_str().unwrap().contains("builtin:service.response.time:percentile(95)")
    );
}

#[test]
fn a_value_below_its_limit_fails_and_between_the_limits_warns() {
    let verdict = |available| {
        let pages =
            Tape::new(NOW, metrics(300_000.0, 300_000.0, available)).github(&INPUTS, Some(FILE));
        pages.outputs["verdict"].clone()
    };
    assert_eq!(
        (verdict(98.0), verdict(99.2), verdict(99.5)),
        ("fail".into(), "warn".into(), "pass".into())
    );
}

#[test]
fn a_window_that_is_not_over_is_waited_for_and_the_wait_is_told() {
    let tape = Tape::new("2026-01-01T12:06:00Z", metrics(300_000.0, 300_000.0, 99.9));
    let pages = tape.github(&INPUTS, Some(FILE));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", ending(&pages));
    let words = tape.words();
    assert!(
        words.contains("waiting for the window after the deployment until 12:42:00 UTC, 36m left"),
        "{words}"
    );
    assert!(words.contains("so far nothing is plainly worse: p95 response time (key) "), "{words}");
}

#[test]
fn a_wait_that_is_cancelled_ends_with_that_word() {
    let tape = Tape::new("2026-01-01T12:06:00Z", metrics(300_000.0, 300_000.0, 99.9));
    tape.cancel_at.set(Some("2026-01-01T12:20:00Z".parse().unwrap()));
    let pages = tape.github(&INPUTS, Some(FILE));
    assert_eq!((pages.outputs["verdict"].as_str(), pages.step), ("cancelled", Step::Failed));
}

#[test]
fn silence_never_passes() {
    let empty = |_: &Request| json(200, r#"{"totalCount":0,"result":[]}"#);
    let pages = Tape::new(NOW, empty).github(&INPUTS, Some(FILE));
    assert_eq!(
        (pages.outputs["verdict"].as_str(), pages.step),
        ("no_data", Step::Warned),
        "{}",
        ending(&pages)
    );
    let mut inputs = INPUTS.to_vec();
    inputs.push(("fail-on", "inconclusive"));
    assert_eq!(Tape::new(NOW, empty).github(&inputs, Some(FILE)).step, Step::Failed);
}

#[test]
fn a_vendor_that_is_down_is_an_error_and_never_the_releases_fault() {
    let down = |_: &Request| refusal(503, "Service Unavailable");
    let pages = Tape::new(NOW, down).github(&INPUTS, Some(FILE));
    assert_eq!(
        (pages.outputs["verdict"].as_str(), pages.step),
        ("error", Step::Failed),
        "{}",
        ending(&pages)
    );
    let mut inputs = INPUTS.to_vec();
    inputs.push(("on-error", "warn"));
    assert_eq!(Tape::new(NOW, down).github(&inputs, Some(FILE)).step, Step::Warned);
}

#[test]
fn one_bad_metric_does_not_spoil_the_others() {
    let file = FILE
        .replace("kind: value", "kind: level\n      harm: decrease")
        .replace("      pass: ['>=99.5']\n      warn: ['>=99']\n", "");
    let good = metrics(300_000.0, 300_000.0, 99.9);
    let tape = Tape::new(NOW, move |request| {
        if request.url.contains("availability") {
            return refusal(404, "Metric key builtin:service.availability is not available");
        }
        good(request)
    });
    let pages = tape.github(&INPUTS, Some(&file));
    let rows = result(&pages);
    assert_eq!(rows["objectives"][0]["verdict"], "pass", "{}", ending(&pages));
    assert_eq!(rows["objectives"][1]["verdict"], "error");
    assert!(
        rows["objectives"][1]["reason"].as_str().unwrap().contains("is not available"),
        "{rows}"
    );
    assert_eq!(queries(&tape), 4, "together, then each alone, then the history of the good one");
}

#[test]
fn who_asks_to_slow_down_is_not_asked_about_each_metric_alone() {
    let tape = Tape::new(NOW, |_| Ok(Answer { status: 429, ..Answer::default() }));
    let two = "    - { name: a, kind: level, harm: increase, dynatrace: { metric: 'a:avg' } }
    - { name: b, kind: level, harm: increase, dynatrace: { metric: 'b:avg' } }
";
    let file = FILE.split_once("    - name").unwrap().0.to_owned() + two;
    let pages = tape.github(&INPUTS, Some(&file));
    assert_eq!(pages.outputs["verdict"], "error");
    let alone = tape.asked.borrow().iter().filter(|it| it.url.contains("a%3Aavg&")).count();
    assert_eq!((queries(&tape), alone), (30, 0), "again and again together, and never alone");
}

#[test]
fn fail_on_decides_over_the_step_and_nothing_else() {
    let step = |fail_on: &str, available: f64| {
        let mut inputs = INPUTS.to_vec();
        inputs.push(("fail-on", fail_on));
        Tape::new(NOW, metrics(300_000.0, 300_000.0, available)).github(&inputs, Some(FILE)).step
    };
    assert_eq!(step("fail", 98.0), Step::Failed);
    assert_eq!(step("never", 98.0), Step::Warned);
    assert_eq!(step("fail", 99.2), Step::Warned);
    assert_eq!(step("warn", 99.2), Step::Failed);
    assert_eq!(step("inconclusive", 99.2), Step::Warned);
    assert_eq!(step("warn", 99.9), Step::Succeeded);
}

#[test]
fn the_same_data_give_the_same_result_to_the_byte() {
    let run =
        || Tape::new(NOW, metrics(300_000.0, 340_000.0, 99.9)).github(&INPUTS, Some(FILE)).result;
    assert_eq!(run(), run());
}

#[test]
fn a_relative_criterion_asks_for_both_windows() {
    let file = FILE.replace("['>=99.5']", "['>=-1%']");
    let tape = Tape::new(NOW, metrics(300_000.0, 300_000.0, 99.9));
    let pages = tape.github(&INPUTS, Some(&file));
    assert_eq!(queries(&tape), 4, "series, value before, value after, history");
    assert_eq!(pages.outputs["verdict"], "pass", "{}", ending(&pages));
}

#[test]
fn a_dry_run_shows_the_queries_and_asks_nothing() {
    let tape = Tape::new(NOW, |it| panic!("sent: {it}"));
    let mut inputs = INPUTS.to_vec();
    inputs.push(("dry-run", "true"));
    let pages = tape.github(&inputs, Some(FILE));
    assert!(
        tape.words().contains("GET https://abc12345.live.dynatrace.com/api/v2/metrics/query?"),
        "{}",
        tape.words()
    );
    assert_ne!(pages.outputs["verdict"], "pass");
    assert_eq!(pages.step, Step::Succeeded);
}
