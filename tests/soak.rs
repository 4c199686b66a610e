//! The soak, told as stories: looks while the time after goes on, early failures, and gates that do not wait.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::{Pages, Step};
use plimsoll::wire::Progress;
use world::counts::{Minute, counts};
use world::opening::{INPUTS, checkout, first as row, ms, noisy, parameter, result};
use world::{TOKEN, Tape, json};

const FILE: &str = checkout!(
    r#"gate:
  before: 1h
  warm-up: 5m
  after: 30m
  soak: { look-every: 2m, minimum: 10m }
  objectives:
    - name: failed requests
      kind: count
      dynatrace:
        count: 'builtin:service.errors.total.count'
        exposure: 'builtin:service.requestCount.total'
"#
);

fn busy(_: i64) -> Minute {
    Some(100.0)
}

/// One failure in five minutes before, `after` a minute from the deployment on.
fn failing(after: f64) -> impl Fn(i64) -> Minute + Clone {
    move |minute| Some(if minute >= 0 { after } else { f64::from(u8::from(minute % 5 == 0)) })
}

fn gate(
    now: &str,
    more: &[(&str, &str)],
    failed: impl Fn(i64) -> Minute + 'static,
) -> (Pages, Tape) {
    let tape = Tape::new(now, counts(failed, busy));
    let inputs: Vec<(&str, &str)> = INPUTS.iter().chain(more).copied().collect();
    let pages = tape.github(&inputs, Some(FILE));
    (pages, tape)
}

#[test]
fn a_release_that_is_plainly_worse_fails_before_the_time_is_over() {
    let (pages, tape) = gate("2026-01-01T12:06:00Z", &[], failing(4.0));
    assert_eq!((pages.outputs["verdict"].as_str(), pages.step), ("fail", Step::Failed));
    let reason = row(&pages)["reason"].to_string();
    assert!(reason.contains("allowed +25 %"), "{reason}");
    assert!(
        pages.log.iter().any(|line| line.contains("stopped early, 4m into the 30m")),
        "{:?}",
        pages.log
    );
    assert!(tape.words().contains("a look every 2m"), "{}", tape.words());
}

#[test]
fn a_quiet_release_is_looked_at_to_the_end_and_passes_only_there() {
    let (pages, tape) = gate("2026-01-01T12:06:00Z", &[], |_| Some(0.0));
    assert_eq!(pages.outputs["verdict"], "pass");
    let looks = tape.words().matches("so far nothing is plainly worse: failed requests").count();
    assert_eq!(looks, 14, "{}", tape.words());
    assert_eq!((pages.outputs["state"].as_str(), pages.outputs["next-look"].as_str()), ("", ""));
}

#[test]
fn a_gate_that_does_not_wait_is_pending_and_hands_over_where_it_left_off() {
    let wait = [("wait", "false")];
    let (pages, tape) = gate("2026-01-01T12:21:30Z", &wait, |_| Some(0.0));
    assert_eq!((pages.outputs["verdict"].as_str(), pages.step), ("pending", Step::Succeeded));
    assert_eq!(pages.outputs["next-look"], "2026-01-01T12:22:00Z");
    assert_eq!(row(&pages)["verdict"], "pending");
    assert!(!pages.outputs["state"].is_empty());
    assert_eq!(tape.calls().len(), 1, "one look");
}

#[test]
fn a_gate_that_comes_too_early_asks_nobody_and_says_when_to_come_back() {
    let (pages, tape) = gate("2026-01-01T12:07:00Z", &[("wait", "false")], |_| Some(0.0));
    assert_eq!(pages.outputs["verdict"], "pending");
    assert_eq!(pages.outputs["next-look"], "2026-01-01T12:14:00Z");
    assert!(tape.calls().is_empty());
    assert!(
        pages.log.concat().contains("nothing is judged before 12:14:00 UTC"),
        "{:?}",
        pages.log
    );
}

/// Called again and again at the named instants, until it is no longer pending.
fn called_again(failed: impl Fn(i64) -> Minute + Clone + 'static) -> (Pages, usize) {
    let mut now = "2026-01-01T12:06:00Z".to_owned();
    let mut state = String::new();
    for call in 1..40 {
        let tape = Tape::new(&now, counts(failed.clone(), busy));
        let mut inputs = vec![("command", "gate"), ("dynatrace-token", TOKEN), ("wait", "false")];
        match state.as_str() {
            "" => inputs.extend(&INPUTS[2..]),
            state => inputs.push(("state", state)),
        }
        let pages = tape.github(&inputs, Some(FILE));
        if pages.outputs["verdict"] != "pending" {
            return (pages, call);
        }
        now = pages.outputs["next-look"].clone();
        state = pages.outputs["state"].clone();
    }
    panic!("it never ends");
}

#[test]
fn called_again_and_again_it_says_what_the_waiting_gate_says() {
    for after in [0.0, 0.3, 1.0, 4.0] {
        let (waited, _) = gate("2026-01-01T12:06:00Z", &[], failing(after));
        let (called, calls) = called_again(failing(after));
        assert_eq!(waited.outputs["verdict"], called.outputs["verdict"], "{after}");
        assert_eq!(row(&waited), row(&called), "{after}");
        assert!(calls > 2, "{calls}");
    }
}

#[test]
fn who_comes_when_all_is_over_hears_the_same_verdict() {
    // Harm that passes after ten minutes: a waiting gate has failed by then.
    let passing = |minute: i64| Some(if (10..20).contains(&minute) { 5.0 } else { 0.0 });
    let (waited, _) = gate("2026-01-01T12:06:00Z", &[], passing);
    let (late, _) = gate("2026-01-01T14:00:00Z", &[], passing);
    let (called, _) = called_again(passing);
    for pages in [&waited, &late, &called] {
        assert_eq!(pages.outputs["verdict"], "fail", "{:?}", pages.log);
    }
}

/// A gate of one level, `after` times as high from the deployment on; with how often the past was asked.
fn leveled(now: &str, after: f64) -> (Pages, usize) {
    let file = checkout!(
        r#"gate:
  before: 1h
  warm-up: 5m
  after: 30m
  soak: { look-every: 2m, minimum: 10m }
  objectives:
    - { name: p95, kind: level, harm: increase, margin: 10%, dynatrace: { metric: 'response.time:avg' } }
"#
    );
    let tape = Tape::new(now, move |request| {
        if !request.url.contains("/metrics/query") {
            return json(200, r#"{"totalCount":0,"events":[],"problems":[]}"#);
        }
        let level = |end| if end <= ms("2026-01-01T12:00:00Z") { 300.0 } else { 300.0 * after };
        json(200, &noisy(request, "response.time:avg", level))
    });
    let pages = tape.github(&INPUTS, Some(file));
    let of_past = |it: &&plimsoll::wire::Request| {
        it.url.contains("/metrics/query") && parameter(it, "from") < ms("2026-01-01T00:00:00Z")
    };
    let past = tape.asked.borrow().iter().filter(of_past).count();
    (pages, past)
}

#[test]
fn who_waits_asks_the_past_only_where_it_has_a_say_and_says_what_a_latecomer_says() {
    for (after, verdict, seldom) in [(1.0, "pass", 1), (1.6, "fail", 4)] {
        let (waited, past) = leveled("2026-01-01T12:06:00Z", after);
        let (late, once) = leveled("2026-01-01T14:00:00Z", after);
        assert_eq!(waited.outputs["verdict"], verdict);
        assert!((1..=seldom).contains(&past) && once == 1, "{past} and {once}");
        let figures = |pages: &Pages| {
            let row = result(pages)["objectives"][0].clone();
            ["verdict", "method", "p", "estimate", "interval", "audit"]
                .map(|name| row[name].clone())
        };
        if verdict == "pass" {
            assert_eq!(figures(&waited), figures(&late));
        }
        assert_eq!(late.outputs["verdict"], verdict);
    }
}

#[test]
fn a_state_that_is_none_is_refused() {
    let (pages, _) = gate("2026-01-01T14:00:00Z", &[("state", "e30")], |_| Some(0.0));
    assert_eq!(pages.outputs["verdict"], "error");
    assert!(
        pages.log.concat().contains("input `state`: `e30` is not the state of a gate"),
        "{:?}",
        pages.log
    );
}

#[test]
fn three_new_failures_after_none_fail_early_where_they_are_spread() {
    let spread = |minute: i64| Some(f64::from(u8::from([11, 14, 17].contains(&minute))));
    let tape = Tape::new("2026-01-01T12:06:00Z", counts(spread, |_| Some(10.0)));
    let file = FILE.replace("before: 1h", "before: 1d");
    let pages = tape.github(&INPUTS, Some(&file));
    assert_eq!(pages.outputs["verdict"], "fail");
    assert!(pages.log.concat().contains("stopped early"), "{:?}", pages.log);
}

#[test]
fn a_soak_shorter_than_its_minimum_is_refused() {
    let file = FILE.replace("after: 30m", "after: 8m");
    let pages = Tape::new("2026-01-01T14:00:00Z", counts(busy, busy)).github(&INPUTS, Some(&file));
    assert!(
        pages
            .log
            .concat()
            .contains("`gate.soak.minimum`: is 10m, and the time after that is judged is only 8m"),
        "{:?}",
        pages.log
    );
}

/// When each note was said, as seconds since the run began, with its text.
fn notes(tape: &Tape) -> Vec<(i64, String)> {
    let began = *tape.said_at.borrow().first().unwrap();
    let said = tape.said.borrow();
    let at = tape.said_at.borrow();
    let noted = said.iter().zip(at.iter()).filter_map(|(it, at)| {
        let Progress::Note(text) = it else { return None };
        Some((at.as_second() - began.as_second(), text.clone()))
    });
    noted.collect()
}

#[test]
fn every_look_is_one_line_with_what_is_left_what_was_seen_and_when_the_next_is() {
    let (_, tape) = gate("2026-01-01T12:06:00Z", &[], |_| Some(0.0));
    let looks: Vec<String> =
        notes(&tape).into_iter().map(|it| it.1).filter(|it| it.starts_with("so far")).collect();
    assert_eq!(looks.len(), 14, "{looks:?}");
    assert!(
        looks[0].contains("28m left, next look at 12:16:00 UTC")
            && looks[0].contains("allowed +25 %"),
        "{}",
        looks[0]
    );
    let said = tape.said.borrow();
    let percents: Vec<u8> = said
        .iter()
        .filter_map(|it| if let Progress::Percent(percent) = it { Some(*percent) } else { None })
        .collect();
    assert!(percents.len() > 20 && percents.is_sorted(), "{percents:?}");
}

#[test]
fn nothing_is_said_more_than_once_a_minute_without_news() {
    let file = FILE.replace("look-every: 2m", "look-every: 10s");
    let tape = Tape::new("2026-01-01T12:06:00Z", counts(failing(0.2), busy));
    tape.github(&INPUTS, Some(&file));
    let notes = notes(&tape);
    // The first line says what is judged, the second what is awaited; the first figures are news.
    let later = notes.iter().filter(|it| it.1.contains("plainly worse")).collect::<Vec<_>>();
    assert!(later.len() >= 25, "{notes:?}");
    for pair in later.windows(2) {
        assert!(pair[1].0 - pair[0].0 >= 60, "{pair:?}");
    }
    assert!(tape.calls().len() > 2 * later.len(), "more looks than lines: {}", tape.calls().len());
}

#[test]
fn a_long_wait_gives_a_sign_of_life_every_five_minutes_and_no_more() {
    let file = FILE.replace("look-every: 2m", "look-every: 30m");
    let tape = Tape::new("2026-01-01T12:06:00Z", counts(failing(0.2), busy));
    tape.github(&INPUTS, Some(&file));
    let waits: Vec<i64> =
        notes(&tape).iter().filter(|it| it.1.contains("left")).map(|it| it.0).collect();
    assert!((6..=9).contains(&waits.len()), "{waits:?}");
    assert!(waits.windows(2).all(|pair| pair[1] - pair[0] >= 300), "{waits:?}");
}
