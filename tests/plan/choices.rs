//! Words out of a few, and spans of time.

use plimsoll::plan::{Command, FailOn, Host, OnError};
use plimsoll::time::Duration;

use crate::words::Step;

#[test]
fn what_is_not_given_holds_by_default() {
    let plan =
        Step::github().input("on-error", "").input("fail-on", " ").input("dry-run", "").plan();
    assert_eq!(plan.command, Command::Mark);
    assert_eq!(plan.on_error, OnError::Fail);
    assert_eq!(plan.fail_on, FailOn::Fail);
    assert!(!plan.dry_run);
    assert_eq!(plan.wait_for_entities, Duration::ZERO);
    assert!(plan.gate.objectives.is_empty());
}

#[test]
fn every_word_is_understood_on_both_hosts() {
    for host in [Host::Azure, Host::Github] {
        for fail_on in FailOn::ALL {
            assert_eq!(Step::mark(host).input("fail-on", fail_on.word()).plan().fail_on, fail_on);
        }
        for on_error in OnError::ALL {
            assert_eq!(
                Step::mark(host).input("on-error", on_error.word()).plan().on_error,
                on_error
            );
        }
        for (word, dry_run) in [("true", true), ("True", true), ("FALSE", false)] {
            assert_eq!(Step::mark(host).input("dry-run", word).plan().dry_run, dry_run);
        }
    }
}

#[test]
fn a_step_without_a_command_is_told_which_there_are() {
    assert_eq!(
        Step::github().input("command", "").phrase(),
        "input `command`: is not given | write `mark` to place the deployment event, `gate` to judge the release, `doctor` to check what both need, `flags` to place changes of feature flags, `history` to list the releases that were marked, `replay` to judge the evidence of a gate again, `journeys` to run synthetic monitors before a deployment, `pipeline` to tell of the run itself, `connect` to tell other systems how to send to Dynatrace, `dashboard` to make a dashboard and a notebook of the releases, or `explain` to say in words what a gate will ask"
    );
}

#[test]
fn a_misspelt_word_is_told_the_nearest() {
    assert_eq!(
        Step::github().input("command", "makr").phrase(),
        "input `command`: `makr` is not one of its words; did you mean `mark`? | write `mark`, `gate`, `doctor`, `flags`, `history`, `replay`, `journeys`, `pipeline`, `explain`, `connect` or `dashboard`"
    );
    assert_eq!(
        Step::azure().input("on-error", "Warn").phrase(),
        "input `onError`: `Warn` is not one of its words; did you mean `warn`? | write `fail` or `warn`"
    );
    assert_eq!(
        Step::github().input("fail-on", "sometimes").phrase(),
        "input `fail-on`: `sometimes` is not one of its words | write `fail`, `inconclusive`, `warn` or `never`"
    );
    assert_eq!(
        Step::github().input("dry-run", "yes").phrase(),
        "input `dry-run`: `yes` is not one of its words | write `true` or `false`"
    );
}

#[test]
fn a_span_is_written_with_units() {
    for (text, milliseconds) in [
        ("250ms", 250),
        ("90s", 90_000),
        ("5m", 300_000),
        ("1h", 3_600_000),
        ("1h30m", 5_400_000),
        ("1m0s5ms", 60_005),
        ("0s", 0),
    ] {
        let plan = Step::github().input("wait-for-entities", text).plan();
        assert_eq!(plan.wait_for_entities, Duration::from_millis(milliseconds), "{text}");
    }
}

#[test]
fn a_number_without_a_unit_is_no_span() {
    assert_eq!(
        Step::github().input("wait-for-entities", "300").phrase(),
        "input `wait-for-entities`: `300` has no unit | write `300s`, `300m` or `300h`"
    );
}

#[test]
fn what_is_no_span_is_shown_how_to_write_one() {
    for text in [
        "5 m", "5min", "1.5h", "PT5M", "-5m", "+5m", "m", "5m1h", "5m5m", "5M", "1h30", "½h",
        "now", "5m extra",
    ] {
        assert_eq!(
            Step::github().input("wait-for-entities", text).phrase(),
            format!(
                "input `wait-for-entities`: `{text}` is not a duration | write it as `90s`, `5m`, `1h30m`, `7d` or `250ms`"
            )
        );
    }
}

#[test]
fn a_span_beyond_reason_is_refused() {
    for text in ["367d", "99999999999999999999d", "9999999999999999h"] {
        assert!(
            Step::github()
                .input("wait-for-entities", text)
                .phrase()
                .contains("is longer than 366 days"),
            "{text}"
        );
    }
    assert_eq!(
        Step::github().input("wait-for-entities", "7h").phrase(),
        "input `wait-for-entities`: `7h` is longer than anyone waits for an entity | write at most `6h`"
    );
}
