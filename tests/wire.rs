//! When a question is asked again, how long the whole run may take, and whose clock is believed.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)] // a test may panic

mod world;

use std::collections::BTreeMap;

use plimsoll::time::{Duration, Timestamp, since};
use plimsoll::wire::{
    Answer, Body, Hourglass, Method, Repeat, Request, Retry, Silence, World, ask, retry_after,
};
use world::{TOKEN, Tape, json};

const NOON: &str = "2026-01-31T12:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn question(repeat: Repeat) -> Request {
    Request {
        method: Method::Post,
        url: "https://abc12345.live.dynatrace.com/api/v2/events/ingest".to_owned(),
        headers: BTreeMap::new(),
        body: Body::Empty,
        repeat,
        purpose: "send the deployment event",
    }
}

fn answer(status: u16, headers: &[(&str, &str)]) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Answer { status, headers: headers.collect(), body: Vec::new() }
}

fn bar() -> Silence {
    Silence::Barred { why: "expired".to_owned(), fix: "renew it".to_owned() }
}

fn unfit() -> Silence {
    Silence::Unfit { why: "too large".to_owned(), fix: "ask for less".to_owned() }
}

/// How often a question is sent that always comes to `result`, and how long all of it takes.
fn asked(repeat: Repeat, result: Result<Answer, Silence>) -> (usize, Duration) {
    let tape = Tape::new(NOON, move |_| result.clone());
    drop(pollster::block_on(ask(&tape, Retry::default(), &question(repeat))));
    (tape.asked.borrow().len(), since(at(NOON), tape.now()))
}

#[test]
fn a_question_is_repeated_only_where_that_is_safe_and_can_help() {
    let status = |status| Ok(answer(status, &[]));
    let text = || "why".to_owned();
    for (result, freely, unless_taken) in [
        (status(200), 1, 1),
        (status(302), 1, 1),
        (status(401), 1, 1),
        (status(408), 5, 1),
        (status(429), 30, 30),
        (Ok(answer(429, &[("retry-after", "1")])), 10, 10),
        (status(500), 5, 1),
        (status(501), 1, 1),
        (status(502), 5, 1),
        (status(503), 5, 1),
        (Err(Silence::Cancelled), 1, 1),
        (Err(Silence::Unclear(text())), 5, 1),
        (Err(Silence::Unsent(text())), 5, 5),
        (Err(Silence::Refused(text())), 3, 3),
        (Err(bar()), 1, 1),
        (Err(unfit()), 1, 1),
    ] {
        assert_eq!(asked(Repeat::Freely, result.clone()).0, freely, "{result:?}");
        assert_eq!(asked(Repeat::UnlessTaken, result.clone()).0, unless_taken, "{result:?}");
    }
}

#[test]
fn trouble_that_may_pass_is_given_half_a_minute_and_a_clear_refusal_two_seconds() {
    let (_, trouble) = asked(Repeat::Freely, Ok(answer(503, &[])));
    assert!((15..=30).contains(&trouble.as_secs()), "{trouble:?}");
    let (_, refusal) = asked(Repeat::Freely, Err(Silence::Refused("refused".to_owned())));
    assert!(refusal <= Duration::from_secs(2), "{refusal:?}");
}

#[test]
fn pauses_double_and_chance_spreads_them_over_their_upper_half() {
    let pause = |attempt, chance| {
        Retry::default()
            .pause(attempt, Repeat::Freely, &Ok(answer(503, &[])), at(NOON), chance)
            .map(|pause| pause.as_millis())
    };
    assert_eq!(
        [1, 2, 3, 4, 5].map(|attempt| pause(attempt, 0.0)),
        [Some(1_000), Some(2_000), Some(4_000), Some(8_000), None]
    );
    assert_eq!(pause(3, 1.0), Some(8_000));
    assert_eq!(pause(3, f64::NAN).map(|it| it <= 8_000), Some(true));
}

#[test]
fn what_the_vendor_asks_for_is_waited_for_in_each_of_its_dialects_and_no_longer_than_a_minute() {
    fn reset(value: &str) -> Option<Duration> {
        retry_after(&answer(429, &[("x-ratelimit-reset", value)]), at(NOON))
    }
    let asked = |name, value: &str| retry_after(&answer(429, &[(name, value)]), at(NOON));
    let noon_s = at(NOON).as_second();
    let seven = Some(Duration::from_secs(7));
    assert_eq!(asked("retry-after", "7"), seven);
    assert_eq!(asked("retry-after", "Sat, 31 Jan 2026 12:00:07 GMT"), seven);
    assert_eq!(asked("retry-after", "Sat, 31 Jan 2026 11:00:00 GMT"), Some(Duration::ZERO));
    assert_eq!(reset("7"), seven, "Datadog: seconds to wait");
    assert_eq!(reset(&(noon_s + 7).to_string()), seven, "an instant in seconds");
    assert_eq!(reset(&format!("{}000", noon_s + 7)), seven, "LaunchDarkly: milliseconds");
    assert_eq!(reset(&format!("{}000000", noon_s + 7)), seven, "Dynatrace: microseconds");
    for nonsense in ["", "soon", "-1", "NaN", "inf"] {
        assert_eq!(reset(nonsense), None, "{nonsense}");
    }
    let storm = Ok(answer(429, &[("retry-after", "86400")]));
    let pause = Retry::default().pause(1, Repeat::UnlessTaken, &storm, at(NOON), 1.0);
    assert_eq!(pause, Some(Duration::from_secs(60)));
}

#[test]
fn two_pipelines_that_are_asked_to_wait_until_one_instant_do_not_come_back_in_it_together() {
    let storm = Ok(answer(429, &[("retry-after", "20")]));
    let pause = |chance| Retry::default().pause(1, Repeat::Freely, &storm, at(NOON), chance);
    assert_eq!(pause(0.0), Some(Duration::from_secs(20)));
    assert_eq!(pause(1.0), Some(Duration::from_secs(22)));
}

#[test]
fn a_limit_that_names_no_end_is_waited_for_a_third_of_an_hour_at_any_time_of_a_minute() {
    let (_, limited) = asked(Repeat::Freely, Ok(answer(429, &[])));
    assert!((15..=25).contains(&(limited.as_secs() / 60)), "{limited:?}");
    let storm = Ok(answer(429, &[]));
    let pause = |attempt, chance| {
        Retry::default().pause(attempt, Repeat::Freely, &storm, at(NOON), chance).unwrap()
    };
    for (attempt, longest) in [(1, 2.0), (2, 8.0), (3, 32.0), (4, 60.0), (29, 60.0)] {
        let [least, most] = [0.0, 1.0].map(|chance| pause(attempt, chance).as_secs_f64());
        assert_eq!((least, most), (longest / 4.0, longest), "attempt {attempt}");
    }
}

#[test]
fn an_answer_from_another_time_is_no_answer_and_one_from_somebody_between_is_left_alone() {
    let told = |status, date: &str, age: Option<&str>| {
        let mut headers = vec![("date", date)];
        headers.extend(age.map(|age| ("age", age)));
        let answer = answer(status, &headers);
        let tape = Tape::new(NOON, move |_| Ok(answer.clone()));
        pollster::block_on(ask(&tape, Retry::default(), &question(Repeat::Freely)))
            .map(|answer| answer.status)
            .map_err(|silence| silence.told("https://x", "x").unwrap().0)
    };
    let ahead = told(200, "Fri, 30 Jan 2026 12:00:00 GMT", None).unwrap_err();
    assert!(ahead.contains("24h ahead of") || ahead.contains("1d ahead of"), "{ahead}");
    let behind = told(200, "Sat, 31 Jan 2026 12:06:00 GMT", None).unwrap_err();
    assert!(behind.contains("6m behind"), "{behind}");
    assert_eq!(told(200, "Sat, 31 Jan 2026 12:05:00 GMT", None), Ok(200));
    assert_eq!(
        told(200, "Sat, 31 Jan 2026 11:00:00 GMT", Some("3600")),
        Ok(200),
        "kept by a proxy"
    );
    assert_eq!(told(407, "Fri, 30 Jan 2026 12:00:00 GMT", None), Ok(407));
    assert_eq!(told(200, "yesterday", None), Ok(200));
}

#[test]
fn a_run_ends_at_its_limit_whatever_it_is_doing() {
    let tape = Tape::new(NOON, |_| json(200, "{}"));
    let limit = at("2026-01-31T12:00:10Z");
    let hourglass = Hourglass::new(&tape, limit);
    pollster::block_on(async {
        assert!(hourglass.sleep(Duration::from_secs(4)).await.is_ok());
        assert!(hourglass.send(&question(Repeat::Freely)).await.is_ok());
        assert!(!hourglass.ran_out());
        assert!(hourglass.sleep(Duration::from_secs(7)).await.is_err());
        assert_eq!((hourglass.ran_out(), hourglass.now()), (true, limit));
        let late = hourglass.send(&question(Repeat::Freely)).await;
        assert_eq!((late, tape.asked.borrow().len()), (Err(Silence::Cancelled), 1));
    });
}

#[test]
fn a_stop_before_the_limit_is_a_stop_and_not_the_limit() {
    let tape = Tape::new(NOON, |_| json(200, "{}"));
    tape.cancel_at.set(Some(at("2026-01-31T12:00:05Z")));
    let hourglass = Hourglass::new(&tape, at("2026-01-31T12:00:10Z"));
    assert!(pollster::block_on(hourglass.sleep(Duration::from_secs(20))).is_err());
    assert!(!hourglass.ran_out());
}

#[test]
fn what_was_not_known_within_the_timeout_is_an_error_that_names_it() {
    let gate = "release: { name: checkout }
dynatrace: { url: 'https://abc12345.live.dynatrace.com', entities: ['type(SERVICE)'] }
gate: { objectives: [{ name: errors, kind: value, dynatrace: { metric: 'm:avg' }, pass: ['<1'] }] }
";
    let inputs = [("command", "gate"), ("dynatrace-token", TOKEN), ("timeout", "5m")];
    let tape = Tape::new(NOON, |_| json(200, "{}"));
    let pages = tape.github(&inputs, Some(gate));
    assert_eq!(pages.outputs["verdict"], "error");
    assert_eq!(tape.now(), at("2026-01-31T12:05:00Z"));
    let [annotation] = pages.annotations.as_slice() else { panic!("{:?}", pages.annotations) };
    assert!(annotation.text.contains("the time limit of 5m was reached"), "{}", annotation.text);
    assert!(annotation.text.contains("`timeout`"), "{}", annotation.text);
}

#[test]
fn without_a_timeout_a_gate_has_its_own_wait_and_half_an_hour() {
    let gate = "release: { name: checkout }
dynatrace: { url: 'https://abc12345.live.dynatrace.com', entities: ['type(SERVICE)'] }
gate: { objectives: [{ name: errors, kind: value, dynatrace: { metric: 'm:avg' }, pass: ['<1'] }] }
";
    // 37 minutes of waiting, then a vendor that asks for a minute's patience again and again.
    let inputs = [("command", "gate"), ("dynatrace-token", TOKEN)];
    let tape = Tape::new(NOON, |_| Ok(answer(429, &[("retry-after", "60")])));
    tape.github(&inputs, Some(gate));
    let took = since(at(NOON), tape.now());
    assert!(took <= Duration::from_secs(67 * 60), "{took:?}");
}
