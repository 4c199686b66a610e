//! `doctor` over the past of a metric: on how many quiet days the gate would have failed a release that did nothing.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Request, Silence};
use world::checks::said;
use world::{TOKEN, Tape, json};

const NOW: &str = "2026-01-08T12:00:00Z";
const FILE: &str = "
release: { name: checkout }
dynatrace: { url: 'https://abc12345.live.dynatrace.com', entities: ['type(SERVICE)'] }
gate:
  before: 1h
  warm-up: 5m
  after: 30m
  history: 7d
  objectives:
    - { name: p95, kind: level, harm: increase, margin: 10%, dynatrace: { metric: 'builtin:service.response.time:avg' } }
";

fn number(request: &Request, name: &str) -> i64 {
    let (_, tail) = request.url.split_once(name).unwrap();
    tail.split('&').next().unwrap().trim_end_matches('m').parse().unwrap()
}

/// Dynatrace, where a minute has the value that `at` gives it.
fn dynatrace(
    at: impl Fn(i64) -> Option<f64> + 'static,
) -> impl Fn(&Request) -> Result<Answer, Silence> {
    move |request| {
        let url = request.url.as_str();
        assert!(!url.contains("ingest"), "doctor writes");
        if url.contains("/apiTokens/lookup") {
            let scopes =
                r#""events.ingest","events.read","entities.read","metrics.read","problems.read""#;
            return json(200, &format!(r#"{{"name":"ci","enabled":true,"scopes":[{scopes}]}}"#));
        }
        if url.contains("/entities?") {
            let one =
                r#"{"entityId":"SERVICE-1","displayName":"checkout","lastSeenTms":1767873500000}"#;
            return json(200, &format!(r#"{{"totalCount":1,"entities":[{one}]}}"#));
        }
        if !url.contains("/metrics/query") {
            return json(200, r#"{"totalCount":0,"events":[],"problems":[]}"#);
        }
        let minutes = number(request, "&resolution=");
        let bucket = minutes * 60_000;
        let (from, to) = (number(request, "&from="), number(request, "&to="));
        let ends: Vec<i64> = (from / bucket + 1..=to / bucket).map(|it| it * bucket).collect();
        let values: Vec<Option<f64>> = ends.iter().map(|end| at(end / 60_000)).collect();
        let values = serde_json::to_string(&values).unwrap();
        json(
            200,
            &format!(
                r#"{{"totalCount":1,"resolution":"{minutes}m","result":[{{"metricId":"builtin:service.response.time:avg","data":[{{"dimensions":["SERVICE-1"],"timestamps":{ends:?},"values":{values}}}]}}]}}"#
            ),
        )
    }
}

/// Between 0 and 1, always the same for the same number.
fn noise(seed: i64) -> f64 {
    ((seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as f64 / 16_777_216.0
}

fn doctor(file: &str, at: impl Fn(i64) -> Option<f64> + 'static) -> (Tape, Pages) {
    let tape = Tape::new(NOW, dynatrace(at));
    let inputs = [("command", "doctor"), ("dynatrace-token", TOKEN)];
    let pages = tape.github(&inputs, Some(file));
    (tape, pages)
}

#[test]
fn a_calm_metric_would_have_failed_on_no_quiet_day_and_shows_which_harm_would_be_seen() {
    let (_, pages) = doctor(FILE, |minute| Some(100_000.0 * (0.98 + 0.04 * noise(minute))));
    let [state, found, _] = said(&pages, "quiet days");
    assert_eq!(state, "ok", "{found}");
    assert!(found.starts_with("it would have failed 0 of the last "), "{found}");
    assert!(found.contains("; a harm of +") && found.ends_with(" would be seen"), "{found}");
}

#[test]
fn a_metric_that_jumps_each_day_at_this_time_is_known_by_its_days() {
    let daily = |minute: i64| {
        let batch = (680..722).contains(&(minute % 1_440));
        Some(100_000.0 * if batch { 1.5 } else { 1.0 } * (0.98 + 0.04 * noise(minute)))
    };
    let (_, pages) = doctor(FILE, daily);
    let [state, found, _] = said(&pages, "quiet days");
    assert_eq!(state, "ok", "{found}");
    assert!(found.starts_with("it would have failed 0 of the last "), "{found}");
}

#[test]
fn a_metric_that_jumps_on_some_days_at_this_time_would_have_failed_on_those_and_the_fix_is_said() {
    let now_and_then = |minute: i64| {
        let batch = (680..722).contains(&(minute % 1_440)) && minute / 1_440 % 3 == 0;
        Some(100_000.0 * if batch { 1.5 } else { 1.0 } * (0.98 + 0.04 * noise(minute)))
    };
    let (_, pages) = doctor(FILE, now_and_then);
    let [state, found, fix] = said(&pages, "quiet days");
    assert_eq!(state, "warn", "{found}");
    assert!(found.contains("; so often that it has no say in a gate"), "{found}");
    assert!(fix.contains("a wider `margin`"), "{fix}");
}

#[test]
fn a_metric_that_hides_a_doubling_is_worth_a_look() {
    let wild = |minute: i64| {
        let step = if noise(minute / 97) < 0.5 { 1.0 } else { 1.8 };
        Some(100_000.0 * step * (0.98 + 0.04 * noise(minute)))
    };
    let (_, pages) = doctor(FILE, wild);
    let [state, found, fix] = said(&pages, "quiet days");
    assert_eq!(state, "warn", "{found}");
    assert!(found.contains("; only a harm of +1"), "{found}");
    assert!(fix.contains("a metric that varies less"), "{fix}");
}

#[test]
fn a_metric_that_is_new_is_judged_without_its_past_and_no_warning_says_so() {
    let born = NOW.parse::<plimsoll::time::Timestamp>().unwrap().as_second() / 60 - 200;
    let young = move |minute: i64| (minute > born).then(|| 100_000.0 + noise(minute));
    let (_, pages) = doctor(FILE, young);
    let [state, found, _] = said(&pages, "quiet days");
    assert_eq!(state, "ok");
    assert!(found.contains("too little of its past is known"), "{found}");
}

#[test]
fn without_a_history_no_day_is_asked_for() {
    let file = FILE.replace("history: 7d", "history: 0s");
    let (tape, pages) = doctor(&file, |minute| Some(100_000.0 + noise(minute)));
    assert!(!pages.result.contains("quiet days"));
    assert!(tape.calls().iter().all(|it| !it.ends_with("/problems")), "{:?}", tape.calls());
}
