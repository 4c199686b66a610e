//! After a gate that failed: who else changed something, what is done about it, whether that helped. Told on a tape.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use std::cell::RefCell;
use std::rc::Rc;

use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Body, Method, Request, Silence};
use serde_json::{Value, json};
use world::opening::{checkout, ms, noisy, parameter};
use world::{TOKEN, Tape, json as answer};

const NOW: &str = "2026-01-01T14:00:00Z";
const FLIP: &str = "2026-01-01T12:14:00Z";
const FILE: &str = checkout!(
    "1.4.2",
    r#"gate:
  before: 1h
  warm-up: 5m
  after: 30m
  objectives:
    - { name: latency, kind: level, dynatrace: { metric: 'builtin:service.response.time:median' }, harm: increase }
"#
);
const REMEDIATE: &str =
    "remediate: { launchdarkly: { turn-off: [new-checkout] }, confirm-recovery: 30m }\n";
const INPUTS: [(&str, &str); 5] = [
    ("command", "gate"),
    ("dynatrace-token", TOKEN),
    ("launchdarkly-token", "api-01234567-89ab-cdef-0123-456789abcdef"),
    ("deployed-from", "2026-01-01T12:00:00Z"),
    ("deployed-to", "2026-01-01T12:05:00Z"),
];

/// Vendors in which a flag makes everything slower from `FLIP` until it is turned off.
#[derive(Default)]
struct Shop {
    /// The flag is on.
    on: RefCell<bool>,
    /// The flag has nothing to do with it: the deployment itself is slow.
    innocent: bool,
    /// Changes must be approved.
    approvals: bool,
    /// Requests for approval.
    asked: RefCell<Vec<Value>>,
    /// Events that were told to Dynatrace.
    told: RefCell<Vec<Value>>,
}

impl Shop {
    fn respond(&self, request: &Request) -> Result<Answer, Silence> {
        let url = request.url.as_str();
        let sent = || -> Value {
            let Body::Json(text) = &request.body else { panic!("no JSON in {request}") };
            serde_json::from_str(text).unwrap()
        };
        let flip = json!({
            "_id": "e1", "date": ms(FLIP), "kind": "flag", "name": "New checkout",
            "accesses": [{ "action": "updateOn", "resource": "proj/default:env/production:flag/new-checkout" }],
            "member": { "email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace" },
            "title": "[Ada Lovelace](mailto:ada@example.com) turned on the flag [New checkout](https://x.example/y) in `Production`",
        });
        match url {
            _ if url.contains("/auditlog?") => {
                let inside = parameter(request, "after") < ms(FLIP) && ms(FLIP) < parameter(request, "before");
                answer(200, &json!({ "items": if inside { vec![flip] } else { vec![] } }).to_string())
            }
            _ if url.contains("/auditlog/e1") => answer(200, &flip.to_string()),
            _ if url.contains("/approval-requests") && request.method == Method::Get => {
                answer(200, &json!({ "items": *self.asked.borrow() }).to_string())
            }
            _ if url.contains("/approval-requests") => {
                let mut made = sent();
                made["_id"] = json!("a1");
                made["status"] = json!("pending");
                self.asked.borrow_mut().push(made.clone());
                answer(201, &made.to_string())
            }
            _ if url.contains("/api/v2/flags/") => {
                if request.method == Method::Patch {
                    if self.approvals {
                        return answer(405, r#"{"code":"method_not_allowed","message":"approval is required"}"#);
                    }
                    assert_eq!(sent()["instructions"][0]["kind"], "turnFlagOff");
                    *self.on.borrow_mut() = false;
                }
                let on = *self.on.borrow();
                answer(200, &json!({ "name": "New checkout", "environments": { "production": { "on": on } } }).to_string())
            }
            _ if url.contains("/entities?") => {
                answer(200, r#"{"totalCount":1,"entities":[{"entityId":"SERVICE-1","displayName":"checkout"}]}"#)
            }
            _ if url.contains("/events/ingest") => {
                self.told.borrow_mut().push(sent());
                answer(201, r#"{"reportCount":1,"eventIngestResults":[{"correlationId":"c","status":"OK"}]}"#)
            }
            _ if url.contains("/events?") && url.contains("CUSTOM_DEPLOYMENT") => answer(200, &json!({ "events": [{
                "title": "Deploy payment 7", "startTime": ms("2026-01-01T11:40:00Z"), "eventType": "CUSTOM_DEPLOYMENT",
                "entityId": { "entityId": { "id": "SERVICE-1" }, "name": "checkout" }, "properties": [],
            }] }).to_string()),
            _ if url.contains("/events?") => answer(200, r#"{"events":[]}"#),
            _ if url.contains("/problems") => answer(403, r#"{"error":{"code":403,"message":"Token is missing required scope. Use one of: problems.read (Read problems)"}}"#),
            _ if url.contains("/metrics/query") => answer(200, &self.latency(request)),
            _ => answer(404, "{}"),
        }
    }

    fn latency(&self, request: &Request) -> String {
        let since = if self.innocent { ms("2026-01-01T12:00:00Z") } else { ms(FLIP) };
        let mended = if *self.on.borrow() { i64::MAX } else { ms(NOW) };
        let slow = |end: i64| end > since && end <= mended;
        let level = |end| if slow(end) { 450_000.0 } else { 300_000.0 };
        noisy(request, "builtin:service.response.time:median", level)
    }
}

fn gated(shop: Shop, file: &str) -> (Pages, Rc<Shop>, Tape) {
    let shop = Rc::new(shop);
    let vendors = Rc::clone(&shop);
    let tape = Tape::new(NOW, move |request| vendors.respond(request));
    (tape.github(&INPUTS, Some(file)), shop, tape)
}

fn on() -> Shop {
    Shop { on: true.into(), ..Shop::default() }
}

fn result(pages: &Pages) -> Value {
    serde_json::from_str(&pages.result).unwrap()
}

#[test]
fn a_flip_that_the_harm_began_with_is_named_and_the_deployment_is_not() {
    let (pages, _, tape) = gated(on(), FILE);
    let result = result(&pages);
    let ending = pages.log.join("\n");
    assert_eq!((pages.step, result["verdict"].as_str()), (Step::Failed, Some("fail")), "{ending}");
    assert_eq!(result["suspects"][0]["kind"], "flag", "{ending}");
    assert_eq!(result["suspects"][0]["explains"], json!(["latency"]), "{ending}");
    assert_eq!(result["suspects"][1]["title"], "Deploy payment 7");
    assert!(ending.contains("began with \"Ada Lovelace turned on the flag New checkout in 'Production'\" and not with the deployment"), "{ending}");
    assert!(pages.summary.contains("What else changed"), "{}", pages.summary);
    assert!(pages.report.contains("What else changed") && !pages.report.contains("it lasts"));
    assert!(
        ending.contains("not all events are among the suspects"),
        "a missing scope is a note: {ending}"
    );
    assert_eq!(pages.outputs["rollback"], "true");
    assert!(
        !tape.calls().iter().any(|it| it.starts_with("PATCH")),
        "nothing is done unless the file says so"
    );
}

#[test]
fn a_deployment_that_is_slow_by_itself_does_not_have_a_flag_to_blame() {
    let (pages, ..) = gated(Shop { innocent: true, ..on() }, FILE);
    let result = result(&pages);
    assert_eq!(result["verdict"], "fail");
    assert!(
        result["suspects"].as_array().unwrap().iter().all(|it| it["explains"] == json!([])),
        "{}",
        pages.result
    );
}

#[test]
fn the_flag_is_turned_off_once_read_back_told_and_the_recovery_is_seen() {
    let (pages, shop, tape) = gated(on(), &format!("{FILE}{REMEDIATE}"));
    let result = result(&pages);
    assert_eq!(result["remedies"][0]["state"], "done", "{}", pages.log.join("\n"));
    assert_eq!(result["recovery"]["helped"], true, "{}", pages.log.join("\n"));
    for word in ["done", "recovered"] {
        let badge = format!(
            "<span class=\"badge pass\"><svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-pass\"/></svg>{word}</span>"
        );
        assert!(pages.report.contains(&badge), "{word}: {}", pages.report);
    }
    assert_eq!(pages.step, Step::Failed, "the release failed all the same");
    let patch =
        tape.asked.borrow().iter().find(|it| it.method == Method::Patch).unwrap().to_string();
    assert!(patch.contains("domain-model=launchdarkly.semanticpatch"), "{patch}");
    assert!(patch.contains("Plimsoll: checkout 1.4.2 failed its gate, https://github.com/acme/checkout/actions/runs/4711"), "{patch}");
    assert_eq!(shop.told.borrow()[0]["eventType"], "CUSTOM_CONFIGURATION");
    assert_eq!(shop.told.borrow()[0]["entitySelector"], r#"type(SERVICE),tag("app:checkout")"#);
    // Off already: it is not turned off twice.
    let (pages, _, tape) =
        gated(Shop { innocent: true, ..Shop::default() }, &format!("{FILE}{REMEDIATE}"));
    assert!(pages.result.contains(r#""state": "found""#), "{}", pages.result);
    assert!(!tape.calls().iter().any(|it| it.starts_with("PATCH")));
}

#[test]
fn where_changes_need_approval_it_is_asked_for_once_and_linked() {
    let (pages, shop, tape) =
        gated(Shop { approvals: true, ..on() }, &format!("{FILE}{REMEDIATE}"));
    let remedy = result(&pages)["remedies"][0].clone();
    assert_eq!(remedy["state"], "requested", "{}", pages.log.join("\n"));
    assert_eq!(
        remedy["link"],
        "https://app.launchdarkly.com/default/production/features/new-checkout/approvals/a1"
    );
    tape.github(&INPUTS, Some(&format!("{FILE}{REMEDIATE}")));
    assert_eq!(shop.asked.borrow().len(), 1);
    assert!(shop.told.borrow().is_empty(), "nothing was done yet");
}

#[test]
fn a_remedy_needs_the_token_of_launchdarkly_before_anything_is_asked() {
    let tape = Tape::new(NOW, |_| answer(500, ""));
    let inputs: Vec<_> =
        INPUTS.into_iter().filter(|(name, _)| *name != "launchdarkly-token").collect();
    let pages = tape.github(&inputs, Some(&format!("{FILE}{REMEDIATE}")));
    assert!(
        pages.log.join("\n").contains("input `launchdarkly-token`: is not given"),
        "{:?}",
        pages.log
    );
    assert!(tape.calls().is_empty());
}
