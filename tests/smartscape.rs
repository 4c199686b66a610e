//! Environments that know Smartscape nodes in place of entity selectors, told as stories on a tape.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Body, Header, Request, Silence};
use serde_json::{Value, json as value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use world::grail::{body, records};
use world::{TOKEN, Tape, json, refusal};

const PLATFORM: &str = "dt0s16.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
const CLASSIC: &str = r#"type(SERVICE),tag("app:check\:out~"","tier")"#;

fn gone() -> Result<Answer, Silence> {
    json(
        400,
        r#"{"error":{"code":400,"message":"Constraints violated.","constraintViolations":[{"path":"entitySelector","message":"is no longer supported"}]}}"#,
    )
}

/// Two nodes, of which `marked` carry the event; ingests answer by `ingest`.
fn environment(
    marked: Rc<RefCell<Vec<String>>>,
    ingest: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> impl Fn(&Request) -> Result<Answer, Silence> + 'static {
    move |request| {
        let url = &request.url;
        if url.contains("query:execute") {
            let query = body(request)["query"].as_str().unwrap().to_owned();
            if query.starts_with("smartscapeNodes") {
                return records(value!([
                    { "id": "SERVICE-1", "type": "SERVICE", "name": "checkout" },
                    { "id": "SERVICE-2", "type": "SERVICE", "name": "cart" },
                ]));
            }
            let found: Vec<Value> =
                marked.borrow().iter().map(|it| value!({ "id": it, "event.id": "e" })).collect();
            return records(Value::from(found));
        }
        match url.contains("/events/ingest") {
            true => ingest(request),
            false => gone(),
        }
    }
}

fn taken(
    marked: &Rc<RefCell<Vec<String>>>,
) -> impl Fn(&Request) -> Result<Answer, Silence> + use<> {
    let marked = Rc::clone(marked);
    move |request| {
        let sent = body(request);
        assert!(sent.get("entitySelector").is_none(), "{sent}");
        let node = sent["properties"]["dt.smartscape_source.id"].as_str().unwrap().to_owned();
        assert_eq!(sent["properties"]["dt.smartscape_source.type"], "SERVICE");
        marked.borrow_mut().push(node);
        json(201, r#"{"reportCount":1,"eventIngestResults":[{"correlationId":"c","status":"OK"}]}"#)
    }
}

fn mark(
    target: &str,
    more: &[(&str, &str)],
    script: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Tape, Pages) {
    let tape = Tape::new("2026-01-01T12:06:00Z", script);
    let mut inputs = vec![
        ("command", "mark"),
        ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
        ("dynatrace-token", TOKEN),
        ("entities", target),
        ("deployed-from", "2026-01-01T12:00:00Z"),
        ("deployed-to", "2026-01-01T12:05:00Z"),
    ];
    inputs.extend(more);
    let pages = tape.github(&inputs, None);
    (tape, pages)
}

const BOTH: [(&str, &str); 1] = [("dynatrace-platform-token", PLATFORM)];

#[test]
fn where_entity_selectors_are_gone_the_nodes_they_meant_are_marked_one_event_each() {
    let marked = Rc::default();
    let (tape, pages) = mark(CLASSIC, &BOTH, environment(Rc::clone(&marked), taken(&marked)));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", pages.result);
    assert_eq!(*marked.borrow(), ["SERVICE-1", "SERVICE-2"]);
    assert!(tape.words().contains("takes no entity selectors any more"), "{}", tape.words());
    let asked = tape.asked.borrow();
    let dql = asked.iter().find(|it| it.url.contains("query:execute")).unwrap();
    assert!(dql.url.starts_with("https://abc12345.apps.dynatrace.com/platform/storage/"));
    let query = body(dql)["query"].as_str().unwrap().to_owned();
    assert_eq!(
        query,
        r#"smartscapeNodes SERVICE | filter (tags[`app`] == "check:out\"" or isNotNull(tags[`tier`])) | fields id, type, name"#
    );
    let event = asked.iter().find(|it| it.url.contains("/events/ingest")).unwrap();
    assert!(event.url.starts_with("https://abc12345.live.dynatrace.com/api/v2/"));
    assert!(matches!(&event.headers["authorization"], Header::Secret("Api-Token ", _)));
    assert_eq!(body(event)["properties"]["plimsoll.target"], CLASSIC);
}

#[test]
fn a_repeated_step_sends_only_what_is_not_there_yet() {
    let marked = Rc::new(RefCell::new(vec!["SERVICE-1".to_owned()]));
    let (tape, _) = mark(CLASSIC, &BOTH, environment(Rc::clone(&marked), taken(&marked)));
    let sent = |tape: &Tape| tape.calls().iter().filter(|it| it.ends_with("/ingest")).count();
    assert_eq!((sent(&tape), marked.borrow().len()), (1, 2));
    let (tape, pages) = mark(CLASSIC, &BOTH, environment(Rc::clone(&marked), taken(&marked)));
    assert_eq!((sent(&tape), pages.outputs["verdict"].as_str()), (0, "pass"));
    assert!(tape.words().contains("already marked"), "{}", tape.words());
}

#[test]
fn after_an_unclear_failure_grail_says_whether_the_event_is_there() {
    let marked: Rc<RefCell<Vec<String>>> = Rc::default();
    let take = taken(&marked);
    let calls = Cell::new(0);
    let script = move |request: &Request| {
        calls.set(calls.get() + 1);
        let answer = take(request);
        if calls.get() == 1 { refusal(502, "bad gateway") } else { answer }
    };
    let (tape, pages) = mark(CLASSIC, &BOTH, environment(Rc::clone(&marked), script));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", pages.result);
    // The one that was answered with 502 was taken all the same.
    assert_eq!(*marked.borrow(), ["SERVICE-1", "SERVICE-2"], "{:?}", tape.calls());
}

#[test]
fn dql_of_their_own_finds_nodes_without_asking_for_entities_at_all() {
    let marked = Rc::default();
    let own = r#"smartscapeNodes SERVICE | filter tags[app] == "checkout""#;
    let (tape, pages) = mark(own, &BOTH, environment(Rc::clone(&marked), taken(&marked)));
    assert_eq!((pages.outputs["verdict"].as_str(), marked.borrow().len()), ("pass", 2));
    assert!(!tape.calls().iter().any(|it| it.contains("/entities")), "{:?}", tape.calls());
    let (tape, pages) = mark(own, &[], |it| panic!("sent: {it}"));
    assert!(tape.calls().is_empty());
    assert!(pages.result.contains("dynatrace-platform-token"), "{}", pages.result);
}

#[test]
fn what_cannot_be_asked_or_translated_is_told_with_its_fix() {
    let nobody = || environment(Rc::default(), |it| panic!("sent: {it}"));
    let (_, pages) = mark(CLASSIC, &[], nobody());
    assert_eq!(pages.outputs["verdict"], "error");
    assert!(pages.result.contains("storage:smartscape:read"), "{}", pages.result);
    for odd in [
        r#"type(SERVICE),mzName("shop")"#,
        r#"type(PROCESS_GROUP),tag("app:x")"#,
        r#"type(SERVICE),tag("[AWS]app:x")"#,
        "type(SERVICE),fromRelationships.calls(type(SERVICE))",
    ] {
        let (_, pages) = mark(odd, &BOTH, nobody());
        assert!(pages.result.contains("not translated to Smartscape"), "{odd}: {}", pages.result);
    }
}

#[test]
fn other_refusals_are_what_they_were() {
    let (tape, pages) = mark(CLASSIC, &BOTH, |_| refusal(400, "Invalid entity selector"));
    assert_eq!(pages.outputs["verdict"], "error");
    assert!(!tape.calls().iter().any(|it| it.contains("query:")), "{:?}", tape.calls());
}

#[test]
fn an_oauth_client_asks_for_grail_only_where_the_marker_needs_it() {
    const CLIENT: [(&str, &str); 3] = [
        ("dynatrace-token", ""),
        ("dynatrace-oauth-client-id", "dt0s02.ST2EY72K"),
        (
            "dynatrace-oauth-client-secret",
            "dt0s02.ST2EY72K.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM",
        ),
    ];
    let marked = Rc::default();
    let inner = environment(Rc::clone(&marked), taken(&marked));
    let forms: Rc<RefCell<Vec<String>>> = Rc::default();
    let kept = Rc::clone(&forms);
    let (_, pages) = mark(CLASSIC, &CLIENT, move |request| {
        if let Body::SecretText(form) = &request.body {
            kept.borrow_mut().push(form.expose().to_owned());
            return json(200, r#"{"access_token":"access","expires_in":300}"#);
        }
        inner(request)
    });
    assert_eq!(pages.outputs["verdict"], "pass", "{}", pages.result);
    let forms = forms.borrow();
    assert_eq!(forms.len(), 2, "{forms:?}");
    assert!(!forms[0].contains("smartscape"), "{}", forms[0]);
    assert!(forms[1].contains("storage%3Asmartscape%3Aread"), "{}", forms[1]);
}
