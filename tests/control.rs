//! A canary held against its stable side over the same time: levels and counts, of both vendors, told on a tape.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Body, Request, Silence};
use serde_json::{Value, json};
use world::opening::{ends, first, listing, ms, noise, series};
use world::{TOKEN, Tape, json as answer};

const NOW: &str = "2026-01-15T14:00:00Z";
const PLATFORM: &str = "dt0s16.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
const DEPLOYED: &str = "2026-01-15T12:00:00Z";

/// By the minute: of which side, whether it is the exposure, and since the deployment began.
type Side = fn(canary: bool, exposure: bool, minute: i64) -> f64;

/// Datadog and Dynatrace with a canary and its stable side.
fn vendors(side: Side, stable_has_data: bool) -> impl Fn(&Request) -> Result<Answer, Silence> {
    move |request| {
        let canary = request.url.contains("canary");
        let minute = |end: i64| (end - ms(DEPLOYED)) / 60_000 - 1;
        if request.url.contains("/api/v1/query?") {
            let at = |name: &str| -> i64 {
                let (_, tail) = request.url.split_once(&format!("{name}=")).unwrap();
                tail.split('&').next().unwrap().parse().unwrap()
            };
            let exposure = request.url.contains("hits");
            let points: Vec<Value> = (at("from") / 60..at("to") / 60)
                .map(|bucket| {
                    let value = side(canary, exposure, minute((bucket + 1) * 60_000));
                    json!([bucket as f64 * 60_000.0, value])
                })
                .collect();
            let lines = match canary || stable_has_data {
                true => {
                    json!([{"metric": "m", "scope": "*", "interval": 60, "tag_set": [], "pointlist": points}])
                }
                false => json!([]),
            };
            return answer(200, &json!({"status": "ok", "series": lines}).to_string());
        }
        if request.url.contains("/metrics/query?") {
            let mut came = Vec::new();
            for (name, canary, exposure) in [
                ("shop.errors:filter(eq(side,canary))", true, false),
                ("shop.errors:filter(eq(side,stable))", false, false),
                ("shop.hits:filter(eq(side,canary))", true, true),
                ("shop.hits:filter(eq(side,stable))", false, true),
            ] {
                let value = |end: i64| Some(side(canary, exposure, minute(end)));
                came.push(series(name, &ends(request), value));
            }
            return answer(200, &listing(request, &came));
        }
        if request.url.contains("query:execute") {
            let Body::Json(text) = &request.body else { panic!("no JSON") };
            let asked: Value = serde_json::from_str(text).unwrap();
            let query = asked["query"].as_str().unwrap();
            let (canary, exposure) = (query.contains("canary"), query.contains("hits"));
            let at = |name: &str| ms(asked[name].as_str().unwrap());
            let (from, to) = (at("defaultTimeframeStart"), at("defaultTimeframeEnd"));
            let values: Vec<Value> = (from / 60_000..to / 60_000)
                .map(|bucket| json!(side(canary, exposure, minute((bucket + 1) * 60_000))))
                .collect();
            let row = json!({ "timeframe": { "start": asked["defaultTimeframeStart"], "end": asked["defaultTimeframeEnd"] }, "interval": "60000000000", "n": values });
            let records = if canary || stable_has_data { json!([row]) } else { json!([]) };
            return answer(
                200,
                &json!({ "state": "SUCCEEDED", "result": { "records": records } }).to_string(),
            );
        }
        answer(404, "{}")
    }
}

fn gate(objective: &str, side: Side, stable_has_data: bool, now: &str) -> Pages {
    let file = format!(
        "release: {{ name: checkout, stage: production }}
dynatrace: {{ url: 'https://abc12345.live.dynatrace.com', entities: ['type(SERVICE)'] }}
gate:
  before: 1h
  warm-up: 5m
  after: 30m
  objectives:
    - {{ name: it, key: true, {objective} }}
"
    );
    let inputs = [
        ("command", "gate"),
        ("dynatrace-token", TOKEN),
        ("dynatrace-platform-token", PLATFORM),
        ("datadog-api-key", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("datadog-app-key", "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4"),
        ("release-version", "1.4.2"),
        ("deployed-from", DEPLOYED),
        ("deployed-to", DEPLOYED),
    ];
    Tape::new(now, vendors(side, stable_has_data)).github(&inputs, Some(&file))
}

const LEVEL: &str = "kind: level, harm: increase, margin: 10%, datadog: { query: 'avg:latency{side:canary}', control: 'avg:latency{side:stable}' }";
const DATADOG: &str = "kind: count, datadog: { count: 'sum:errors{side:canary}.as_count()', exposure: 'sum:hits{side:canary}.as_count()', control: 'sum:errors{side:stable}.as_count()', control-exposure: 'sum:hits{side:stable}.as_count()' }";
const DYNATRACE: &str = r#"kind: count, dynatrace: { count: 'shop.errors:filter(eq("side","canary"))', exposure: 'shop.hits:filter(eq("side","canary"))', control: 'shop.errors:filter(eq("side","stable"))', control-exposure: 'shop.hits:filter(eq("side","stable"))' }"#;

const DQL: &str = "kind: count, dynatrace: { dql: 'timeseries n = sum(errors), filter:{side == \"canary\"}', exposure: 'timeseries n = sum(hits), filter:{side == \"canary\"}', control: 'timeseries n = sum(errors), filter:{side == \"stable\"}', control-exposure: 'timeseries n = sum(hits), filter:{side == \"stable\"}' }";

/// Both sides become slower at the deployment, as at the beginning of a busy hour; the canary by `more`.
fn busy(more: f64, canary: bool, minute: i64) -> f64 {
    let hour = if minute >= 0 { 1.4 } else { 1.0 };
    let own = if canary && minute >= 0 { more } else { 1.0 };
    0.4 * hour * own * noise(minute + if canary { 0 } else { 7 })
}

#[test]
fn a_level_of_datadog_is_held_against_its_stable_side_and_not_against_the_hour() {
    let row = first(&gate(LEVEL, |canary, _, minute| busy(1.0, canary, minute), true, NOW));
    assert_eq!(
        (&row["method"], &row["verdict"]),
        (&json!("concurrent control"), &json!("pass")),
        "{row}"
    );
    let row = first(&gate(LEVEL, |canary, _, minute| busy(1.4, canary, minute), true, NOW));
    assert_eq!(row["verdict"], "fail", "{row}");
    let row = first(&gate(LEVEL, |canary, _, minute| busy(1.0, canary, minute), false, NOW));
    assert_eq!(row["verdict"], "fail", "its own past judges: {row}");
    assert!(row["notes"].to_string().contains("the control has no data"), "{row}");
}

/// One request in a hundred fails on either side since the deployment, one in a thousand did before; the stable side has
/// nine times as many.
fn alike(canary: bool, exposure: bool, minute: i64) -> f64 {
    let requests = if canary { 200.0 } else { 1_800.0 };
    let failing = if minute < 0 { 0.001 } else { 0.01 };
    // Whole events, spread over the minutes.
    let each = requests * failing;
    let events = ((minute + 1) as f64 * each).floor() - (minute as f64 * each).floor();
    if exposure { requests } else { events }
}

/// The same, but the canary fails five times as often.
fn worse(canary: bool, exposure: bool, minute: i64) -> f64 {
    let own = alike(canary, exposure, minute);
    if canary && !exposure && minute >= 0 { own * 5.0 } else { own }
}

#[test]
fn counts_of_both_vendors_are_held_against_the_control_over_the_same_time() {
    for objective in [DATADOG, DYNATRACE, DQL] {
        let row = first(&gate(objective, alike, true, NOW));
        assert_eq!(row["method"], "concurrent control", "{row}");
        assert_ne!(row["verdict"], "fail", "{row}");
        assert!(
            row["reason"].as_str().unwrap().contains("540 in 54000 (1 %) in the control"),
            "{row}"
        );
        let row = first(&gate(objective, worse, true, NOW));
        assert_eq!(
            (&row["method"], &row["verdict"]),
            (&json!("concurrent control"), &json!("fail")),
            "{row}"
        );
        let alone = &objective[..objective.find(", control:").unwrap()];
        let row = first(&gate(&format!("{alone} }}"), alike, true, NOW));
        assert_eq!(row["verdict"], "fail", "without it the hour is taken for the release: {row}");
    }
}

#[test]
fn a_control_without_data_is_said_and_the_time_before_takes_its_place() {
    let row = first(&gate(DATADOG, alike, false, NOW));
    assert_eq!((&row["method"], &row["verdict"]), (&json!("exact rates"), &json!("fail")), "{row}");
    assert!(row["notes"].to_string().contains("the control has no data"), "{row}");
}

#[test]
fn a_soak_fails_early_against_the_control_and_only_then() {
    let pages = gate(DATADOG, worse, true, "2026-01-15T12:06:00Z");
    let log = pages.log.join("\n");
    assert!(log.contains("stopped early") && log.contains("in the control"), "{log}");
    let pages = gate(DATADOG, alike, true, "2026-01-15T12:06:00Z");
    assert!(!pages.log.join("\n").contains("stopped early"), "{}", pages.log.join("\n"));
}

#[test]
fn a_canary_without_traffic_is_no_data_and_no_fault() {
    fn idle(canary: bool, exposure: bool, minute: i64) -> f64 {
        if canary && minute >= 0 { 0.0 } else { alike(canary, exposure, minute) }
    }
    let row = first(&gate(DATADOG, idle, true, NOW));
    assert_eq!(row["verdict"], "no_data", "{row}");
}

#[test]
fn a_control_that_cannot_be_compared_is_refused() {
    for (objective, why) in [
        (
            DATADOG.replace(", control-exposure: 'sum:hits{side:stable}.as_count()'", ""),
            "has no exposure, and the count has one",
        ),
        (
            DATADOG.replace(", exposure: 'sum:hits{side:canary}.as_count()'", ""),
            "is an exposure without",
        ),
        (
            LEVEL.replace("kind: level, harm: increase, margin: 10%", "kind: value, pass: ['<1']"),
            "series that run beside each other",
        ),
        (
            LEVEL.replace(
                "query: 'avg:latency{side:canary}'",
                "queries: ['avg:a{*}', 'avg:b{*}'], formula: 'a / b'",
            ),
            "has 1 queries, and as many are needed",
        ),
        (
            "kind: level, harm: increase, dynatrace: { dql: 'timeseries avg(a)', control: 'b' }"
                .to_owned(),
            "belongs to objectives of the kind `count`",
        ),
    ] {
        let log = gate(&objective, alike, true, NOW).log.join("\n");
        assert!(log.contains(why), "{log}");
    }
}
