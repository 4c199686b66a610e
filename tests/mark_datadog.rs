//! `mark` in Datadog, told as stories: what the person set, what Datadog answered, what came of it.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Body, Method, Request, Silence};
use serde_json::{Value, json};
use world::{TOKEN, Tape, json as answer};

const NOW: &str = "2026-01-01T12:00:00Z";
const API: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const APP: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4";

const API_ALONE: [(&str, &str); 5] = [
    ("command", "mark"),
    ("datadog-site", "datadoghq.eu"),
    ("datadog-api-key", API),
    ("release-version", "1.4.2"),
    ("release-stage", "production"),
];

const TAKEN: &str = r#"{"data":{"attributes":{"attributes":{"evt":{"id":"8407723285051133019","uid":"AZsKLCxvAACrUQTfNDwMWwAA"}}},"id":"_","type":"event"},"links":{"self":"https://app.datadoghq.com/event/event?uid=AZsKLCxvAACrUQTfNDwMWwAA"}}"#;
const PLAIN: &str = r#"{"status":"ok","event":{"id":6327818704671040000,"id_str":"6327818704671039975","title":"x","url":"https://app.datadoghq.com/event/event?id=6327818704671039975"}}"#;
const DORA: &str = r#"{"data":{"id":"2a47b5f25b160b8a","type":"dora_deployment"}}"#;
const VALID: &str = r#"{"valid":true}"#;

fn both_keys() -> Vec<(&'static str, &'static str)> {
    let mut inputs = API_ALONE.to_vec();
    inputs.push(("datadog-app-key", APP));
    inputs
}

fn sent(request: &Request) -> Value {
    let Body::Json(text) = &request.body else { panic!("no JSON in {request}") };
    serde_json::from_str(text).unwrap()
}

/// What Datadog answers when all is well.
fn well(request: &Request) -> Result<Answer, Silence> {
    match (request.method, request.url.split('?').next().unwrap()) {
        (_, url) if url.ends_with("/api/v1/validate") => answer(200, VALID),
        (Method::Get, url) if url.ends_with("/api/v2/events") => answer(200, r#"{"data":[]}"#),
        (Method::Get, url) if url.contains("/dora/") => answer(
            404,
            r#"{"errors":[{"status":"404","title":"Not Found","detail":"no such deployment"}]}"#,
        ),
        (Method::Post, url) if url.ends_with("/api/v2/events") => answer(202, TAKEN),
        (Method::Post, url) if url.ends_with("/api/v1/events") => answer(202, PLAIN),
        (Method::Post, url) if url.ends_with("/api/v2/dora/deployment") => answer(200, DORA),
        (_, url) => panic!("nobody knows {url}"),
    }
}

fn posts(tape: &Tape) -> Vec<String> {
    let asked = tape.asked.borrow();
    asked.iter().filter(|it| it.method == Method::Post).map(|it| it.url.clone()).collect()
}

fn ending(pages: &Pages) -> String {
    pages.log.join("\n")
}

#[test]
fn a_release_is_marked_as_a_change_of_the_service_and_as_a_deployment() {
    let tape = Tape::new(NOW, well);
    let pages = tape.github(&API_ALONE, None);
    assert_eq!(pages.step, Step::Succeeded, "{}", ending(&pages));
    assert_eq!(
        posts(&tape),
        [
            "https://event-management-intake.datadoghq.eu/api/v2/events",
            "https://api.datadoghq.eu/api/v2/dora/deployment"
        ]
    );
    let asked = tape.asked.borrow();
    let event = sent(asked.iter().find(|it| it.url.contains("intake")).unwrap());
    let attributes = &event["data"]["attributes"];
    assert_eq!(attributes["category"], "change");
    assert_eq!(attributes["title"], "Deploy checkout 1.4.2 to production");
    assert_eq!(attributes["timestamp"], "2026-01-01T12:00:00Z");
    assert_eq!(
        attributes["attributes"]["changed_resource"],
        json!({"name": "checkout", "type": "configuration"})
    );
    assert_eq!(
        attributes["attributes"]["impacted_resources"],
        json!([{"name": "checkout", "type": "service"}])
    );
    assert_eq!(attributes["attributes"]["new_value"], json!({"version": "1.4.2"}));
    assert_eq!(
        attributes["attributes"]["author"],
        json!({"name": "octocat", "type": "automation"})
    );
    let tags: Vec<&str> =
        attributes["tags"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(
        tags[..4],
        ["env:production", "service:checkout", "version:1.4.2", "source:plimsoll"]
    );
    assert!(tags[4].starts_with("plimsoll_id:github-4711-acme-checkout-1-deploy"), "{tags:?}");

    let dora = sent(asked.iter().find(|it| it.url.contains("/dora/")).unwrap());
    let attributes = &dora["data"]["attributes"];
    assert_eq!(attributes["service"], "checkout");
    assert_eq!(attributes["env"], "production");
    assert_eq!(attributes["finished_at"], 1_767_268_800_000_i64);
    assert_eq!(
        attributes["git"],
        json!({
            "commit_sha": "0123456789abcdef0123456789abcdef01234567",
            "repository_url": "https://github.com/acme/checkout",
        })
    );
    let id = attributes["id"].as_str().unwrap();
    assert_eq!(tags[4], format!("plimsoll_id:{id}"));
    assert!((16..=128).contains(&id.len()));
    assert!(id.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.:".contains(&it)), "{id}");
}

#[test]
fn one_step_marks_both_vendors() {
    let tape = Tape::new(NOW, |request| match request {
        it if it.url.contains("dynatrace") && it.url.contains("/entities?") => answer(
            200,
            r#"{"totalCount":1,"entities":[{"entityId":"SERVICE-1","displayName":"checkout"}]}"#,
        ),
        it if it.url.contains("dynatrace") && it.method == Method::Get => {
            answer(200, r#"{"totalCount":0,"events":[]}"#)
        }
        it if it.url.contains("dynatrace") => answer(
            201,
            r#"{"reportCount":1,"eventIngestResults":[{"correlationId":"b8","status":"OK"}]}"#,
        ),
        it => well(it),
    });
    let mut inputs = both_keys();
    inputs.extend([
        ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
        ("dynatrace-token", TOKEN),
        ("entities", "type(SERVICE),tag(\"app:checkout\")"),
    ]);
    let pages = tape.github(&inputs, None);
    assert_eq!(pages.step, Step::Succeeded, "{}", ending(&pages));
    assert_eq!(pages.outputs["marked"], "3");
    assert_eq!(posts(&tape).len(), 3);
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    let providers: Vec<&str> = result["marks"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["provider"].as_str())
        .collect();
    assert_eq!(providers, ["dynatrace", "datadog", "datadog"]);
}

#[test]
fn a_repeated_step_finds_its_own_markers_and_sends_nothing() {
    let store: Rc<RefCell<Vec<Value>>> = Rc::default();
    let kept = Rc::clone(&store);
    let tape = Tape::new(NOW, move |request| {
        let url = request.url.split('?').next().unwrap();
        match request.method {
            Method::Post if url.ends_with("/api/v2/events") => {
                kept.borrow_mut().push(sent(request));
                answer(202, TAKEN)
            }
            Method::Get if url.ends_with("/api/v2/events") => {
                let listed: Vec<Value> = kept
                    .borrow()
                    .iter()
                    .map(|it| {
                        json!({"id": "AAAA", "type": "event", "attributes": {
                            "tags": it["data"]["attributes"]["tags"],
                            "attributes": {"evt": {"uid": "AZsK"}, "title": "x"},
                        }})
                    })
                    .collect();
                answer(200, &json!({"data": listed}).to_string())
            }
            Method::Get if url.contains("/dora/") && !kept.borrow().is_empty() => {
                answer(200, r#"{"data":{"id":"x","type":"dora_deployment"}}"#)
            }
            Method::Get | Method::Patch | Method::Post | Method::Put => well(request),
        }
    });
    assert_eq!(tape.github(&both_keys(), None).step, Step::Succeeded);
    let first = posts(&tape).len();
    let pages = tape.github(&both_keys(), None);
    assert_eq!(posts(&tape).len(), first);
    assert!(tape.words().contains("already marked by an earlier attempt"), "{}", tape.words());
    assert_eq!(pages.outputs["marked"], "2");
}

#[test]
fn a_key_of_another_site_is_told_and_nothing_is_sent() {
    let tape = Tape::new(NOW, |_| answer(403, r#"{"errors":["Forbidden"]}"#));
    let pages = tape.github(&API_ALONE, None);
    assert_eq!(pages.step, Step::Failed);
    assert_eq!(posts(&tape), Vec::<String>::new());
    let words = format!("{}\n{}", ending(&pages), pages.summary);
    assert!(words.contains("datadoghq.eu does not know the API key (Forbidden)"), "{words}");
    assert!(words.contains("us3.datadoghq.com"), "{words}");
    assert!(!format!("{words}{}{}", tape.words(), pages.result).contains(API));
}

#[test]
fn where_the_intake_is_behind_a_firewall_the_first_version_is_sent() {
    let tape = Tape::new(NOW, |request| {
        if request.url.contains("event-management-intake") {
            return Err(Silence::Unsent("the connection was refused".to_owned()));
        }
        well(request)
    });
    let pages = tape.github(&API_ALONE, None);
    assert_eq!(pages.step, Step::Succeeded, "{}", ending(&pages));
    let asked = tape.asked.borrow();
    let event = sent(asked.iter().find(|it| it.url.ends_with("/api/v1/events")).unwrap());
    assert_eq!(event["date_happened"], 1_767_268_800);
    assert!(event["text"].as_str().unwrap().starts_with("%%% \n"));
    let tags = event["tags"].as_array().unwrap();
    assert!(tags.contains(&json!("service:checkout")));
    assert_eq!(tags.iter().filter(|it| **it == json!("service:checkout")).count(), 1);
}

#[test]
fn an_event_that_may_have_been_taken_is_looked_for_and_not_sent_twice() {
    let taken = Rc::new(RefCell::new(Vec::<Value>::new()));
    let kept = Rc::clone(&taken);
    let tape =
        Tape::new(NOW, move |request| {
            let url = request.url.split('?').next().unwrap();
            match request.method {
                Method::Post if url.ends_with("/api/v2/events") => {
                    kept.borrow_mut().push(sent(request));
                    Err(Silence::Unclear("the connection broke".to_owned()))
                }
                Method::Get if url.ends_with("/api/v2/events") => {
                    let listed: Vec<Value> = kept.borrow().iter().map(|it| json!({
                    "id": "AAAA", "attributes": {"tags": it["data"]["attributes"]["tags"]},
                })).collect();
                    answer(200, &json!({"data": listed}).to_string())
                }
                Method::Get | Method::Patch | Method::Post | Method::Put => well(request),
            }
        });
    let pages = tape.github(&both_keys(), None);
    assert_eq!(pages.step, Step::Succeeded, "{}", ending(&pages));
    assert_eq!(taken.borrow().len(), 1);
}

#[test]
fn who_may_not_look_does_not_send_again() {
    let count = Rc::new(Cell::new(0));
    let counted = Rc::clone(&count);
    let tape = Tape::new(NOW, move |request| {
        if request.method == Method::Post && request.url.ends_with("/api/v2/events") {
            counted.set(counted.get() + 1);
            return answer(502, "<html>Bad Gateway</html>");
        }
        well(request)
    });
    let pages = tape.github(&API_ALONE, None);
    assert_eq!(count.get(), 1);
    assert_eq!(pages.step, Step::Failed);
    assert!(
        ending(&pages).contains("it was not sent again so that it cannot stand twice"),
        "{}",
        ending(&pages)
    );
    // The deployment does not suffer from the event.
    assert_eq!(pages.outputs["marked"], "1");
}

#[test]
fn an_old_deployment_is_not_sent_to_be_refused() {
    let tape = Tape::new(NOW, well);
    let mut inputs = API_ALONE.to_vec();
    inputs.push(("deployed-to", "2025-12-31T12:00:00Z"));
    let pages = tape.github(&inputs, None);
    assert!(ending(&pages).contains("more than 18 hours ago"), "{}", ending(&pages));
}

#[test]
fn a_dry_run_shows_what_would_be_sent_without_the_keys() {
    let tape = Tape::new(NOW, well);
    let mut inputs = both_keys();
    inputs.push(("dry-run", "true"));
    let pages = tape.github(&inputs, None);
    assert_eq!((pages.step, tape.asked.borrow().len()), (Step::Succeeded, 0));
    let words = tape.words();
    assert!(
        words.contains("POST https://event-management-intake.datadoghq.eu/api/v2/events"),
        "{words}"
    );
    assert!(
        words.contains("dd-api-key: ***") && words.contains("dd-application-key: ***"),
        "{words}"
    );
}

#[test]
fn the_sites_of_the_government_get_an_event_of_the_first_version() {
    let tape = Tape::new(NOW, well);
    let mut inputs = API_ALONE.to_vec();
    inputs[1] = ("datadog-site", "ddog-gov.com");
    assert_eq!(tape.github(&inputs, None).step, Step::Succeeded);
    assert_eq!(posts(&tape), ["https://api.ddog-gov.com/api/v1/events"]);
}
