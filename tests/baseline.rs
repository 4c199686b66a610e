//! `gate.baseline`: what the time after a deployment is compared with, told as stories on a tape.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Body, Request, Silence};
use serde_json::{Value, json};
use world::opening::{ends, first, listing, ms, noise, noisy, result, series};
use world::{TOKEN, Tape, json as answer, refusal};

const NOW: &str = "2026-01-15T14:00:00Z";
const DEPLOYED: &str = "2026-01-15T12:00:00Z";

const INPUTS: [(&str, &str); 5] = [
    ("command", "gate"),
    ("dynatrace-token", TOKEN),
    ("release-version", "1.4.2"),
    ("deployed-from", DEPLOYED),
    ("deployed-to", "2026-01-15T12:05:00Z"),
];

fn file(baseline: &str) -> String {
    format!(
        "release: {{ name: checkout, stage: production }}
dynatrace:
  url: https://abc12345.live.dynatrace.com
  entities: ['type(SERVICE),tag(\"app:checkout\")']
gate:
  {baseline}
  before: 1h
  warm-up: 5m
  after: 30m
  objectives:
    - {{ name: p95, kind: level, harm: increase, margin: 10%, dynatrace: {{ metric: 'builtin:service.response.time:percentile(95)' }} }}
"
    )
}

const P95: &str = "builtin:service.response.time:percentile(95)";

fn event(version: &str, id: &str, from: &str, to: &str) -> String {
    let (start, end) = (ms(from), ms(to));
    format!(
        r#"{{"eventId":"{start}","eventType":"CUSTOM_DEPLOYMENT","title":"Deploy checkout {version}","startTime":{start},"endTime":{end},"properties":[{{"key":"dt.event.deployment.version","value":"{version}"}},{{"key":"plimsoll.id","value":"{id}"}}]}}"#
    )
}

fn gate(
    baseline: &str,
    events: Vec<String>,
    level: impl Fn(i64) -> f64 + Copy + 'static,
) -> (Tape, Pages, Value) {
    let list = format!(r#"{{"totalCount":1,"events":[{}]}}"#, events.join(","));
    let script = move |request: &Request| -> Result<Answer, Silence> {
        if request.url.contains("/metrics/query") {
            answer(200, &noisy(request, P95, level))
        } else if request.url.contains("/events") {
            answer(200, &list)
        } else {
            answer(200, r#"{"totalCount":0,"problems":[]}"#)
        }
    };
    let tape = Tape::new(NOW, script);
    let pages = tape.github(&INPUTS, Some(&file(baseline)));
    let result = result(&pages);
    (tape, pages, result)
}

const OURS: &str = "github 4711 1 deploy checkout 1.4.2 production";

/// 300 ms since the last release but one; the release before this one brought 360 ms.
fn grown(at: i64) -> f64 {
    if at < ms("2026-01-13T12:00:00Z") { 300_000.0 } else { 360_000.0 }
}

fn two_releases() -> Vec<String> {
    vec![
        event("1.4.0", "a", "2026-01-10T12:00:00Z", "2026-01-10T12:10:00Z"),
        event("1.4.1", "b", "2026-01-13T12:00:00Z", "2026-01-13T12:10:00Z"),
        event("1.4.2", "c", "2026-01-15T11:00:00Z", "2026-01-15T11:05:00Z"),
    ]
}

#[test]
fn the_time_just_before_is_the_baseline_where_nothing_else_is_said() {
    let (_, _, result) = gate("", two_releases(), grown);
    assert_eq!(result["windows"]["before"]["from"], "2026-01-15T11:00:00Z");
    assert_eq!(result["verdict"], "pass", "{}", result["objectives"][0]["reason"]);
}

#[test]
fn the_soak_of_the_release_before_is_found_among_the_deployments() {
    let (tape, pages, result) = gate("baseline: previous-release", two_releases(), grown);
    // The deployment of the same version an hour ago is no previous release.
    let before = &result["windows"]["before"];
    assert_eq!(
        (before["from"].as_str(), before["to"].as_str()),
        (Some("2026-01-13T12:15:00Z"), Some("2026-01-13T12:45:00Z"))
    );
    assert_eq!(result["verdict"], "pass", "{}", result["objectives"][0]["reason"]);
    assert_eq!(result["objectives"][0]["method"], "ranks apart");
    let notes = result["notes"].to_string();
    assert!(notes.contains("after the deployment \\\"Deploy checkout 1.4.1\\\""), "{notes}");
    let series = tape.asked.borrow();
    let fine = series.iter().filter(|it| it.url.contains("resolution=1m")).count();
    assert_eq!(fine, 2, "the baseline and the present are two questions, not two days of minutes");
    assert!(pages.report.contains("2026-01-13 12:15 UTC"), "the report names the other day");
}

#[test]
fn what_the_release_before_brought_is_caught_by_an_older_baseline() {
    let at = "baseline: fixed\n  baseline-at: 2026-01-11T12:00:00Z";
    let version = "baseline: fixed\n  baseline-version: 1.4.0";
    for (words, from) in [(at, "2026-01-11T12:00:00Z"), (version, "2026-01-10T12:15:00Z")] {
        let (_, _, result) = gate(words, two_releases(), grown);
        assert_eq!(result["windows"]["before"]["from"], from);
        let row = &result["objectives"][0];
        assert_eq!(row["verdict"], "fail", "{row}");
        let notes = row["notes"].to_string();
        assert!(notes.contains("just before the deployment it was 36"), "{notes}");
    }
}

#[test]
fn what_lies_as_far_apart_on_days_without_a_deployment_only_warns() {
    // A step that nobody deployed two days ago.
    let words = "baseline: fixed\n  baseline-at: 2026-01-11T12:00:00Z";
    let (_, _, result) = gate(words, Vec::new(), grown);
    let row = &result["objectives"][0];
    assert_eq!(row["verdict"], "warn", "{row}");
    let reason = row["reason"].as_str().unwrap();
    assert!(reason.contains("as much lies between these times on other days"), "{reason}");
}

#[test]
fn slow_creep_is_caught_by_a_fixed_baseline_and_by_no_other() {
    let creep = |at: i64| 300_000.0 * (1.02_f64).powf((at - ms(DEPLOYED)) as f64 / 86_400_000.0);
    for (words, verdict) in [
        ("", "pass"),
        ("baseline: previous-release", "pass"),
        ("baseline: fixed\n  baseline-at: 2026-01-01T12:00:00Z", "fail"),
    ] {
        let events = vec![event("1.4.1", "b", "2026-01-14T12:00:00Z", "2026-01-14T12:10:00Z")];
        let (_, _, result) = gate(words, events, creep);
        assert_eq!(result["verdict"], verdict, "{words}: {}", result["objectives"][0]);
    }
}

#[test]
fn last_week_is_the_same_time_a_week_earlier() {
    let (_, _, result) = gate("baseline: last-week", Vec::new(), |_| 300_000.0);
    let before = &result["windows"]["before"];
    assert_eq!(
        (before["from"].as_str(), before["to"].as_str()),
        (Some("2026-01-08T12:10:00Z"), Some("2026-01-08T12:40:00Z"))
    );
    assert_eq!(result["verdict"], "pass", "{}", result["objectives"][0]["reason"]);
}

#[test]
fn another_time_of_day_is_held_against_what_the_two_usually_differ() {
    // Noon takes twice as long as midnight, every day.
    let daily = |at: i64| {
        let hour = at.rem_euclid(86_400_000) as f64 / 3_600_000.0;
        300_000.0 - 100_000.0 * (hour / 24.0 * std::f64::consts::TAU).cos()
    };
    let events = vec![event("1.4.1", "b", "2026-01-13T00:00:00Z", "2026-01-13T00:10:00Z")];
    let (_, _, result) = gate("baseline: previous-release", events, daily);
    let row = &result["objectives"][0];
    assert_eq!(row["verdict"], "pass", "{row}");
    assert!(row["notes"].to_string().contains("which is taken into account"), "{row}");
}

#[test]
fn without_an_earlier_deployment_it_says_so_and_compares_with_before() {
    let own = vec![event("1.4.2", OURS, "2026-01-14T12:00:00Z", "2026-01-14T12:10:00Z")];
    let (_, _, result) = gate("baseline: previous-release", own, |_| 300_000.0);
    assert_eq!(result["windows"]["before"]["from"], "2026-01-15T11:00:00Z");
    let notes = result["notes"].to_string();
    assert!(
        notes.contains("no deployment of another version on these entities in the last 27 days"),
        "{notes}"
    );
}

#[test]
fn without_entities_nobody_knows_the_release_before_and_no_other_baseline_is_taken() {
    let words = file("baseline: previous-release");
    let (head, _) = words.split_once("    - {").unwrap();
    let (before, after) = head.split_once("  entities:").unwrap();
    let (_, after) = after.split_once('\n').unwrap();
    let dql = "kind: level, harm: increase, dynatrace: { dql: 'timeseries n = avg(a)' }";
    let words = format!("{before}{after}    - {{ name: it, {dql} }}\n");
    let tape = Tape::new(NOW, |it| match it.url.contains("query:execute") {
        true => answer(200, &grail(it, |_| 1, |_, _| Some(300.0)).to_string()),
        false => answer(200, r#"{"totalCount":0,"events":[],"problems":[]}"#),
    });
    let inputs = [&INPUTS[..], &[("dynatrace-platform-token", PLATFORM)]].concat();
    let pages = tape.github(&inputs, Some(&words));
    assert_eq!(pages.outputs["verdict"], "error");
    let sentence = result(&pages)["sentence"].to_string();
    assert!(sentence.contains("nothing says which entities were deployed"), "{sentence}");
}

#[test]
fn who_may_not_see_deployments_has_no_previous_release() {
    let tape = Tape::new(NOW, |request| match request.url.contains("/events") {
        true => {
            refusal(403, "Token is missing required scope. Use one of: events.read (Read events)")
        }
        false => answer(200, r#"{"totalCount":0,"problems":[],"result":[]}"#),
    });
    let pages = tape.github(&INPUTS, Some(&file("baseline: previous-release")));
    assert_eq!(pages.outputs["verdict"], "error");
    assert!(pages.log.join("\n").contains("events.read"), "{:?}", pages.log);
    // Where only the history would be the cleaner for it, the gate goes on and says so.
    let tape = Tape::new(NOW, |request| {
        if request.url.contains("/metrics/query") {
            return answer(200, &noisy(request, P95, |_| 300_000.0));
        }
        refusal(403, "Token is missing required scope. Use one of: events.read (Read events)")
    });
    let pages = tape.github(&INPUTS, Some(&file("")));
    assert!(pages.result.contains("what disturbed the past is not known"), "{}", pages.result);
}

#[test]
fn days_with_another_deployment_are_no_reference() {
    let many: Vec<String> = (8..15)
        .map(|day| {
            let at = |minute: u32| format!("2026-01-{day:02}T12:{minute:02}:00Z");
            event("1.3.9", "x", &at(0), &at(30))
        })
        .collect();
    let audit = |events: Vec<String>| {
        gate("", events, |_| 300_000.0).2["objectives"][0]["audit"]["days"].as_u64()
    };
    assert_eq!(
        (audit(Vec::new()), audit(many)),
        (Some(6), None),
        "same clock time, another release"
    );
}

#[test]
fn a_baseline_that_cannot_be_meant_is_a_mistake_with_its_line() {
    let mistake = |words: &str| {
        let (tape, pages, _) = gate(words, Vec::new(), |_| 1.0);
        assert_eq!(tape.calls().len(), 0, "nothing is sent");
        pages.log.join("\n")
    };
    for (words, said) in [
        ("baseline: fixed", "does not say when"),
        ("baseline: last-month", "last-month"),
        ("baseline-at: 2026-01-05T12:00:00Z", "belongs to `baseline: fixed`"),
        ("baseline: fixed\n  baseline-at: now-3d", "moves with every run"),
        ("baseline: fixed\n  baseline-at: 2026-02-05T12:00:00Z", "does not lie before"),
        ("baseline: fixed\n  baseline-at: 2025-11-05T12:00:00Z", "more than 27 days"),
    ] {
        let log = mistake(words);
        assert!(log.contains(said) && log.contains("plimsoll.yml:"), "{words}: {log}");
    }
}

/// The response times of a canary and of the stable side, which both rise at the deployment.
fn canary(worse: f64, stable_has_data: bool) -> Value {
    let file = file("").replace(
        "builtin:service.response.time:percentile(95)' }",
        "service.time:filter(eq(\"version\",\"canary\"))', control: 'service.time:filter(eq(\"version\",\"stable\"))' }",
    );
    let script = move |request: &Request| {
        if !request.url.contains("/metrics/query") {
            return answer(200, r#"{"totalCount":0,"problems":[],"events":[]}"#);
        }
        let risen = |at: i64, by: f64| if at > ms(DEPLOYED) { 450_000.0 * by } else { 300_000.0 };
        let mut came = Vec::new();
        for (side, by, salt) in [("canary", worse, 0), ("stable", 1.0, 7)] {
            if !request.url.contains(side) {
                continue;
            }
            let metric = format!("service.time:filter(eq(version,{side}))");
            let value = |end: i64| Some(risen(end, by) * noise(end / 60_000 + salt));
            came.push(match side == "canary" || stable_has_data {
                true => series(&metric, &ends(request), value),
                false => format!(r#"{{"metricId":"{metric}","data":[]}}"#),
            });
        }
        answer(200, &listing(request, &came))
    };
    let pages = Tape::new(NOW, script).github(&INPUTS, Some(&file));
    first(&pages)
}

#[test]
fn a_canary_is_held_against_the_stable_side_and_not_against_the_hour() {
    let row = canary(1.0, true);
    assert_eq!(
        (row["method"].as_str(), row["verdict"].as_str()),
        (Some("concurrent control"), Some("pass")),
        "{row}"
    );
    let row = canary(1.4, true);
    assert_eq!(row["verdict"], "fail", "{row}");
    // Without the stable side its own past judges, and that is said.
    let row = canary(1.0, false);
    assert_eq!(row["verdict"], "fail", "{row}");
    assert!(row["notes"].to_string().contains("the control has no data"), "{row}");
}

#[test]
fn a_value_has_no_control() {
    let file = file("")
        .replace("kind: level, harm: increase, margin: 10%", "kind: value, pass: ['<1']")
        .replace("dynatrace: { ", "dynatrace: { control: 'x', ");
    let tape = Tape::new(NOW, |it| panic!("{it}"));
    let log = tape.github(&INPUTS, Some(&file)).log.join("\n");
    assert!(log.contains("control") && log.contains("belongs to counts, and to levels"), "{log}");
}

/// Datadog with a latency of that level, in buckets of the width that its interval asks for.
fn datadog(request: &Request, level: impl Fn(i64) -> f64) -> Result<Answer, Silence> {
    let at = |name: &str| -> i64 {
        let (_, tail) = request.url.split_once(&format!("{name}=")).unwrap();
        tail.split('&').next().unwrap().parse().unwrap()
    };
    let points: Vec<Value> = (at("from") / 60..at("to") / 60)
        .map(|minute| {
            let start = minute * 60_000;
            serde_json::json!([start as f64, level(start) / 1e6 * noise(minute)])
        })
        .collect();
    let line = serde_json::json!({
        "metric": "latency", "scope": "*", "interval": 60, "tag_set": [], "pointlist": points,
        "unit": [{"name": "second", "plural": "seconds"}, null],
    });
    answer(200, &serde_json::json!({"status": "ok", "series": [line]}).to_string())
}

/// What Datadog keeps of the service: our own markers and what else we said there, and somebody else's event.
fn marked() -> Value {
    let event = |tags: &[&str], at: &str, title: &str| {
        json!({ "id": "e", "type": "event", "attributes": {
            "timestamp": at, "tags": tags, "message": "", "attributes": { "title": title, "evt": { "uid": "e" } },
        } })
    };
    json!({ "data": [
        event(&["service:checkout", "plimsoll_id:a", "version:1.4.0", "env:production"], "2026-01-10T12:10:00Z", "Deploy checkout 1.4.0"),
        event(&["service:checkout", "plimsoll_id:b", "version:1.4.1", "env:production"], "2026-01-13T12:10:00Z", "Deploy checkout 1.4.1"),
        event(&["service:checkout", "plimsoll_id:b-gate-pass", "version:1.4.1", "plimsoll_verdict:pass"], "2026-01-13T13:00:00Z", "Gate of checkout 1.4.1: pass"),
        event(&["service:checkout", "plimsoll_id:f", "kind:flag"], "2026-01-14T12:00:00Z", "Ada turned on the flag"),
        event(&["service:checkout", "plimsoll_id:r", "kind:remedy"], "2026-01-14T12:10:00Z", "Remedy after checkout 1.4.0 failed"),
        event(&["service:checkout", "version:1.4.1-hotfix"], "2026-01-14T13:00:00Z", "Deployed by hand"),
        event(&["service:checkout", "plimsoll_id:c", "version:1.4.2", "env:production"], "2026-01-15T11:05:00Z", "Deploy checkout 1.4.2"),
    ] })
}

/// A gate with an objective of Datadog's; Dynatrace knows the deployments where its token is given.
fn gate_datadog(
    baseline: &str,
    token: bool,
    level: impl Fn(i64) -> f64 + Copy + 'static,
) -> (Tape, Value) {
    let list = format!(r#"{{"totalCount":1,"events":[{}]}}"#, two_releases().join(","));
    let tape = Tape::new(NOW, move |request| match request.url.as_str() {
        url if url.contains("/api/v1/query?") => datadog(request, level),
        url if url.contains("/api/v2/events") && url.contains("datadoghq") => {
            answer(200, &marked().to_string())
        }
        url if url.contains("/events") => answer(200, &list),
        _ => answer(200, r#"{"totalCount":0,"problems":[]}"#),
    });
    let mut inputs = INPUTS.to_vec();
    inputs.retain(|(name, _)| token || *name != "dynatrace-token");
    inputs.extend([
        ("datadog-api-key", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("datadog-app-key", "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4"),
    ]);
    let text = file(baseline);
    let from = text.find("dynatrace: { metric").unwrap();
    let text = format!("{}datadog: {{ query: 'avg:latency{{*}}' }} }}\n", &text[..from]);
    let pages = tape.github(&inputs, Some(&text));
    assert!(!pages.result.is_empty());
    let result = result(&pages);
    (tape, result)
}

#[test]
fn datadogs_objectives_have_the_same_baselines() {
    // Without days in between nobody knows what a week brings by itself.
    for (words, token, from, verdict) in [
        ("", false, "2026-01-15T11:00:00Z", "pass"),
        ("baseline: last-week", false, "2026-01-08T12:10:00Z", "warn"),
        (
            "baseline: fixed\n  baseline-at: 2026-01-11T12:00:00Z",
            false,
            "2026-01-11T12:00:00Z",
            "warn",
        ),
        // Which releases there were is asked of Dynatrace, where its token is given.
        ("baseline: previous-release", true, "2026-01-13T12:15:00Z", "pass"),
        ("baseline: fixed\n  baseline-version: 1.4.0", true, "2026-01-10T12:15:00Z", "warn"),
    ] {
        let (tape, result) = gate_datadog(words, token, grown);
        assert_eq!(result["windows"]["before"]["from"], from, "{words}: {}", result["sentence"]);
        let row = &result["objectives"][0];
        assert_eq!(row["verdict"], verdict, "{words}: {row}");
        let asked = tape.asked.borrow();
        let questions = asked.iter().filter(|it| it.url.contains("/api/v1/query?")).count();
        let reason = row["reason"].as_str().unwrap();
        let unsure = reason.contains("too few past days tell how far it moves by itself");
        assert_eq!(unsure, verdict == "warn", "{words}: {row}");
        assert_eq!(
            questions,
            if words.is_empty() { 1 } else { 2 },
            "the time between is not asked for"
        );
    }
    // What the deployment itself brought fails all the same.
    let brought = |at: i64| if at < ms(DEPLOYED) { 300_000.0 } else { 360_000.0 };
    for words in ["baseline: last-week", "baseline: fixed\n  baseline-at: 2026-01-11T12:00:00Z"] {
        let (_, result) = gate_datadog(words, false, brought);
        assert_eq!(result["verdict"], "fail", "{words}: {}", result["objectives"][0]);
    }
}

#[test]
fn with_datadog_alone_the_release_before_is_the_last_that_was_marked_on_the_service() {
    for (words, from, verdict) in [
        ("baseline: previous-release", "2026-01-13T12:15:00Z", "pass"),
        ("baseline: fixed\n  baseline-version: 1.4.0", "2026-01-10T12:15:00Z", "warn"),
    ] {
        let (tape, result) = gate_datadog(words, false, grown);
        assert_eq!(result["windows"]["before"]["from"], from, "{words}: {}", result["sentence"]);
        assert_eq!(result["objectives"][0]["verdict"], verdict, "{}", result["objectives"][0]);
        let asked = tape.asked.borrow();
        assert!(asked.iter().all(|it| it.url.starts_with("https://api.datadoghq.com/")));
        let list = asked.iter().find(|it| it.url.contains("/api/v2/events")).unwrap();
        assert!(list.url.contains("service%3A%22checkout%22"), "{}", list.url);
        assert!(list.url.contains("2025-12-19T12"), "27 days back: {}", list.url);
        assert!(list.url.contains("sort=-timestamp"), "the newest first: {}", list.url);
    }
    let notes = gate_datadog("baseline: previous-release", false, grown).1["notes"].to_string();
    assert!(notes.contains("after the deployment \\\"Deploy checkout 1.4.1\\\""), "{notes}");
    let words = "baseline: fixed\n  baseline-version: 1.3.0";
    let (_, result) = gate_datadog(words, false, grown);
    let notes = result["notes"].to_string();
    assert!(
        notes.contains(
            "Datadog knows no deployment of the version 1.3.0 that was marked on this service"
        ),
        "{notes}"
    );
    assert_eq!(result["windows"]["before"]["from"], "2026-01-15T11:00:00Z");
}

#[test]
fn who_may_not_read_datadogs_events_has_no_previous_release_there() {
    let tape = Tape::new(NOW, |request| match request.url.contains("/api/v2/events") {
        true => answer(403, r#"{"errors":["Forbidden"]}"#),
        false => answer(200, r#"{"status":"ok","series":[]}"#),
    });
    let inputs = [
        ("command", "gate"),
        ("release-version", "1.4.2"),
        ("deployed-from", DEPLOYED),
        ("deployed-to", "2026-01-15T12:05:00Z"),
        ("datadog-api-key", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("datadog-app-key", "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4"),
    ];
    let text = file("baseline: previous-release");
    let from = text.find("dynatrace: { metric").unwrap();
    let text = format!("{}datadog: {{ query: 'avg:latency{{*}}' }} }}\n", &text[..from]);
    let pages = tape.github(&inputs, Some(&text));
    assert_eq!(pages.outputs["verdict"], "error");
    assert!(pages.log.join("\n").contains("events_read"), "{:?}", pages.log);
}

const PLATFORM: &str = "dt0s16.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";

/// Grail answers in at most 120 buckets of whole minutes, whatever it is asked for; the narrowest is `least` minutes.
fn grail(
    request: &Request,
    least: impl Fn(i64) -> i64,
    level: impl Fn(&str, i64) -> Option<f64>,
) -> Value {
    let Body::Json(text) = &request.body else { panic!("no JSON in {request}") };
    let asked: Value = serde_json::from_str(text).unwrap();
    let at = |name: &str| ms(asked[name].as_str().unwrap());
    let (from, to) = (at("defaultTimeframeStart"), at("defaultTimeframeEnd"));
    let query = asked["query"].as_str().unwrap();
    let minutes = least(from).max((to - from + 7_199_999) / 7_200_000);
    let width = minutes * 60_000;
    let start = from.div_euclid(width) * width;
    let values: Vec<Option<f64>> =
        (0..(to - start + width - 1) / width).map(|it| level(query, start + it * width)).collect();
    let start = jiff::Timestamp::from_millisecond(start).unwrap().to_string();
    let row = json!({ "timeframe": { "start": start, "end": asked["defaultTimeframeEnd"] }, "interval": (width * 1_000_000).to_string(), "n": values });
    json!({ "state": "SUCCEEDED", "result": { "records": [row] } })
}

fn asked_by_dql(
    objective: &str,
    least: impl Fn(i64) -> i64 + Copy + 'static,
    level: impl Fn(&str, i64) -> Option<f64> + Copy + 'static,
) -> (Tape, Value) {
    let text = file("baseline: last-week");
    let (head, _) = text.split_once("    - {").unwrap();
    let text = format!("{head}    - {{ name: it, {objective} }}\n");
    let tape = Tape::new(NOW, move |request| match request.url.contains("/storage/query/") {
        true => answer(200, &grail(request, least, level).to_string()),
        false => answer(200, r#"{"totalCount":0,"events":[],"problems":[]}"#),
    });
    let inputs = [&INPUTS[..], &[("dynatrace-platform-token", PLATFORM)]].concat();
    let pages = tape.github(&inputs, Some(&text));
    let row = result(&pages)["objectives"][0].clone();
    (tape, row)
}

#[test]
fn a_query_is_asked_for_over_two_times_of_one_length_and_is_decided() {
    let last_week = |at: i64| at < ms("2026-01-09T00:00:00Z");
    let level = |_: &str, at: i64| {
        let grown = if at < ms(DEPLOYED) { 300.0 } else { 400.0 };
        Some(grown * noise(at / 60_000))
    };
    const LEVEL: &str =
        "kind: level, harm: increase, margin: 10%, dynatrace: { dql: 'timeseries n = avg(a)' }";
    let (tape, row) = asked_by_dql(LEVEL, |_| 1, level);
    assert_eq!(row["verdict"], "fail", "{row}");
    assert_eq!(row["before"]["buckets"], 30, "minutes, and those of the half hour alone: {row}");
    let spans: Vec<(i64, i64)> = tape
        .asked
        .borrow()
        .iter()
        .filter(|it| it.url.contains("query:execute"))
        .map(|it| {
            let Body::Json(text) = &it.body else { panic!() };
            let asked: Value = serde_json::from_str(text).unwrap();
            let at = |name: &str| ms(asked[name].as_str().unwrap());
            (at("defaultTimeframeStart"), at("defaultTimeframeEnd") - at("defaultTimeframeStart"))
        })
        .collect();
    assert_eq!(spans[0].0, ms("2026-01-08T12:10:00Z"));
    assert_eq!((spans[0].1, spans[1].1), (100 * 60_000, 100 * 60_000));
    let tested =
        move |_: &str, at: i64| level("", at).filter(|_| last_week(at) || at >= ms(DEPLOYED));
    let (_, row) = asked_by_dql(LEVEL, |_| 1, tested);
    assert_eq!(row["verdict"], "fail", "a stage with traffic only while it is tested: {row}");
    assert!(row["reason"].as_str().unwrap().contains("no data of just before"), "{row}");
    let (_, row) = asked_by_dql(LEVEL, |_| 1, |_, at| Some(300.0 * noise(at / 60_000)));
    assert_eq!(row["verdict"], "pass", "{row}");
    // Buckets of two widths have no common measure.
    let (_, row) = asked_by_dql(LEVEL, move |from| if last_week(from) { 2 } else { 1 }, level);
    assert_eq!(row["verdict"], "error", "{row}");
    assert!(row["reason"].as_str().unwrap().contains("`interval:`"), "{row}");

    const COUNT: &str = "kind: count, dynatrace: { dql: 'timeseries n = sum(bad)', exposure: 'timeseries n = sum(all)' }";
    for (bad, verdict) in [(50.0, "pass"), (100.0, "fail")] {
        let count = move |query: &str, at: i64| {
            Some(if query.contains("all") {
                1_000.0
            } else if at < ms(DEPLOYED) {
                50.0
            } else {
                bad
            })
        };
        let (_, row) = asked_by_dql(COUNT, |_| 1, count);
        assert_eq!(row["verdict"], verdict, "{row}");
        assert!(
            row["reason"].as_str().unwrap().contains("30000"),
            "minutes of the half hour: {row}"
        );
    }
}
