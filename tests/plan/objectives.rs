//! `gate.objectives`: what must hold.

use plimsoll::gate::{Criterion, Harm, Kind, Level, Value};
use plimsoll::plan::{Asked, Metric, Question};

use crate::words::Step;

const DYNATRACE: &str = "dynatrace: { metric: 'builtin:service.response.time:avg' }";

/// A file with one objective of these lines, which begin on line 3.
fn file(lines: &[&str]) -> String {
    format!("gate:\n  objectives:\n    - {}\n", lines.join("\n      "))
}

fn objective(lines: &[&str]) -> Asked {
    let mut objectives = Step::gate(&file(lines)).plan().gate.objectives;
    assert_eq!(objectives.len(), 1);
    objectives.remove(0)
}

fn level(line: &str) -> Level {
    match objective(&["name: x", "kind: level", "harm: increase", DYNATRACE, line]).objective.kind {
        Kind::Level(level) => level,
        other @ (Kind::Count(_) | Kind::State | Kind::Value(_)) => panic!("{other:?}"),
    }
}

fn level_refusal(line: &str) -> String {
    Step::gate(&file(&["name: x", "kind: level", "harm: increase", DYNATRACE, line])).phrase()
}

fn value(lines: &[&str]) -> Value {
    let lines: Vec<&str> =
        ["name: x", "kind: value", DYNATRACE].into_iter().chain(lines.iter().copied()).collect();
    match objective(&lines).objective.kind {
        Kind::Value(value) => value,
        other @ (Kind::Count(_) | Kind::Level(_) | Kind::State) => panic!("{other:?}"),
    }
}

fn value_refusal(lines: &[&str]) -> String {
    let lines: Vec<&str> =
        ["name: x", "kind: value", DYNATRACE].into_iter().chain(lines.iter().copied()).collect();
    Step::gate(&file(&lines)).phrase()
}

fn criteria(texts: &[&[&str]]) -> Vec<Vec<Criterion>> {
    texts
        .iter()
        .map(|all| all.iter().map(|text| Criterion::parse(text).unwrap()).collect())
        .collect()
}

#[test]
fn a_level_has_sensible_defaults() {
    let asked = objective(&["name: p95 response time", "kind: level", "harm: increase", DYNATRACE]);
    assert_eq!(asked.objective.name, "p95 response time");
    assert_eq!(asked.objective.kind, Kind::Level(Level::new(Harm::Increase)));
    assert_eq!(
        (asked.objective.key, asked.objective.weight, asked.objective.info),
        (false, 1.0, false)
    );
    assert_eq!(asked.line, Some(3));
    assert_eq!(
        asked.question,
        Question::DynatraceMetric(Metric {
            control: None,
            selector: "builtin:service.response.time:avg".to_owned(),
            entities: Vec::new(),
        })
    );
}

#[test]
fn a_level_is_as_written() {
    for (word, harm) in
        [("increase", Harm::Increase), ("decrease", Harm::Decrease), ("either", Harm::Either)]
    {
        let asked = objective(&["name: x", "kind: level", &format!("harm: {word}"), DYNATRACE]);
        assert_eq!(asked.objective.kind, Kind::Level(Level::new(harm)));
    }
    assert_eq!(level("margin: 25%").margin, 0.25);
    assert_eq!(level("margin: 2.5 %").margin, 0.025);
    assert_eq!(level("margin: 0%").margin, 0.0);
    assert_eq!(level("min-absolute: 5e3").min_absolute, 5_000.0);
    assert_eq!(level("limits: ['<600000', '>0']").limits, criteria(&[&["<600000", ">0"]])[0]);
    assert_eq!(level("limits: '<600000'").limits, criteria(&[&["<600000"]])[0]);
}

#[test]
fn the_part_of_an_objective_is_as_written() {
    let common = ["name: x", "kind: level", "harm: increase", DYNATRACE];
    let with = |line: &'static str| {
        objective(&[common[0], common[1], common[2], common[3], line]).objective
    };
    assert!(with("key: true").key);
    assert!(with("info: true").info);
    assert_eq!(with("weight: 2.5").weight, 2.5);
}

#[test]
fn a_flat_list_is_and_and_a_list_of_lists_is_or() {
    assert_eq!(value(&["pass: '>=99.5'"]).pass, criteria(&[&[">=99.5"]]));
    assert_eq!(value(&["pass: ['>=99.5', '<=+10%']"]).pass, criteria(&[&[">=99.5", "<=+10%"]]));
    let value = value(&["pass: [['>=99.5'], ['<=+10%', '>0']]", "warn: ['>=99']"]);
    assert_eq!(value.pass, criteria(&[&[">=99.5"], &["<=+10%", ">0"]]));
    assert_eq!(value.warn, criteria(&[&[">=99"]]));
}

#[test]
fn a_value_without_criteria_is_only_shown() {
    assert_eq!(value(&["info: true"]), Value { pass: Vec::new(), warn: Vec::new() });
    const PHRASE: &str = "plimsoll.yml:3 `gate.objectives[0]`: has no `pass`, and without it nothing can hold | write `pass: ['>=99.5']`, or `info: true` and no `warn` to only show the value";
    assert_eq!(value_refusal(&[]), PHRASE);
    assert_eq!(value_refusal(&["warn: '>1'"]), PHRASE);
    assert_eq!(value_refusal(&["info: true", "warn: '>1'"]), PHRASE);
}

#[test]
fn criteria_that_cannot_be_read_are_refused() {
    assert_eq!(
        value_refusal(&["pass: []"]),
        "plimsoll.yml:6 `gate.objectives[0].pass`: is an empty list | write a criterion, `>=99.5` or `<=+10%`, or leave the key out"
    );
    assert_eq!(
        value_refusal(&["pass: ['>1', ['<2']]"]),
        "plimsoll.yml:6 `gate.objectives[0].pass`: mixes criteria and lists of criteria | write a list of criteria, which must all hold, or a list of such lists, of which one must hold"
    );
    assert_eq!(
        value_refusal(&["pass: [['>1'], []]"]),
        "plimsoll.yml:6 `gate.objectives[0].pass[1]`: is an empty list | write a criterion, `>=99.5` or `<=+10%`, or leave the key out"
    );
    let phrase = value_refusal(&["pass:", "  - '>1'", "  - 'about 5'"]);
    assert!(phrase.starts_with("plimsoll.yml:8 `gate.objectives[0].pass[1]`: "), "{phrase}");
    assert!(
        phrase.ends_with(" | write it like `>=99.5`, `<600` or `<=+10%`, in quotes"),
        "{phrase}"
    );
    assert_eq!(
        level_refusal("limits: ['<=+10%']"),
        "plimsoll.yml:7 `gate.objectives[0].limits[0]`: `<=+10%` compares with before, and a limit is a fixed number | write it like `<600000`; how much it may change is its `margin`"
    );
}

#[test]
fn what_belongs_to_the_other_kind_is_refused() {
    assert_eq!(
        level_refusal("pass: ['<1']"),
        "plimsoll.yml:7 `gate.objectives[0].pass`: belongs to objectives of the kind `value` | `limits` are the criteria of a level; or write `kind: value`"
    );
    for line in ["harm: increase", "margin: 5%", "limits: '<1'", "min-absolute: 5"] {
        let key = line.split(':').next().unwrap();
        assert_eq!(
            value_refusal(&["pass: '>1'", line]),
            format!(
                "plimsoll.yml:7 `gate.objectives[0].{key}`: belongs to objectives of the kind `level` | `pass` and `warn` are the criteria of a value; or write `kind: level`"
            )
        );
    }
}

#[test]
fn a_margin_is_a_percentage() {
    for (text, phrase) in [
        ("0.1", "`0.1` is not a percentage | write `10%`"),
        ("0.025", "`0.025` is not a percentage | write `2.5%`"),
        ("10", "`10` is not a percentage | write `10%`"),
        ("tenth", "`tenth` is not a percentage | write it like `10%`"),
        ("-10%", "`-10%` is outside `0%` to `1000%` | write it like `10%`"),
        ("1001%", "`1001%` is outside `0%` to `1000%` | write it like `10%`"),
        ("inf%", "`inf%` is not a percentage | write it like `10%`"),
        ("nan%", "`nan%` is not a percentage | write it like `10%`"),
    ] {
        assert_eq!(
            level_refusal(&format!("margin: {text}")),
            format!("plimsoll.yml:7 `gate.objectives[0].margin`: {phrase}")
        );
    }
    for harm in ["decrease", "either"] {
        assert_eq!(
            Step::gate(&file(&[
                "name: x",
                "kind: level",
                &format!("harm: {harm}"),
                DYNATRACE,
                "margin: 100%"
            ]))
            .phrase(),
            "plimsoll.yml:7 `gate.objectives[0].margin`: allows a decrease of 100% or more, which is everything | write less than `100%`"
        );
    }
}

#[test]
fn an_absolute_floor_is_a_number_in_the_unit_of_the_metric() {
    for text in ["5ms", "lots", "0x10", "inf"] {
        assert_eq!(
            level_refusal(&format!("min-absolute: {text}")),
            format!(
                "plimsoll.yml:7 `gate.objectives[0].min-absolute`: `{text}` is not a number | write a number in the unit of the metric; response times are in microseconds: 5 ms are `5000`"
            )
        );
    }
    assert_eq!(
        level_refusal("min-absolute: -1"),
        "plimsoll.yml:7 `gate.objectives[0].min-absolute`: is negative | write 0 or more"
    );
}

#[test]
fn a_weight_counts_for_something() {
    for (text, shown) in [("0", "0"), ("-2", "-2"), ("1001", "1001")] {
        assert_eq!(
            level_refusal(&format!("weight: {text}")),
            format!(
                "plimsoll.yml:7 `gate.objectives[0].weight`: is {shown}, outside of what counts: above 0, at most 1000 | write `1` or `2`, or `info: true` for an objective without a say"
            )
        );
    }
    assert_eq!(
        level_refusal("weight: heavy"),
        "plimsoll.yml:7 `gate.objectives[0].weight`: `heavy` is not a number | write a number above 0, `2`"
    );
}

#[test]
fn what_an_objective_cannot_do_without_is_named() {
    let place = "plimsoll.yml:3 `gate.objectives[0]`";
    for (lines, phrase) in [
        (&["kind: level"][..], "has no `name` | write `name:` and what to call it in the report"),
        (
            &["name: x"],
            "has no `kind` | write `kind: count` for how often something happens, `kind: level` for a series that is compared with before, `kind: value` for one number with criteria",
        ),
        (
            &["name: x", "kind: level"],
            "has no `harm` | write `harm: increase` when more is worse (response time), `decrease` when less is, or `either`",
        ),
        (
            &["name: x", "kind: level", "harm: either"],
            "has no `dynatrace` | write `dynatrace: { metric: 'builtin:service.response.time:percentile(95)' }`",
        ),
    ] {
        assert_eq!(Step::gate(&file(lines)).phrase(), format!("{place}: {phrase}"));
    }
    assert_eq!(
        Step::gate(&file(&["name: x", "kind: level", "harm: either", "dynatrace: {}"])).phrase(),
        "plimsoll.yml:6 `gate.objectives[0].dynatrace`: asks for nothing | write one of `metric: …`, `slo: …` and `problems: true`"
    );
    assert_eq!(
        Step::gate(&file(&["name: x", "kind: rate"])).phrase(),
        "plimsoll.yml:4 `gate.objectives[0].kind`: `rate` is not one of its words | write `count`, `level` or `value`"
    );
    assert_eq!(
        level_refusal("info: true\n      key: true"),
        "plimsoll.yml:8 `gate.objectives[0].key`: an objective cannot be both `key` and `info` | leave one of the two out"
    );
    assert_eq!(
        level_refusal("key: yes"),
        "plimsoll.yml:7 `gate.objectives[0].key`: `yes` is not one of its words | write `true` or `false`"
    );
}

#[test]
fn each_objective_has_a_name_of_its_own() {
    let one =
        format!("\n    - name: p95\n      kind: level\n      harm: increase\n      {DYNATRACE}");
    assert_eq!(
        Step::gate(&format!("gate:\n  objectives:{one}{one}\n")).phrase(),
        "plimsoll.yml:2 `gate.objectives`: has two objectives called `p95`, on lines 3 and 7 | give each objective a name of its own"
    );
}

#[test]
fn an_objective_asks_for_one_thing() {
    let refusal = |kind: &str, question: &str| {
        Step::gate(&file(&["name: x", kind, &format!("dynatrace: {question}")])).phrase()
    };
    assert!(
        refusal("kind: value", "{ slo: a, problems: true }").contains("asks for several things")
    );
    assert!(refusal("kind: value", "{}").contains("asks for nothing"));
    assert!(refusal("kind: value", "{ problems: false }").contains("asks for nothing"));
    assert!(refusal("kind: value", "{ slo: a, entities: 'type(HOST)' }").contains("own filter"));
    let level = file(&["name: x", "kind: level", "harm: increase", "dynatrace: { slo: a }"]);
    assert!(Step::gate(&level).phrase().contains("write `kind: value`"));
}

#[test]
fn what_is_asked_of_a_release_needs_its_version() {
    let step = Step::gate(&file(&[
        "name: clean",
        "kind: value",
        "dynatrace: { releases: vulnerabilities }",
    ]));
    let phrase = step.phrase();
    assert!(
        phrase.starts_with("plimsoll.yml:3: `clean` asks for the release by its version, and"),
        "{phrase}"
    );
    assert!(phrase.contains("`release-version`"), "{phrase}");
    step.input("release-version", "1.4.2").plan();
}
