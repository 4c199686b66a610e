//! What takes long on the platform of Dynatrace: events that trigger guardians, budgets of days, tokens of minutes.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Header, Request, Silence};
use serde_json::{Value, json as value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use world::grail::{body, records};
use world::{TOKEN, Tape, json};

const PLATFORM: &str = "dt0s16.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
const BOTH: [(&str, &str); 2] =
    [("dynatrace-token", TOKEN), ("dynatrace-platform-token", PLATFORM)];

fn gate(
    objective: &str,
    credentials: &[(&str, &str)],
    script: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Tape, Pages, Value) {
    let tape = Tape::new("2026-01-01T14:00:00Z", script);
    let mut inputs = vec![
        ("command", "gate"),
        ("deployed-from", "2026-01-01T12:00:00Z"),
        ("deployed-to", "2026-01-01T12:05:00Z"),
    ];
    inputs.extend(credentials);
    let file = format!(
        "dynatrace: {{ url: 'https://abc12345.live.dynatrace.com' }}\ngate:\n  objectives:\n    - {objective}\n"
    );
    let pages = tape.github(&inputs, Some(&file));
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    let rows = result["objectives"].clone();
    (tape, pages, rows)
}

/// The events that were sent.
type Sent = Rc<RefCell<Vec<Value>>>;

const SDLC: &str = "{ name: guardian, kind: value, dynatrace: { guardian: { event: sdlc, tags: [tag.service=checkout], time-out: 10m } } }";

/// A guardian that validates at the third question, or never.
fn lifecycle(
    word: &'static str,
    answers: bool,
) -> (impl Fn(&Request) -> Result<Answer, Silence> + 'static, Sent) {
    let events = Sent::default();
    let kept = Rc::clone(&events);
    let asked = Cell::new(0);
    let script = move |request: &Request| {
        if request.url.ends_with("/platform/ingest/v1/events.sdlc") {
            assert!(request.url.starts_with("https://abc12345.live.dynatrace.com/"));
            kept.borrow_mut().push(body(request));
            return Ok(Answer { status: 202, headers: Default::default(), body: Vec::new() });
        }
        let query = body(request)["query"].as_str().unwrap_or_default().to_owned();
        if query.contains("validation.objective") {
            return records(value!([{ "objective.name": "latency", "objective.status": word }]));
        }
        if !query.contains("\"finished\"") {
            return records(value!([]));
        }
        assert!(query.contains("validation.status = validation.result"), "{query}");
        asked.set(asked.get() + 1);
        if !answers || asked.get() < 3 {
            return records(value!([]));
        }
        records(
            value!([{ "validation.status": word, "validation.id": "v-7", "guardian.id": "g-7", "guardian.name": "checkout" }]),
        )
    };
    (script, events)
}

#[test]
fn an_sdlc_event_triggers_a_lifecycle_guardian_and_its_result_is_taken() {
    for (word, verdict) in [("pass", "pass"), ("fail", "fail"), ("glorious", "inconclusive")] {
        let (script, events) = lifecycle(word, true);
        let (_, pages, rows) = gate(SDLC, &BOTH, script);
        assert_eq!(pages.outputs["verdict"], verdict, "{word}: {rows}");
        assert_eq!(rows[1]["name"], "guardian [latency]");
        assert!(rows[0]["link"].as_str().unwrap().ends_with("/analysis/g-7?validationId=v-7"));
        let events = events.borrow();
        let [event] = events.as_slice() else { panic!("{events:?}") };
        for (key, expected) in [
            ("event.type", "validation.triggered"),
            ("event.category", "task"),
            ("tag.service", "checkout"),
            ("timeframe.from", "2026-01-01T12:10:00Z"),
            ("timeframe.to", "2026-01-01T12:40:00Z"),
            // As the pipeline itself is told of.
            ("cicd.pipeline.run.id", "4711"),
        ] {
            assert_eq!(event[key], expected, "{key}: {event}");
        }
        assert_eq!(event["event.id"], event["task.id"]);
    }
}

#[test]
fn a_guardian_that_says_nothing_in_time_passes_nothing() {
    let (script, events) = lifecycle("pass", false);
    let (tape, pages, rows) = gate(SDLC, &BOTH, script);
    assert_eq!(pages.outputs["verdict"], "inconclusive", "{rows}");
    assert!(rows[0]["reason"].as_str().unwrap().contains("nothing within 10m"), "{rows}");
    assert_eq!(events.borrow().len(), 1);
    // The pauses grow: ten minutes are not a flood of questions.
    assert!(tape.calls().len() < 100, "{}", tape.calls().len());
}

const BUDGET: &str = "{ name: budget, kind: value, pass: ['>=25'], warn: ['>=10'], dynatrace: { count: 'builtin:service.errors.total.count', exposure: 'builtin:service.requestCount.total', error-budget: { target: 99.9, period: 7d }, entities: 'type(SERVICE),tag(app)' } }";

#[test]
fn what_is_left_of_an_error_budget_is_computed_from_counts_of_its_whole_period() {
    for (bad, all, verdict, left) in [
        (value!(100), value!(1_000_000), "pass", Some(90.0)),
        (value!(850), value!(1_000_000), "warn", Some(15.0)),
        (value!(2_000), value!(1_000_000), "fail", Some(-100.0)),
        (value!(0), value!(0), "no_data", None),
        (Value::Null, Value::Null, "no_data", None),
    ] {
        let of = move |request: &Request| {
            let errors = request.url.contains("errors.total.count");
            let span = |name: &str| {
                let (_, rest) = request.url.split_once(&format!("{name}=")).unwrap();
                rest.split('&').next().unwrap().parse::<i64>().unwrap()
            };
            assert_eq!(span("to") - span("from"), 7 * 86_400_000, "{}", request.url);
            let metric = request.url.split("metricSelector=").nth(1).unwrap().split('&').next();
            let metric =
                metric.unwrap().replace("%3A", ":").replace("%28", "(").replace("%29", ")");
            let number = if errors { bad.clone() } else { all.clone() };
            let data = value!([{ "dimensions": [], "timestamps": [1_767_268_800_000_i64], "values": [number] }]);
            json(
                200,
                &value!({ "resolution": "Inf", "result": [{ "metricId": metric, "data": data }] })
                    .to_string(),
            )
        };
        let script = move |request: &Request| match request.url.contains("/metrics/query") {
            true => of(request),
            false => json(404, r#"{"error":{"code":404,"message":"not here"}}"#),
        };
        let (_, pages, rows) = gate(BUDGET, &[("dynatrace-token", TOKEN)], script);
        assert_eq!(pages.outputs["verdict"], verdict, "{left:?}: {rows}");
        if let Some(left) = left {
            let value = rows[0]["after"]["value"].as_f64().unwrap();
            assert!((value - left).abs() < 1e-6, "{value} is not {left}");
        }
    }
}

#[test]
fn in_a_long_wait_access_tokens_are_renewed_before_they_expire() {
    const CLIENT: [(&str, &str); 2] = [
        ("dynatrace-oauth-client-id", "dt0s02.ST2EY72K"),
        (
            "dynatrace-oauth-client-secret",
            "dt0s02.ST2EY72K.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM",
        ),
    ];
    const GUARDIAN: &str = "{ name: guardian, kind: value, dynatrace: { guardian: { workflow: w-1, time-out: 60m } } }";
    let leases: Rc<RefCell<Vec<String>>> = Rc::default();
    let made = Rc::clone(&leases);
    let polls = Cell::new(0_u32);
    // A script has no clock: it counts questions, each ten seconds after the one before.
    let script = move |request: &Request| {
        if request.url.contains("/sso/") {
            let name = format!("access-token-{}", made.borrow().len() + 1);
            made.borrow_mut().push(name.clone());
            return json(200, &format!(r#"{{"access_token":"{name}","expires_in":300}}"#));
        }
        let Header::Secret("Bearer ", token) = &request.headers["authorization"] else {
            panic!("no bearer: {request}")
        };
        assert_eq!(token.expose(), made.borrow().last().unwrap(), "an old token is used");
        if request.url.contains("/run?") {
            return json(201, r#"{"id":"e-1","state":"RUNNING"}"#);
        }
        if request.url.ends_with("/tasks") {
            return json(200, r#"{"a":{"result":{"validation_status":"pass"}}}"#);
        }
        polls.set(polls.get() + 1);
        // About half an hour.
        let state = if polls.get() < 180 { "RUNNING" } else { "SUCCESS" };
        json(200, &format!(r#"{{"id":"e-1","state":"{state}"}}"#))
    };
    let (tape, pages, rows) = gate(GUARDIAN, &CLIENT, script);
    assert_eq!(pages.outputs["verdict"], "pass", "{rows}");
    // Thirty minutes at four minutes each: a minute before the five are over.
    let count = leases.borrow().len();
    assert!((7..=9).contains(&count), "{count} tokens");
    for token in leases.borrow().iter() {
        assert!(!tape.words().contains(token.as_str()) && !pages.result.contains(token.as_str()));
    }
    let asked = tape.asked.borrow();
    let refreshed = asked.iter().filter(|it| it.url.contains("/sso/")).count();
    assert_eq!(refreshed, count, "no question was refused before a token was renewed");
}
