//! `flags`, told as stories: what LaunchDarkly's audit log says, what Dynatrace is told.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Body, Request, Secret, Silence};
use serde_json::{Value, json};
use world::{TOKEN, Tape, json as answer};

const NOW: &str = "2026-01-01T12:00:00Z";
const NOW_MS: i64 = 1_767_268_800_000;
const LD: &str = "api-01234567-89ab-cdef-0123-456789abcdef";

const INPUTS: [(&str, &str); 4] = [
    ("command", "flags"),
    ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
    ("dynatrace-token", TOKEN),
    ("launchdarkly-token", LD),
];
const FILE: &str = "flags: { dynatrace: { entity-type: SERVICE, tag: checkout } }";

/// A flip of a flag, as the audit log has it.
fn flip(id: &str, at_ms: i64, flag: &str, tags: &[&str]) -> Value {
    let version = |on: bool| {
        json!({
            "key": flag, "name": "New checkout", "tags": ["shop"],
            "customProperties": if tags.is_empty() { json!({}) } else { json!({ "dynatrace": { "name": "Dynatrace tags", "value": tags } }) },
            "variations": [{ "_id": "v0", "value": true }, { "_id": "v1", "value": false }],
            "environments": { "production": { "on": on, "fallthrough": { "variation": 0 }, "offVariation": 1, "rules": [], "_environmentName": "Production" } },
        })
    };
    json!({
        "_id": id, "_accountId": "a", "date": at_ms, "kind": "flag", "name": "New checkout", "description": "",
        "accesses": [{ "action": "updateOn", "resource": format!("proj/default:env/production:flag/{flag}") }],
        "member": { "_id": "m", "email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace" },
        "titleVerb": "turned on the flag",
        "title": format!("[Ada Lovelace](mailto:ada@example.com) turned on the flag [New checkout](https://app.launchdarkly.com/default/production/features/{flag}) in `Production`"),
        "comment": "live",
        "_links": { "site": { "href": format!("/default/production/features/{flag}"), "type": "text/html" } },
        "previousVersion": version(false), "currentVersion": version(true),
    })
}

/// LaunchDarkly's audit log over these entries, and a Dynatrace that remembers its events.
fn world(entries: Vec<Value>) -> (Tape, Rc<RefCell<Vec<Value>>>) {
    let events: Rc<RefCell<Vec<Value>>> = Rc::default();
    let store = Rc::clone(&events);
    let tape = Tape::new(NOW, move |request| respond(request, &entries, &store));
    (tape, events)
}

fn query(url: &str) -> BTreeMap<&str, &str> {
    url.split_once('?')
        .map_or("", |(_, query)| query)
        .split('&')
        .filter_map(|it| it.split_once('='))
        .collect()
}

fn respond(
    request: &Request,
    entries: &[Value],
    events: &RefCell<Vec<Value>>,
) -> Result<Answer, Silence> {
    let url = request.url.as_str();
    if url.contains("/api/v2/auditlog?") {
        let query = query(url);
        let bound = |name: &str| query[name].parse::<i64>().unwrap();
        let mut items: Vec<&Value> = entries
            .iter()
            .filter(|it| {
                (bound("after") + 1..bound("before")).contains(&it["date"].as_i64().unwrap())
            })
            .collect();
        items.sort_by_key(|it| -it["date"].as_i64().unwrap());
        items.truncate(bound("limit").unsigned_abs() as usize);
        return answer(200, &json!({ "items": items }).to_string());
    }
    if let Some((_, id)) = url.split_once("/api/v2/auditlog/") {
        let entry = entries.iter().find(|it| it["_id"] == id).unwrap();
        return answer(200, &entry.to_string());
    }
    if url.contains("/api/v2/entities?") {
        let total = usize::from(!url.contains("nobody"));
        let entities = vec![json!({ "entityId": "SERVICE-1", "displayName": "checkout" }); total];
        return answer(200, &json!({ "totalCount": total, "entities": entities }).to_string());
    }
    if url.contains("/api/v2/events?") {
        return answer(200, &json!({ "events": *events.borrow() }).to_string());
    }
    if !url.ends_with("/events/ingest") {
        return answer(404, "{}");
    }
    let Body::Json(text) = &request.body else { panic!("no JSON") };
    let sent: Value = serde_json::from_str(text).unwrap();
    let properties: Vec<Value> = sent["properties"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| json!({ "key": key, "value": value }))
        .collect();
    events.borrow_mut().push(json!({
        "eventId": "e", "eventType": sent["eventType"], "title": sent["title"], "correlationId": "c",
        "startTime": sent["startTime"], "selector": sent["entitySelector"],
        "entityId": { "entityId": { "id": "SERVICE-1" }, "name": "checkout" }, "properties": properties,
    }));
    answer(201, r#"{"reportCount":1,"eventIngestResults":[{"correlationId":"c","status":"OK"}]}"#)
}

fn ending(pages: &Pages) -> String {
    pages.log.join("\n")
}

#[test]
fn a_flip_shows_on_the_entities_with_the_tags_of_its_flag() {
    let entry =
        flip("e1", NOW_MS - 60_000, "new-checkout", &["app:checkout", "shop\" ~ \"),entityId("]);
    let (tape, events) = world(vec![entry]);
    let pages = tape.github(&INPUTS, Some(FILE));
    assert_eq!(pages.step, Step::Succeeded, "{}", ending(&pages));
    assert!(
        ending(&pages).contains("PASS: 1 change of a flag read, 1 shown"),
        "{}",
        ending(&pages)
    );
    let events = events.borrow();
    assert_eq!(
        events[0]["selector"],
        r#"type(SERVICE),tag("app:checkout","shop~" ~~ ~"),entityId(")"#
    );
    assert_eq!(events[0]["eventType"], "CUSTOM_CONFIGURATION");
    assert_eq!(events[0]["title"], "Ada Lovelace turned on the flag New checkout in 'Production'");
    assert_eq!(events[0]["startTime"], NOW_MS - 60_000);
    let property = |key: &str| {
        let all = events[0]["properties"].as_array().unwrap();
        all.iter().find(|it| it["key"] == key).unwrap()["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(property("Before"), r#"{"enabled":false}"#);
    assert_eq!(property("After"), r#"{"enabled":true}"#);
    assert_eq!(property("User email"), "ada@example.com");
    assert_eq!(property("Environment name"), "Production");
    assert_eq!(
        property("Link"),
        "https://app.launchdarkly.com/default/production/features/new-checkout"
    );
}

#[test]
fn a_flag_without_tags_takes_the_configured_one_and_without_it_is_listed_as_unmapped() {
    let (tape, events) = world(vec![flip("e1", NOW_MS - 60_000, "new-checkout", &[])]);
    tape.github(&INPUTS, Some(FILE));
    assert_eq!(events.borrow()[0]["selector"], r#"type(SERVICE),tag("checkout")"#);
    let (tape, events) = world(vec![flip("e1", NOW_MS - 60_000, "new-checkout", &[])]);
    let pages = tape.github(&INPUTS, None);
    assert!(events.borrow().is_empty());
    assert!(ending(&pages).contains("0 shown, 1 unmapped"), "{}", ending(&pages));
    assert!(pages.result.contains("\"unmapped\": true"), "{}", pages.result);
    assert!(tape.words().contains("warning: `new-checkout` has no tags"), "{}", tape.words());
}

#[test]
fn a_second_run_tells_nothing_twice_with_the_state_of_the_first_and_without() {
    let (tape, events) = world(vec![flip("e1", NOW_MS - 60_000, "new-checkout", &["a"])]);
    let first = tape.github(&INPUTS, Some(FILE));
    let state = first.outputs["flags-state"].clone();
    assert_eq!(state, format!("{NOW_MS}:e1"));
    let again = tape.github(&INPUTS, Some(FILE));
    assert!(ending(&again).contains("was there already"), "{}", ending(&again));
    let mut inputs = INPUTS.to_vec();
    inputs.push(("flags-state", &state));
    let third = tape.github(&inputs, Some(FILE));
    assert!(ending(&third).contains("no flag was changed"), "{}", ending(&third));
    assert_eq!(events.borrow().len(), 1);
}

#[test]
fn many_pages_are_read_to_their_end_also_where_a_millisecond_has_several_entries() {
    let entries: Vec<Value> = (0..95)
        .map(|index| flip(&format!("e{index}"), NOW_MS - 1_000 * (index / 7 + 1), "f", &["a"]))
        .collect();
    let (tape, events) = world(entries);
    let pages = tape.github(&INPUTS, Some(FILE));
    let mut ids: Vec<String> =
        events.borrow().iter().map(|it| it["properties"].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((events.borrow().len(), ids.len()), (95, 95), "{}", ending(&pages));
    let starts: Vec<i64> =
        events.borrow().iter().map(|it| it["startTime"].as_i64().unwrap()).collect();
    assert!(starts.is_sorted(), "the oldest first");
}

#[test]
fn what_could_not_be_told_is_where_the_next_run_goes_on() {
    let entries = vec![
        flip("e1", NOW_MS - 90_000, "one", &["a"]),
        flip("e2", NOW_MS - 60_000, "two", &["b"]),
        flip("e3", NOW_MS - 30_000, "three", &["a"]),
    ];
    let events: Rc<RefCell<Vec<Value>>> = Rc::default();
    let store = Rc::clone(&events);
    let tape = Tape::new(NOW, move |request| match request {
        it if it.url.ends_with("/ingest") && format!("{it}").contains(r#"tag(\"b\")"#) => {
            answer(403, "{}")
        }
        it => respond(it, &entries, &store),
    });
    let pages = tape.github(&INPUTS, Some(FILE));
    assert_eq!(pages.step, Step::Failed);
    assert_eq!(
        pages.outputs["flags-state"],
        format!("{}:e1", NOW_MS - 60_001),
        "{}",
        ending(&pages)
    );
    assert_eq!(events.borrow().len(), 2, "one that fails does not keep the others from being told");
}

#[test]
fn a_webhook_is_believed_only_with_its_signature() {
    let body = flip("e1", NOW_MS - 60_000, "new-checkout", &["a"]).to_string();
    // printf %s "$body" | openssl dgst -sha256 -hmac secret: RFC 4231 vectors hold for the function itself.
    let secret = Secret::new("Jefe");
    assert!(secret.signed(
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ));
    assert!(!secret.signed(
        b"what do ya want for nothing!",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ));
    for wrong in
        ["", "5b", "5bd", "zz", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec384"]
    {
        assert!(!secret.signed(b"what do ya want for nothing?", wrong));
    }
    let (tape, events) = world(Vec::new());
    let mut inputs = INPUTS.to_vec();
    inputs.extend([
        ("webhook-file", "plimsoll.yml"),
        ("webhook-secret", "hush-hush"),
        ("webhook-signature", "00ff"),
    ]);
    let pages = tape.github(&inputs, Some(&body));
    assert_eq!(pages.step, Step::Failed);
    assert!(events.borrow().is_empty() && tape.calls().is_empty());
}

#[test]
fn one_change_from_the_inputs_is_told_without_any_token_of_launchdarkly() {
    let (tape, events) = world(Vec::new());
    let mut inputs = INPUTS[..3].to_vec();
    inputs.extend([
        ("flag-key", "new-checkout"),
        ("flag-change", "turned on"),
        ("flag-before", "false"),
        ("flag-after", "true"),
    ]);
    let pages = tape.github(&inputs, Some(FILE));
    assert_eq!(pages.step, Step::Succeeded, "{}", ending(&pages));
    assert_eq!(
        events.borrow()[0]["title"],
        "octocat: turned on the flag new-checkout in 'production'"
    );
    assert!(events.borrow()[0].to_string().contains(r#"{\"enabled\":true}"#));
    tape.github(&inputs, Some(FILE));
    assert_eq!(events.borrow().len(), 1, "a repeated step finds its own event");
}

#[test]
fn the_token_of_launchdarkly_stands_nowhere() {
    let tape = Tape::new(NOW, |_| {
        answer(401, r#"{"code":"unauthorized","message":"invalid access token"}"#)
    });
    let pages = tape.github(&INPUTS, Some(FILE));
    assert!(
        ending(&pages).contains(
            "could not read the audit log at LaunchDarkly: status 401, invalid access token"
        ),
        "{}",
        ending(&pages)
    );
    let everything = format!("{pages:?} {} {:?}", tape.words(), tape.asked.borrow());
    assert!(!everything.contains("89ab-cdef"));
}
