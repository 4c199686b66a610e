//! `mark`, told as stories: what the person set, what Dynatrace answered, what came of it.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use std::cell::{Cell, RefCell};

use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Body, Request, Silence};
use world::{TOKEN, Tape, json, refusal};

const NOW: &str = "2026-01-01T12:00:00Z";
const TARGET: &str = r#"type(SERVICE),tag("app:checkout")"#;
const ENTITIES: &str = r#"{"totalCount":1,"entities":[{"entityId":"SERVICE-1","type":"SERVICE","displayName":"checkout"}]}"#;
const NO_ENTITIES: &str = r#"{"totalCount":0,"pageSize":50,"entities":[]}"#;
const NO_EVENTS: &str = r#"{"totalCount":0,"pageSize":1000,"events":[]}"#;
const TAKEN: &str =
    r#"{"reportCount":1,"eventIngestResults":[{"correlationId":"b8","status":"OK"}]}"#;

const INPUTS: [(&str, &str); 5] = [
    ("command", "mark"),
    ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
    ("dynatrace-token", TOKEN),
    ("entities", TARGET),
    ("release-version", "1.4.2"),
];

fn is(request: &Request, path: &str) -> bool {
    request.url.contains(path)
}

/// The listing of events as it looks once ours is in it.
fn events_with_ours(sent: &str) -> String {
    let sent: serde_json::Value = serde_json::from_str(sent).unwrap();
    let properties: Vec<_> = sent["properties"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| serde_json::json!({"key": key, "value": value}))
        .collect();
    serde_json::json!({"totalCount": 1, "events": [{
        "eventId": "e1", "eventType": "CUSTOM_DEPLOYMENT", "correlationId": "b8",
        "entityId": {"entityId": {"id": "SERVICE-1", "type": "SERVICE"}, "name": "checkout"},
        "properties": properties,
    }]})
    .to_string()
}

/// Dynatrace with one entity and no event yet; `placed` is what it says to one.
fn with_one(
    placed: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> impl Fn(&Request) -> Result<Answer, Silence> + 'static {
    move |request| match request {
        it if is(it, "/entities?") => json(200, ENTITIES),
        it if is(it, "/events?") => json(200, NO_EVENTS),
        it => placed(it),
    }
}

/// Dynatrace that takes the event, and whose answer to it is lost.
fn that_keeps(
    answer: impl Fn() -> Result<Answer, Silence> + 'static,
) -> impl Fn(&Request) -> Result<Answer, Silence> + 'static {
    let sent = RefCell::new(None::<String>);
    move |request| match request {
        it if is(it, "/entities?") => json(200, ENTITIES),
        it if is(it, "/events?") => match &*sent.borrow() {
            Some(body) => json(200, &events_with_ours(body)),
            None => json(200, NO_EVENTS),
        },
        it => {
            *sent.borrow_mut() = Some(body(it));
            answer()
        }
    }
}

fn body(request: &Request) -> String {
    let Body::Json(text) = &request.body else { panic!("no JSON in {request}") };
    text.clone()
}

fn ingests(tape: &Tape) -> usize {
    tape.calls().iter().filter(|it| it.ends_with("/events/ingest")).count()
}

fn ending(pages: &Pages) -> String {
    pages.log.join("\n")
}

#[test]
fn a_release_is_marked_once_the_selector_is_known_to_mean_something() {
    let tape = Tape::new(NOW, with_one(|_| json(201, TAKEN)));
    let pages = tape.github(&INPUTS, None);
    assert_eq!(
        tape.calls(),
        ["GET /api/v2/entities", "GET /api/v2/events", "POST /api/v2/events/ingest"]
    );
    assert_eq!(pages.step, Step::Succeeded, "{}", ending(&pages));
    assert_eq!(
        (pages.outputs["verdict"].as_str(), pages.outputs["marked"].as_str()),
        ("pass", "1")
    );
    assert!(
        ending(&pages).contains("PASS: checkout 1.4.2 is marked on 1 entity"),
        "{}",
        ending(&pages)
    );
    assert!(tape.words().contains("matches 1 entity: checkout (SERVICE-1)"), "{}", tape.words());
}

#[test]
fn the_token_is_masked_before_the_first_request_and_stands_nowhere() {
    let tape = Tape::new(NOW, |_| refusal(401, "Token Authentication failed"));
    let pages = tape.github(&INPUTS, None);
    assert!(tape.words().starts_with("mask"), "{}", tape.words());
    let everything = format!("{pages:?} {} {:?}", tape.words(), tape.asked.borrow());
    assert!(!everything.contains("G3DFPBEJ"));
}

#[test]
fn several_targets_are_several_events_and_one_that_fails_does_not_stop_the_others() {
    let tape = Tape::new(NOW, |request| match request {
        it if is(it, "/entities?") && it.url.contains("nobody") => json(200, NO_ENTITIES),
        it if is(it, "/entities?") => json(200, ENTITIES),
        it if is(it, "/events?") => json(200, NO_EVENTS),
        _ => json(201, TAKEN),
    });
    let mut inputs = INPUTS.to_vec();
    let targets = format!("type(SERVICE),tag(\"nobody\")\n{TARGET}\nentityId(\"SERVICE-9\")");
    inputs[3] = ("entities", &targets);
    let pages = tape.github(&inputs, None);
    assert_eq!(ingests(&tape), 2);
    assert_eq!((pages.step, pages.outputs["marked"].as_str()), (Step::Failed, "2"));
    assert!(
        ending(&pages).contains("is marked on 2 of 3 targets; the first that failed"),
        "{}",
        ending(&pages)
    );
}

#[test]
fn an_unclear_failure_is_looked_into_and_not_sent_twice() {
    let tape =
        Tape::new(NOW, that_keeps(|| Err(Silence::Unclear("the connection was reset".to_owned()))));
    let pages = tape.github(&INPUTS, None);
    assert_eq!(ingests(&tape), 1, "{}", tape.words());
    assert_eq!(
        (pages.step, pages.outputs["marked"].as_str()),
        (Step::Succeeded, "1"),
        "{}",
        ending(&pages)
    );
}

#[test]
fn an_unclear_failure_that_left_nothing_behind_is_sent_again() {
    let tries = Cell::new(0);
    let tape = Tape::new(
        NOW,
        with_one(move |_| match tries.replace(tries.get() + 1) {
            0 => refusal(503, "Service Unavailable"),
            _ => json(201, TAKEN),
        }),
    );
    let pages = tape.github(&INPUTS, None);
    assert_eq!((ingests(&tape), pages.step), (2, Step::Succeeded), "{}", ending(&pages));
}

#[test]
fn an_unclear_failure_that_cannot_be_looked_into_is_said_and_not_sent_again() {
    let tape = Tape::new(NOW, |request| match request {
        it if is(it, "/entities?") => json(200, ENTITIES),
        it if is(it, "/events?") => {
            refusal(403, "Token is missing required scope. Use one of: events.read (Read events)")
        }
        _ => Err(Silence::Unclear("no answer within 30s".to_owned())),
    });
    let pages = tape.github(&INPUTS, None);
    assert_eq!((ingests(&tape), pages.step), (1, Step::Failed));
    assert!(ending(&pages).contains("so that it cannot stand twice"), "{}", ending(&pages));
    assert!(
        ending(&pages).contains("give the token the scope `events.read`"),
        "{}",
        ending(&pages)
    );
}

#[test]
fn a_success_whose_answer_did_not_arrive_whole_is_looked_into() {
    let tape = Tape::new(NOW, that_keeps(|| json(201, r#"{"reportCount":1,"eventIngest"#)));
    let pages = tape.github(&INPUTS, None);
    assert_eq!((ingests(&tape), pages.step), (1, Step::Succeeded), "{}", ending(&pages));
}

#[test]
fn a_look_that_is_forbidden_only_after_the_unclear_failure_does_not_send_again() {
    let looks = Cell::new(0);
    let tape = Tape::new(NOW, move |request| match request {
        it if is(it, "/entities?") => json(200, ENTITIES),
        it if is(it, "/events?") && looks.replace(looks.get() + 1) == 0 => json(200, NO_EVENTS),
        it if is(it, "/events?") => refusal(403, "Token is missing required scope"),
        _ => refusal(502, "Bad Gateway"),
    });
    let pages = tape.github(&INPUTS, None);
    assert_eq!((ingests(&tape), pages.step), (1, Step::Failed), "{}", ending(&pages));
}

#[test]
fn a_listing_of_events_that_fails_does_not_keep_the_release_from_being_marked() {
    let tape = Tape::new(NOW, |request| match request {
        it if is(it, "/entities?") => json(200, ENTITIES),
        it if is(it, "/events?") => refusal(404, "not here"),
        _ => json(201, TAKEN),
    });
    assert_eq!(tape.github(&INPUTS, None).step, Step::Succeeded);
}

#[test]
fn a_step_that_is_run_again_finds_its_own_marker() {
    let first = Tape::new(NOW, with_one(|_| json(201, TAKEN)));
    first.github(&INPUTS, None);
    let ours = events_with_ours(&body(first.asked.borrow().last().unwrap()));
    let again = Tape::new("2026-01-01T12:03:00Z", move |request| match request {
        it if is(it, "/entities?") => json(200, ENTITIES),
        it if is(it, "/events?") => json(200, &ours),
        it => panic!("sent again: {it}"),
    });
    let pages = again.github(&INPUTS, None);
    assert_eq!((pages.step, pages.outputs["marked"].as_str()), (Step::Succeeded, "1"));
    assert!(again.words().contains("already marked by an earlier attempt"), "{}", again.words());
}

#[test]
fn being_asked_to_slow_down_is_waited_out() {
    let tries = Cell::new(0);
    let tape = Tape::new(
        NOW,
        with_one(move |_| match tries.replace(tries.get() + 1) {
            0 | 1 => Ok(Answer {
                status: 429,
                headers: [("retry-after".to_owned(), "7".to_owned())].into(),
                body: Vec::new(),
            }),
            _ => json(201, TAKEN),
        }),
    );
    let pages = tape.github(&INPUTS, None);
    assert_eq!((ingests(&tape), pages.step), (3, Step::Succeeded));
    assert!(tape.words().contains("trying again in 7s (attempt 2 of 10)"), "{}", tape.words());
}

#[test]
fn a_selector_that_matches_nothing_names_the_likely_causes_and_marks_nothing() {
    let tape = Tape::new(NOW, |request| match request {
        it if is(it, "/entities?") => json(200, NO_ENTITIES),
        it if is(it, "/apiTokens/lookup") => refusal(403, "Token is missing required scope"),
        it => panic!("sent: {it}"),
    });
    let pages = tape.github(&INPUTS, None);
    assert_eq!(pages.step, Step::Failed);
    let ending = ending(&pages);
    assert!(ending.contains("the selector matches no entity in https://abc12345."), "{ending}");
    assert!(
        ending.contains("case matters") && ending.contains("wait-for-entities: 5m"),
        "{ending}"
    );
}

#[test]
fn a_selector_that_matches_only_silent_entities_says_so() {
    let tape = Tape::new(NOW, |request| match request {
        it if it.url.contains("from=now-30d") => json(200, ENTITIES),
        _ => json(200, NO_ENTITIES),
    });
    let pages = tape.github(&INPUTS, None);
    assert!(ending(&pages).contains("none was active in the last 24 hours"), "{}", ending(&pages));
}

#[test]
fn an_entity_that_is_not_there_yet_is_waited_for() {
    let looks = Cell::new(0);
    let tape = Tape::new(NOW, move |request| match request {
        it if is(it, "/entities?") && looks.replace(looks.get() + 1) < 4 => json(200, NO_ENTITIES),
        it if is(it, "/entities?") => json(200, ENTITIES),
        it if is(it, "/events?") => json(200, NO_EVENTS),
        _ => json(201, TAKEN),
    });
    let mut inputs = INPUTS.to_vec();
    inputs.push(("wait-for-entities", "5m"));
    let pages = tape.github(&inputs, None);
    assert_eq!(pages.step, Step::Succeeded, "{}", ending(&pages));
    assert!(
        tape.words().contains("waiting for a matching entity until 12:05:00 UTC, 5m left"),
        "{}",
        tape.words()
    );
}

#[test]
fn without_the_right_to_look_entities_up_the_event_is_sent_all_the_same() {
    let tape = Tape::new(NOW, |request| match request {
        it if is(it, "/entities?") => {
            refusal(403, "Token is missing required scope. Use one of: entities.read")
        }
        it if is(it, "/events?") => {
            refusal(403, "Token is missing required scope. Use one of: events.read")
        }
        _ => json(201, TAKEN),
    });
    let pages = tape.github(&INPUTS, None);
    assert_eq!(pages.step, Step::Succeeded);
    assert!(tape.words().contains("scope `entities.read`"), "{}", tape.words());
}

#[test]
fn an_outage_need_not_break_the_deployment() {
    let down = |_: &Request| refusal(503, "Service Unavailable");
    let mut inputs = INPUTS.to_vec();
    assert_eq!(Tape::new(NOW, down).github(&inputs, None).step, Step::Failed);
    inputs.push(("on-error", "warn"));
    let pages = Tape::new(NOW, down).github(&inputs, None);
    assert_eq!((pages.step, pages.outputs["verdict"].as_str()), (Step::Warned, "error"));
    assert!(ending(&pages).contains("The step goes on"), "{}", ending(&pages));
    inputs[1] = ("dynatrace-url", "http://abc12345.live.dynatrace.com");
    let mistaken = Tape::new(NOW, down).github(&inputs, None);
    assert_eq!(mistaken.step, Step::Failed, "a mistake in an input always fails");
}

#[test]
fn a_dry_run_shows_the_exact_request_and_sends_nothing() {
    let tape = Tape::new(NOW, |it| panic!("sent: {it}"));
    let mut inputs = INPUTS.to_vec();
    inputs.push(("dry-run", "true"));
    let pages = tape.github(&inputs, None);
    assert_eq!(pages.step, Step::Succeeded, "{}", ending(&pages));
    let words = tape.words();
    assert!(
        words.contains("POST https://abc12345.live.dynatrace.com/api/v2/events/ingest"),
        "{words}"
    );
    assert!(
        words.contains("authorization: Api-Token ***") && words.contains("CUSTOM_DEPLOYMENT"),
        "{words}"
    );
}

#[test]
fn a_cancelled_run_ends_with_that_word() {
    let tape = Tape::new(NOW, |request| match request {
        it if is(it, "/entities?") => json(200, NO_ENTITIES),
        it => panic!("sent: {it}"),
    });
    tape.cancel_at.set(Some("2026-01-01T12:01:00Z".parse().unwrap()));
    let mut inputs = INPUTS.to_vec();
    inputs.push(("wait-for-entities", "5m"));
    let pages = tape.github(&inputs, None);
    assert_eq!((pages.step, pages.outputs["verdict"].as_str()), (Step::Failed, "cancelled"));
}
