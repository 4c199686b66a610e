//! `kind: count`: what may be written, and what is refused.

use plimsoll::gate::{Count, Criterion, Harm, Kind, Missing};
use plimsoll::plan::{Counted, Question};

use crate::words::Step;

const BOTH: &str = "dynatrace: { count: builtin:service.errors.total.count, exposure: builtin:service.requestCount.total }";
const TIMED: &str = "dynatrace: { count: builtin:service.errors.total.count }";

fn step(dynatrace: &str, lines: &str) -> Step {
    Step::gate(&format!(
        "gate:\n  objectives:\n    - name: x\n      kind: count\n      {dynatrace}\n{lines}"
    ))
}

fn count(lines: &str) -> Count {
    match step(BOTH, lines).plan().gate.objectives.remove(0).objective.kind {
        Kind::Count(count) => count,
        other @ (Kind::Level(_) | Kind::State | Kind::Value(_)) => panic!("{other:?}"),
    }
}

#[test]
fn a_count_has_sensible_defaults() {
    assert_eq!(count(""), Count::new(Harm::Increase));
    assert_eq!(
        step(BOTH, "").plan().gate.objectives[0].question,
        Question::DynatraceCount(Counted {
            control: None,
            count: "builtin:service.errors.total.count".to_owned(),
            exposure: Some("builtin:service.requestCount.total".to_owned()),
            entities: Vec::new(),
        })
    );
}

#[test]
fn everything_about_a_count_can_be_written() {
    let lines = "      harm: either\n      margin: 50%\n      min-absolute: 0.001\n      limits: '<0.02'\n      min-sample: 200\n      missing: zero\n      no-traffic: no_data\n";
    assert_eq!(
        count(lines),
        Count {
            harm: Harm::Either,
            margin: 0.5,
            min_absolute: 0.001,
            limits: vec![Criterion::parse("<0.02").unwrap()],
            min_sample: 200.0,
            missing: Missing::Zero,
            needs_traffic: false,
            alpha: 0.01,
        }
    );
}

#[test]
fn what_needs_exposure_is_refused_without() {
    for (line, key) in [
        ("missing: zero", "missing"),
        ("min-sample: 20", "min-sample"),
        ("no-traffic: fail", "no-traffic"),
    ] {
        assert_eq!(
            step(TIMED, &format!("      {line}\n")).phrase(),
            format!(
                "plimsoll.yml:6 `gate.objectives[0].{key}`: needs to know how often it could have happened, and there is no `exposure` | write `exposure:` and a metric selector below `dynatrace`, or leave the key out"
            )
        );
    }
    step(TIMED, "      missing: gap\n").plan();
}

#[test]
fn what_belongs_to_another_kind_is_refused() {
    let example = "write `dynatrace: { count: 'builtin:service.errors.total.count', exposure: 'builtin:service.requestCount.total' }`";
    for (dynatrace, lines, phrase) in [
        ("dynatrace: { metric: builtin:x }", "", format!("plimsoll.yml:5 `gate.objectives[0].dynatrace.metric`: belongs to objectives of another kind | {example}")),
        ("dynatrace: { exposure: builtin:x }", "", format!("plimsoll.yml:5 `gate.objectives[0].dynatrace`: has no `count` | {example}")),
        (BOTH, "      pass: '>1'\n", "plimsoll.yml:6 `gate.objectives[0].pass`: belongs to objectives of the kind `value` | `limits` are the criteria of a count; or write `kind: value`".to_owned()),
        (BOTH, "      insist: true\n", "plimsoll.yml:6 `gate.objectives[0].insist`: belongs to objectives of the kind `level` | leave it out; or write `kind: level`".to_owned()),
        (BOTH, "      harm: decrease\n      margin: 100%\n", "plimsoll.yml:7 `gate.objectives[0].margin`: allows a decrease of 100% or more, which is everything | write less than `100%`".to_owned()),
        (BOTH, "      min-sample: -1\n", "plimsoll.yml:6 `gate.objectives[0].min-sample`: is negative | write 0 or more".to_owned()),
    ] {
        assert_eq!(step(dynatrace, lines).phrase(), phrase);
    }
    assert_eq!(
        Step::gate(&format!("gate:\n  objectives:\n    - name: x\n      kind: level\n      harm: increase\n      {BOTH}\n")).phrase(),
        "plimsoll.yml:6 `gate.objectives[0].dynatrace.count`: belongs to objectives of the kind `count` | write `kind: count`, or `metric:` in its place"
    );
    assert_eq!(
        Step::gate("gate:\n  objectives:\n    - name: x\n      kind: level\n      harm: increase\n      missing: zero\n      dynatrace: { metric: builtin:x }\n").phrase(),
        "plimsoll.yml:6 `gate.objectives[0].missing`: belongs to objectives of the kind `count` | leave it out; or write `kind: count`"
    );
}
