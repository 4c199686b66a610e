//! A workflow of Datadog's as the remedy of a gate that failed: run once, watched to its end, told everywhere.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Body, Method, Request, Silence};
use serde_json::{Value, json};
use world::{Tape, json as answer};

const NOW: &str = "2026-01-01T14:00:00Z";
const API: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const APP: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4";
const WORKFLOW: &str = "ccf73164-1998-4785-a7a3-8d06c7e5f558";

const INPUTS: [(&str, &str); 6] = [
    ("command", "gate"),
    ("datadog-api-key", API),
    ("datadog-app-key", APP),
    ("deployed-from", "2026-01-01T12:00:00Z"),
    ("deployed-to", "2026-01-01T12:05:00Z"),
    ("release-version", "1.4.2"),
];

fn file(more: &str) -> String {
    format!(
        "release: {{ name: checkout, stage: production }}\ndatadog: {{ site: datadoghq.eu }}\ngate:\n  objectives:\n    - {{ name: errors, kind: value, key: true, datadog: {{ monitor: 7 }} }}\nremediate:\n  datadog: {{ workflow: {WORKFLOW}, inputs: ['service={{service}}', 'bad={{version}}', 'kind=rollback'] }}\n{more}"
    )
}

/// Datadog with a monitor that alerts until the workflow has ended well.
struct Dog {
    /// Runs: how they began, and what was asked for.
    runs: RefCell<Vec<(String, Value)>>,
    /// How often each run is asked for before it is over.
    polls: Cell<usize>,
    /// How the runs end; none: an end without a word.
    word: Option<&'static str>,
    /// What `POST …/instances` answers; none: the run.
    refusal: Option<u16>,
    /// Events are refused.
    is_deaf: bool,
    /// Which run was started is not kept.
    forgets: bool,
    /// The run starts and no answer comes.
    breaks: bool,
    /// The monitor recovers with the run.
    mended: Cell<bool>,
    events: RefCell<Vec<Value>>,
}

fn dog() -> Dog {
    Dog {
        runs: RefCell::default(),
        polls: Cell::new(2),
        word: Some("SUCCEEDED"),
        refusal: None,
        is_deaf: false,
        forgets: false,
        breaks: false,
        mended: Cell::new(false),
        events: RefCell::default(),
    }
}

impl Dog {
    fn respond(&self, request: &Request) -> Result<Answer, Silence> {
        let path = request.url.split_once(".eu").unwrap().1.split('?').next().unwrap();
        let sent = || -> Value {
            let Body::Json(text) = &request.body else { panic!("no JSON in {request}") };
            serde_json::from_str(text).unwrap()
        };
        let instances = format!("/api/v2/workflows/{WORKFLOW}/instances");
        match (request.method, path) {
            (Method::Get, "/api/v1/monitor/7") => {
                let state = if self.mended.get() { "OK" } else { "Alert" };
                answer(200, &json!({"id": 7, "name": "errors", "overall_state": state}).to_string())
            }
            (Method::Get, "/api/v2/events") => answer(200, &json!({"data": self.events.borrow().iter().map(|it| json!({
                "id": "e", "type": "event", "attributes": {"tags": it["tags"], "attributes": {"evt": {"uid": "e"}}},
            })).collect::<Vec<_>>()}).to_string()),
            (Method::Post, "/api/v2/events" | "/api/v1/events") if self.is_deaf => {
                answer(403, r#"{"errors":["Forbidden"]}"#)
            }
            (Method::Post, "/api/v2/events") => {
                self.events.borrow_mut().push(sent()["data"]["attributes"].clone());
                answer(202, r#"{"data":{"attributes":{"attributes":{"evt":{"uid":"e"}}},"id":"_","type":"event"}}"#)
            }
            (Method::Post, "/api/v1/events") => {
                if self.forgets {
                    return answer(403, r#"{"errors":["Forbidden"]}"#);
                }
                self.events.borrow_mut().push(sent());
                answer(202, r#"{"status":"ok","event":{"id":1,"id_str":"1"}}"#)
            }
            (Method::Post, path) if path == instances => {
                if let Some(status) = self.refusal {
                    return answer(status, r#"{"errors":["Forbidden"]}"#);
                }
                let id = format!("run-{}", self.runs.borrow().len() + 1);
                self.runs.borrow_mut().push((id.clone(), sent()["meta"]["payload"].clone()));
                self.mended.set(self.word == Some("SUCCEEDED"));
                if self.breaks {
                    return Err(Silence::Unclear("the connection broke".to_owned()));
                }
                answer(200, &json!({"data": {"attributes": {}, "id": id, "type": "instances"}, "meta": {"workflowId": WORKFLOW}}).to_string())
            }
            (Method::Get, path) if path == instances => answer(200, &json!({
                "data": self.runs.borrow().iter().rev().map(|(id, _)| json!({"id": id, "type": "instances", "attributes": {"startTimestamp": "2026-01-01T14:00:01Z"}})).collect::<Vec<_>>(),
            }).to_string()),
            (Method::Get, path) if path.starts_with(&instances) => {
                let left = self.polls.get();
                self.polls.set(left.saturating_sub(1));
                let mut attributes = json!({"id": "x", "startTimestamp": "2026-01-01T14:00:01Z"});
                if left > 0 {
                    attributes["instanceStatus"] = json!({"detailsKind": "IN_PROGRESS"});
                } else {
                    attributes["endTimestamp"] = json!("2026-01-01T14:00:20Z");
                    if let Some(word) = self.word {
                        attributes["instanceStatus"] = json!({"detailsKind": word, "displayName": word});
                    }
                }
                answer(200, &json!({"data": {"attributes": attributes}}).to_string())
            }
            _ => answer(404, r#"{"errors":["Not found"]}"#),
        }
    }
}

fn gated(dog: Dog, more: &str) -> (Pages, Rc<Dog>, Tape) {
    let dog = Rc::new(dog);
    let vendor = Rc::clone(&dog);
    let tape = Tape::new(NOW, move |request| vendor.respond(request));
    (tape.github(&INPUTS, Some(&file(more))), dog, tape)
}

fn remedy(pages: &Pages) -> Value {
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    result["remedies"][0].clone()
}

#[test]
fn the_workflow_is_run_with_the_release_in_its_inputs_watched_and_the_recovery_seen() {
    let (pages, dog, _) = gated(dog(), "  confirm-recovery: 30m\n");
    let ending = pages.log.join("\n");
    assert_eq!(pages.step, Step::Failed, "the release failed all the same");
    let said = remedy(&pages);
    assert_eq!(
        (&said["state"], &said["workflow"], &said["flag"]),
        (&json!("done"), &json!(WORKFLOW), &Value::Null),
        "{ending}"
    );
    assert_eq!(
        said["link"],
        format!("https://app.datadoghq.eu/workflow/{WORKFLOW}?instance=run-1")
    );
    assert_eq!(
        dog.runs.borrow()[0].1,
        json!({"service": "checkout", "bad": "1.4.2", "kind": "rollback"})
    );
    for page in [&ending, &pages.summary, &pages.report, &pages.junit, &pages.outputs["chat"]] {
        assert!(page.contains("run run-1 ended with SUCCEEDED"), "{page}");
        assert!(page.contains("errors recovered within 30m"), "{page}");
    }
    let event = &dog.events.borrow()[0];
    assert_eq!(
        event["attributes"]["changed_resource"],
        json!({"name": WORKFLOW, "type": "configuration"})
    );
    assert!(event["tags"].to_string().contains("kind:remedy"), "{event}");
}

#[test]
fn it_is_never_run_twice_for_one_release() {
    let (pages, dog, tape) = gated(dog(), "");
    assert_eq!(remedy(&pages)["state"], "done", "{}", pages.log.join("\n"));
    dog.mended.set(false);
    let again = tape.github(&INPUTS, Some(&file("")));
    let said = remedy(&again);
    assert_eq!(said["state"], "found", "{}", again.log.join("\n"));
    assert!(said["sentence"].as_str().unwrap().contains("started for this release already"));
    assert_eq!((dog.runs.borrow().len(), dog.events.borrow().len()), (1, 2));
    assert!(dog.events.borrow()[1]["tags"].to_string().contains("workflow_run:run-1"));
}

#[test]
fn a_run_of_somebody_else_is_not_taken_for_ours() {
    // The gate before was stopped, or refused, after it had said that it starts one; then somebody else started one.
    let (pages, dog, tape) = gated(Dog { refusal: Some(403), ..dog() }, "");
    assert_eq!(remedy(&pages)["state"], "failed");
    assert_eq!((dog.runs.borrow().len(), dog.events.borrow().len()), (0, 1));
    dog.runs.borrow_mut().push(("theirs".to_owned(), Value::Null));
    let again = tape.github(&INPUTS, Some(&file("  confirm-recovery: 30m\n")));
    let said = remedy(&again);
    assert_eq!(said["state"], "unknown", "{}", again.log.join("\n"));
    let sentence = said["sentence"].as_str().unwrap();
    assert!(
        sentence.contains("whether run theirs") && sentence.contains("look yourself"),
        "{said}"
    );
    assert!(again.summary.contains("❔") && !again.summary.contains("✅ workflow"));
    assert!(again.result.contains("it did not help within 30m"), "{}", again.result);
    assert_eq!(dog.runs.borrow().len(), 1, "and none is started");
}

#[test]
fn where_nothing_kept_which_run_was_started_a_later_gate_says_so() {
    let (pages, dog, tape) = gated(Dog { forgets: true, ..dog() }, "");
    assert_eq!(remedy(&pages)["state"], "done", "{}", pages.log.join("\n"));
    assert!(tape.words().contains("will not know which run it was"));
    dog.mended.set(false);
    let again = tape.github(&INPUTS, Some(&file("")));
    assert_eq!(remedy(&again)["state"], "unknown", "{}", again.log.join("\n"));
    assert_eq!(dog.runs.borrow().len(), 1);
}

#[test]
fn it_is_not_run_where_no_later_gate_would_know_of_it() {
    let (pages, dog, _) = gated(Dog { is_deaf: true, ..dog() }, "");
    let said = remedy(&pages);
    assert_eq!(said["state"], "failed", "{said}");
    assert!(said["sentence"].as_str().unwrap().contains("is not started: the event"), "{said}");
    assert!(dog.runs.borrow().is_empty());
}

#[test]
fn a_run_whose_start_was_not_answered_is_looked_for_and_not_started_again() {
    let (pages, dog, _) = gated(Dog { breaks: true, ..dog() }, "  confirm-recovery: 30m\n");
    let said = remedy(&pages);
    assert_eq!(said["state"], "unknown", "whose the new run is, nobody said: {said}");
    assert!(
        said["sentence"].as_str().unwrap().contains("run run-1 ended with SUCCEEDED"),
        "{said}"
    );
    assert!(pages.result.contains("it is well again: errors recovered within 30m"));
    assert!(!pages.result.contains("it helped"), "{}", pages.result);
    assert_eq!(dog.runs.borrow().len(), 1);
}

#[test]
fn a_run_that_fails_or_does_not_end_is_no_remedy() {
    for (word, polls, said) in [
        (Some("FAILED"), 1, "ended with FAILED"),
        (Some("CANCELED"), 0, "ended with CANCELED"),
        (Some("UNSUCCESSFUL"), 0, "ended with UNSUCCESSFUL"),
        (Some("SUCCEEDED"), 10_000, "was not over within 10m (IN_PROGRESS)"),
    ] {
        let (pages, ..) =
            gated(Dog { word, polls: Cell::new(polls), ..dog() }, "  confirm-recovery: 30m\n");
        let told = remedy(&pages);
        assert_eq!(told["state"], "failed", "{told}");
        assert!(told["sentence"].as_str().unwrap().contains(said), "{told}");
        assert!(pages.result.contains("\"recovery\": null"), "nothing was done that could help");
    }
    // An end whose word is not known is no success.
    for word in [None, Some("MARVELLOUS")] {
        let (pages, ..) = gated(Dog { word, ..dog() }, "");
        let said = remedy(&pages);
        assert_eq!(said["state"], "unknown", "{said}");
        assert!(said["sentence"].as_str().unwrap().contains("look yourself"), "{said}");
        assert!(pages.summary.contains("❔") && !pages.summary.contains("✅ workflow"));
    }
}

#[test]
fn a_key_that_is_not_registered_for_workflows_is_told_where_to_do_that() {
    let (pages, ..) = gated(Dog { refusal: Some(403), ..dog() }, "");
    let told = remedy(&pages);
    assert_eq!(told["state"], "failed");
    assert!(told["sentence"].as_str().unwrap().contains("Actions API access"), "{told}");
}

#[test]
fn a_dry_run_shows_the_request_and_sends_nothing() {
    let dog = Rc::new(dog());
    let vendor = Rc::clone(&dog);
    let tape = Tape::new(NOW, move |request| vendor.respond(request));
    let mut inputs = INPUTS.to_vec();
    inputs.push(("dry-run", "true"));
    tape.github(&inputs, Some(&file("")));
    assert!(
        tape.words().contains(&format!(
            "POST https://api.datadoghq.eu/api/v2/workflows/{WORKFLOW}/instances"
        ))
    );
    assert!(tape.words().contains(r#""payload":{"bad":"1.4.2""#), "{}", tape.words());
    assert!(tape.calls().is_empty());
}

#[test]
fn what_cannot_be_a_workflow_is_refused_before_anything_is_asked() {
    for (from, to, why) in [
        (WORKFLOW, "my-workflow", "is not the id of a workflow"),
        ("'kind=rollback'", "'rollback'", "has no name before a `=`"),
        ("workflow: ", "workflows: ", "unknown key"),
    ] {
        let tape = Tape::new(NOW, |_| answer(500, ""));
        let pages = tape.github(&INPUTS, Some(&file("").replace(from, to)));
        assert!(pages.log.join("\n").contains(why), "{}", pages.log.join("\n"));
        assert!(tape.calls().is_empty());
    }
    let tape = Tape::new(NOW, |_| answer(500, ""));
    let without: Vec<_> = INPUTS.into_iter().filter(|it| it.0 != "datadog-app-key").collect();
    let dynatrace =
        file("").replace("datadog: { monitor: 7 }", "pass: ['<1'], dynatrace: { metric: 'x' }");
    let pages = tape.github(
        &[
            &without[..],
            &[
                ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
                ("dynatrace-token", world::TOKEN),
            ],
        ]
        .concat(),
        Some(&dynatrace),
    );
    assert!(
        pages.log.join("\n").contains("`datadog-app-key`: is not given"),
        "{}",
        pages.log.join("\n")
    );
}
