//! When the deployment began and ended.

use plimsoll::time::{Timestamp, Window};

use crate::words::{NOW, Step, now};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn deployed(from: &str, to: &str) -> Window {
    Step::github().input("deployed-from", from).input("deployed-to", to).plan().release.deployed
}

const FIX: &str = "write `2026-01-31T14:05:00Z`, `2026-01-31T14:05:00+01:00`, seconds or milliseconds since 1970, `now` or `now-10m`";

#[test]
fn without_a_word_it_has_happened_just_now() {
    assert_eq!(deployed("", ""), Window { from: now(), to: now() });
}

#[test]
fn what_is_given_alone_is_completed() {
    let earlier = at("2026-11-21T11:50:00Z");
    assert_eq!(deployed("now-10m", ""), Window { from: earlier, to: now() });
    assert_eq!(deployed("", "now-10m"), Window { from: earlier, to: earlier });
    let later = at("2026-11-21T13:00:00Z");
    assert_eq!(deployed("now+1h", ""), Window { from: later, to: later });
}

#[test]
fn an_instant_can_be_written_in_many_ways() {
    let instant = at("2026-11-21T11:05:00Z");
    for text in [
        "2026-11-21T11:05:00Z",
        "2026-11-21T11:05:00.000Z",
        "2026-11-21t11:05:00z",
        "2026-11-21T12:05:00+01:00",
        "2026-11-21T06:05:00-05:00",
        "2026-11-21 11:05:00Z",
        "2026-11-21 08:05:00-03:00",
        "1795259100",
        "1795259100000",
        "now-55m",
        "now - 55m",
    ] {
        assert_eq!(deployed(text, "").from, instant, "{text}");
    }
    assert_eq!(deployed("now", "").from, at(NOW));
    assert_eq!(deployed("2026-11-21T11:05:00.250Z", "").from, at("2026-11-21T11:05:00.25Z"));
}

#[test]
fn what_an_earlier_step_put_out_is_read_again() {
    let window = deployed("2026-11-21T11:00:00.123Z", "2026-11-21T11:05:00.456Z");
    assert_eq!(deployed(&window.from.to_string(), &window.to.to_string()), window);
}

#[test]
fn an_unreadable_date_is_told_how_to_write_one() {
    for (text, why) in [
        ("yesterday", "is not an instant"),
        ("21.11.2026 11:05", "is not an instant"),
        ("2026-13-01T00:00:00Z", "is not an instant"),
        ("2026-11-21T11:05:00Z[UTC]", "is not an instant"),
        ("nowish", "is not an instant"),
        ("now*5m", "is not an instant"),
        ("-5m", "is not an instant"),
        ("2026-11-21T11:05:00", "does not say in which time zone"),
        ("2026-11-21", "does not say in which time zone"),
        ("1795259100000000", "counts neither seconds nor milliseconds since 1970"),
        ("99999999999999999999999", "counts neither seconds nor milliseconds since 1970"),
    ] {
        assert_eq!(
            Step::github().input("deployed-from", text).phrase(),
            format!("input `deployed-from`: `{text}` {why} | {FIX}")
        );
    }
    assert_eq!(
        Step::azure().input("deployed-to", "now-10").phrase(),
        "input `deployedTo`: `10` has no unit | write `10s`, `10m` or `10h`"
    );
}

#[test]
fn a_deployment_does_not_end_before_it_begins() {
    assert_eq!(
        Step::github().input("deployed-from", "now-5m").input("deployed-to", "now-10m").phrase(),
        "input `deployed-from`: 2026-11-21T11:55:00Z is later than the end of the deployment, 2026-11-21T11:50:00Z | let input `deployed-from` come before input `deployed-to`"
    );
}

#[test]
fn an_event_too_far_away_would_not_be_taken() {
    assert_eq!(
        Step::github().input("deployed-from", "now-31d").phrase(),
        "input `deployed-from`: 2026-10-21T12:00:00Z is more than 30 days ago, and Dynatrace takes no event that old | write an instant of the last 30 days"
    );
    assert_eq!(
        Step::github().input("deployed-to", "now+8d").phrase(),
        "input `deployed-to`: 2026-11-29T12:00:00Z is more than 7 days ahead, and Dynatrace takes no event so far ahead | write an instant of the next 7 days or before"
    );
    assert_eq!(deployed("now-30d", "").from, at("2026-10-22T12:00:00Z"));
}

#[test]
fn a_gate_judges_a_deployment_that_is_over() {
    let gate = Step::github().input("command", "gate");
    assert_eq!(
        gate.clone().input("deployed-to", "now+6m").phrase(),
        "input `deployed-to`: 2026-11-21T12:06:00Z is still to come, and a gate judges a deployment that is over | write when the deployment ended, or leave it out: then it has ended now"
    );
    assert!(
        gate.clone()
            .input("deployed-from", "20260101")
            .phrase()
            .contains("1970-08-23T11:48:21Z is more than 30 days ago, and metrics that old")
    );
    // The clock of another agent may be ahead a little.
    assert!(
        gate.input("deployed-to", "now+4m").phrase().starts_with("plimsoll.yml: there is none")
    );
}
