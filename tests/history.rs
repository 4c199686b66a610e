//! The releases before, told as stories: `history`, the report of a failed gate, and the verdict as an event.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use std::cell::RefCell;
use std::rc::Rc;

use plimsoll::release::Measured;
use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Body, Request, Silence};
use serde_json::{Value, json};
use world::opening::{checkout, listing, ms, result, series};
use world::{TOKEN, Tape, json as answer, refusal};

const NOW: &str = "2026-01-20T14:00:00Z";
const TARGET: &str = r#"type(SERVICE),tag("app:checkout")"#;
const ID: &str = "SERVICE-00000000000000C1";

/// An event as the vendor lists it, of a release in production.
fn event(version: &str, at: &str, entity: &str, more: &[(&str, &str)]) -> Value {
    let said = [
        ("dt.event.deployment.name", "checkout"),
        ("dt.event.deployment.version", version),
        ("dt.event.deployment.release_stage", "production"),
    ];
    let properties: Vec<Value> =
        said.iter().chain(more).map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({
        "title": format!("Deploy checkout {version}"), "startTime": ms(at), "endTime": ms(at) + 60_000,
        "entityId": { "entityId": { "id": entity }, "name": entity }, "properties": properties,
    })
}

fn measured(version: &str, at: &str, word: &str, figures: &str) -> Value {
    event(version, at, ID, &[("plimsoll.verdict", word), ("plimsoll.measured", figures)])
}

/// Three releases, the second gated twice, the third on two entities; and what somebody else deployed.
fn listed(request: &Request) -> Result<Answer, Silence> {
    let run = [("dt.event.deployment.ci_back_link", "https://ci.example/42")];
    let events = if request.url.contains("CUSTOM_DEPLOYMENT") {
        json!([
            event("1.4.2", "2026-01-19T10:00:00Z", "SERVICE-1", &run),
            event("1.4.2", "2026-01-19T10:00:00Z", "SERVICE-2", &run),
            event("1.4.1", "2026-01-10T10:00:00Z", "SERVICE-1", &[]),
            { "title": "Somebody's hotfix", "startTime": ms("2026-01-12T10:00:00Z"), "endTime": -1, "properties": [] },
            event("1.4.0", "2026-01-02T10:00:00Z", "SERVICE-1", &[]),
            event("1.4.1", "2026-01-01T10:00:00Z", "SERVICE-1", &[]),
        ])
    } else if request.url.contains("CUSTOM_INFO") {
        json!([
            measured("1.4.2", "2026-01-19T11:00:00Z", "fail", r#"[["latency","fail",104000,150000.5,"MicroSecond"],["errors","pass",0.2,0.2,"Percent"]]"#),
            measured("1.4.1", "2026-01-10T11:00:00Z", "inconclusive", r#"[["latency","inconclusive",null,90000,"MicroSecond"]]"#),
            measured("1.4.1", "2026-01-10T12:00:00Z", "pass", r#"[["latency","pass",100000,104000,"MicroSecond"],5,["odd"]]"#),
            { "title": "an info event of somebody's", "startTime": ms("2026-01-19T12:00:00Z"), "properties": [] },
        ])
    } else {
        return refusal(404, "not here");
    };
    answer(200, &json!({ "events": events }).to_string())
}

fn history(respond: impl Fn(&Request) -> Result<Answer, Silence> + 'static) -> (Pages, Tape) {
    let tape = Tape::new(NOW, respond);
    let inputs = [
        ("command", "history"),
        ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
        ("dynatrace-token", TOKEN),
        ("entities", TARGET),
    ];
    (tape.github(&inputs, None), tape)
}

fn rows(pages: &Pages) -> Vec<(String, String)> {
    let result = result(pages);
    let word = |it: &Value| it.as_str().unwrap_or("-").to_owned();
    let row = |it: &Value| {
        (
            format!("{} {}", word(&it["name"]), word(&it["version"])).trim().to_owned(),
            word(&it["verdict"]),
        )
    };
    result["history"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn the_last_releases_are_listed_once_each_with_what_their_last_gate_said() {
    let (pages, tape) = history(listed);
    let said = |release: &str, verdict: &str| (release.to_owned(), verdict.to_owned());
    assert_eq!(
        rows(&pages),
        [
            said("checkout 1.4.2", "fail"),
            said("Somebody's hotfix", "-"),
            said("checkout 1.4.1", "pass"),
            said("checkout 1.4.0", "-"),
            said("checkout 1.4.1", "-"),
        ],
        "{}",
        pages.log.join("\n")
    );
    assert_eq!(pages.step, Step::Succeeded);
    assert_eq!(tape.calls(), ["GET /api/v2/events", "GET /api/v2/events"], "it only reads");
    let ending = pages.log.join("\n");
    assert!(
        ending.contains(
            "5 releases in the last 30 days; the last that failed its gate: checkout 1.4.2 (latency 104 ms → 150 ms, +44 %)"
        ),
        "{ending}"
    );
    for page in [&pages.summary, &pages.report] {
        assert!(
            page.contains("Release history") && page.contains("https://ci.example/42"),
            "{page}"
        );
    }
    assert!(pages.summary.contains("❌&nbsp;fail | [checkout 1.4.2]"), "{}", pages.summary);
}

#[test]
fn which_release_made_it_slower_is_answered_by_one_table() {
    let (pages, _) = history(listed);
    let table: Vec<&str> = pages.summary.lines().filter(|it| it.starts_with('|')).collect();
    assert_eq!(table[0], "| Gate | Release | Deployed | latency | errors |");
    let figures =
        |row: &str| row.rsplitn(4, '|').skip(1).map(str::trim).collect::<Vec<_>>().join("; ");
    let said: Vec<String> =
        table[2..].iter().map(|row| figures(row).replace("&nbsp;", " ")).collect();
    assert!(said[0].starts_with("0.2 %, &#43;0 %; ❌ 150 ms, &#43;44 %;"), "{said:?}");
    assert!(said[2].starts_with("; 104 ms, &#43;4 %;"), "{said:?}");
    let cell = "<td class=\"bar fail\" style=\"--share:100%\">150 ms, +44 % <b>fail</b></td>";
    assert!(pages.report.contains(cell), "{}", pages.report);
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    assert_eq!(
        result["history"][2]["measured"][0],
        json!({ "name": "latency", "verdict": "pass", "before": 100_000.0, "after": 104_000.0, "unit": "MicroSecond" }),
    );
    assert_eq!(result["history"][1]["measured"], json!([]));
}

#[test]
fn where_nothing_was_marked_it_says_so() {
    let (pages, _) = history(|_| answer(200, r#"{"events":[]}"#));
    assert!(
        pages.log.concat().contains("no release was marked on these targets"),
        "{:?}",
        pages.log
    );
}

#[test]
fn a_token_that_may_not_read_events_is_named_with_the_scope() {
    let (pages, _) = history(|_| {
        refusal(403, "Token is missing required scope. Use one of: events.read (Read events)")
    });
    assert_eq!((pages.outputs["verdict"].as_str(), pages.step), ("error", Step::Failed));
    assert!(pages.log.concat().contains("events.read"), "{:?}", pages.log);
}

#[test]
fn without_entities_nobody_knows_whose_releases_are_meant() {
    let tape = Tape::new(NOW, listed);
    let inputs = [
        ("command", "history"),
        ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
        ("dynatrace-token", TOKEN),
    ];
    let pages = tape.github(&inputs, None);
    assert_eq!(pages.step, Step::Failed);
    assert!(pages.log.concat().contains("whose releases are to be listed"), "{:?}", pages.log);
}

const FILE: &str = checkout!(
    "1.5.0",
    r#"gate:
  before: 1h
  warm-up: 5m
  after: 30m
  objectives:
    - { name: latency, kind: value, dynatrace: { metric: 'builtin:service.response.time:avg' }, pass: ['<=+10%'] }
"#
);

/// Gates a release that takes `after` where it took 100 ms before.
fn gated(after: f64, more: &[(&str, &str)]) -> (Pages, Tape, Rc<RefCell<Vec<Value>>>) {
    let placed = Rc::new(RefCell::new(Vec::new()));
    let kept = Rc::clone(&placed);
    let tape = Tape::new(NOW, move |request| {
        let url = request.url.as_str();
        if url.contains("/events/ingest") {
            let Body::Json(text) = &request.body else { panic!("no JSON") };
            kept.borrow_mut().push(serde_json::from_str(text).unwrap());
            return answer(
                201,
                r#"{"reportCount":1,"eventIngestResults":[{"correlationId":"c","status":"OK"}]}"#,
            );
        }
        if url.contains("/entities?") {
            return answer(
                200,
                &format!(
                    r#"{{"totalCount":1,"entities":[{{"entityId":"{ID}","displayName":"checkout"}}]}}"#
                ),
            );
        }
        if url.contains("/metrics/query") {
            let before = url.contains(&format!("to={}", ms("2026-01-20T12:00:00Z")));
            let value = if before { 100_000.0 } else { after * 1_000.0 };
            let came = series("builtin:service.response.time:avg", &[ms(NOW)], |_| Some(value));
            return answer(200, &listing(request, &[came]));
        }
        if url.contains("/events?") { listed(request) } else { answer(200, "{}") }
    });
    let inputs = [
        ("command", "gate"),
        ("dynatrace-token", TOKEN),
        ("deployed-from", "2026-01-20T12:00:00Z"),
        ("deployed-to", "2026-01-20T12:05:00Z"),
    ];
    let inputs: Vec<(&str, &str)> = inputs.iter().chain(more).copied().collect();
    (tape.github(&inputs, Some(FILE)), tape, placed)
}

#[test]
fn a_gate_that_failed_shows_the_releases_before_and_places_nothing() {
    let (pages, _, placed) = gated(150.0, &[]);
    assert_eq!(pages.outputs["verdict"], "fail", "{:?}", pages.log);
    assert_eq!(rows(&pages)[0], ("checkout 1.5.0".to_owned(), "fail".to_owned()));
    assert_eq!(rows(&pages)[1], ("checkout 1.4.2".to_owned(), "fail".to_owned()));
    assert!(pages.summary.contains("### This release and those before"), "{}", pages.summary);
    assert!(pages.summary.contains("150 ms, &#43;50 %"), "{}", pages.summary);
    assert!(placed.borrow().is_empty());
}

#[test]
fn a_gate_that_passed_asks_nobody_about_events() {
    let (pages, tape, _) = gated(100.0, &[]);
    assert_eq!(pages.outputs["verdict"], "pass", "{:?}", pages.log);
    assert!(!tape.calls().iter().any(|it| it.contains("events")), "{:?}", tape.calls());
}

#[test]
fn a_verdict_that_is_marked_is_an_info_event_that_history_reads_back() {
    let (pages, tape, placed) = gated(100.0, &[("mark-verdict", "true")]);
    let placed = placed.borrow();
    assert_eq!(placed.len(), 1, "{:?}", tape.calls());
    let properties = &placed[0]["properties"];
    assert_eq!(placed[0]["eventType"], "CUSTOM_INFO");
    assert_eq!(placed[0]["title"], "Gate of checkout 1.5.0 to production: pass");
    assert_eq!(properties["plimsoll.verdict"], "pass");
    let figures = r#"[["latency","pass",100000.0,100000.0,"MicroSecond"]]"#;
    assert_eq!(properties["plimsoll.measured"], figures);
    assert_eq!(properties["dt.event.deployment.version"], "1.5.0");
    assert!(!rows(&pages).is_empty());
    // What was placed is what `history` looks for.
    let sent = placed[0].clone();
    let (read, _) = history(move |request| {
        let listing = |event: Value| answer(200, &json!({ "events": [event] }).to_string());
        if request.url.contains("CUSTOM_DEPLOYMENT") {
            return listing(event("1.5.0", "2026-01-20T12:00:00Z", ID, &[]));
        }
        let properties: Vec<Value> = sent["properties"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, value)| json!({ "key": key, "value": value }))
            .collect();
        listing(
            json!({ "title": sent["title"], "startTime": sent["startTime"], "properties": properties }),
        )
    });
    assert_eq!(rows(&read), [("checkout 1.5.0".to_owned(), "pass".to_owned())]);
    assert!(read.summary.contains("100 ms, &#43;0 %"), "{}", read.summary);
}

#[test]
fn an_objective_links_to_the_page_of_its_entity_over_the_time_that_was_looked_at() {
    let (pages, ..) = gated(150.0, &[]);
    let page = format!(
        "https://abc12345.live.dynatrace.com/ui/entity/{ID}?gtf=2026-01-20T11:00:00Z%20to%202026-01-20T12:40:00Z"
    );
    for shown in [&pages.summary, &pages.report, &pages.result] {
        assert!(shown.contains(&page), "{shown}");
    }
}

#[test]
fn what_was_measured_stays_in_the_room_that_a_property_has() {
    let many: Vec<Measured> = (0..500)
        .map(|index| Measured {
            name: format!("{index} {}", "é\"".repeat(300)),
            verdict: "pass".to_owned(),
            before: Some(0.1),
            after: Some(f64::NAN),
            unit: None,
        })
        .collect();
    let text = Measured::text(&many, 4_000);
    assert!(text.len() <= 4_000 && text.len() > 3_500, "{}", text.len());
    let read = Measured::read(&text);
    assert!(read.len() > 5, "{text}");
    assert!(read[1].name.starts_with("1 é\"é") && read[1].name.chars().count() == 100);
    assert_eq!((read[0].before, read[0].after), (Some(0.1), None), "not a number is none");
    for foreign in ["", "{}", "5", "[[]]", "[[1,2,3]]", "[[\"a\"]]", "[\"a\",[null]]", "nonsense"] {
        assert_eq!(Measured::read(foreign), [], "{foreign}");
    }
}

/// An event of Datadog's with these tags.
fn tagged(id: &str, at: &str, more: &[&str], message: &str) -> Value {
    let own = format!("plimsoll_id:{id}");
    let tags: Vec<&str> =
        ["service:checkout", "env:production", &own].iter().chain(more).copied().collect();
    json!({ "id": id, "attributes": { "timestamp": at, "tags": tags, "message": message, "attributes": { "title": "Deploy" } } })
}

#[test]
fn with_datadog_alone_the_releases_are_our_own_events_page_by_page() {
    let figures = "worse · [the run](https://ci.example/7)\n\n`plimsoll.measured [[\"la\\u0060tency\",\"fail\",0.1,0.15,\"Second\"]]`";
    let pages = move |request: &Request| {
        assert!(
            request.url.contains("filter%5Bquery%5D=service%3A%22checkout%22"),
            "{}",
            request.url
        );
        let body = match request.url.contains("next%2Fone") {
            false => json!({
                "data": [
                    tagged("one-gate-fail", "2026-01-19T11:00:00Z", &["version:1.4.2", "plimsoll_verdict:fail"], figures),
                    { "id": "x", "attributes": { "timestamp": "2026-01-19T10:30:00Z", "tags": ["service:checkout"], "message": "somebody's" } },
                    tagged("one", "2026-01-19T10:00:00Z", &["version:1.4.2"], "Deploy · [the run that shipped it](https://ci.example/42)"),
                ],
                "meta": { "page": { "after": "next/one" } },
            }),
            true => {
                json!({ "data": [tagged("zero", "2026-01-10T10:00:00Z", &["version:1.4.1"], "Deploy")] })
            }
        };
        answer(200, &body.to_string())
    };
    let tape = Tape::new(NOW, pages);
    let inputs = [
        ("command", "history"),
        ("datadog-site", "datadoghq.eu"),
        ("datadog-api-key", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("datadog-app-key", "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4"),
        ("release-name", "checkout"),
    ];
    let pages = tape.github(&inputs, None);
    assert_eq!(tape.calls().len(), 2, "{:?}", pages.log);
    let listed = [("checkout 1.4.2", "fail"), ("checkout 1.4.1", "-")];
    let listed: Vec<(String, String)> =
        listed.iter().map(|(name, verdict)| ((*name).to_owned(), (*verdict).to_owned())).collect();
    assert_eq!(rows(&pages), listed);
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    assert_eq!(result["history"][0]["url"], "https://ci.example/42");
    assert_eq!(result["history"][0]["measured"][0]["name"], "la`tency");
    assert!(pages.log.concat().contains("100 ms → 150 ms, +50 %"), "{:?}", pages.log);
}
