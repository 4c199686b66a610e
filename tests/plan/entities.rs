//! Which entities a release touches.

use crate::words::{SELECTOR, Step};

fn refusal(selectors: &str) -> String {
    Step::github().input("entities", selectors).phrase()
}

#[test]
fn selectors_stand_one_a_line_and_each_counts_once() {
    let step = Step::github().input(
        "entities",
        "\r\n# the shop\n type(SERVICE),tag(\"app:checkout\") \r\n\nentityId(\"PROCESS_GROUP-1234567890ABCDEF\")\ntype(SERVICE),tag(\"app:checkout\")\n",
    );
    assert_eq!(
        step.plan().dynatrace.as_ref().unwrap().entities,
        [SELECTOR, "entityId(\"PROCESS_GROUP-1234567890ABCDEF\")"]
    );
}

#[test]
fn every_kind_of_selector_passes_as_it_is() {
    for selector in [
        "type(SERVICE),tag(\"app:checkout\")",
        "type(\"SERVICE\"),entityName.equals(\"check, out (eu)\")",
        "TYPE(SERVICE)",
        "entityId(\"SERVICE-1234567890ABCDEF\",\"SERVICE-1234567890ABCDE0\")",
        "entityId(SERVICE-1234567890ABCDEF)",
        "type(PROCESS_GROUP_INSTANCE),toRelationships.runsOnProcessGroupInstance(type(SERVICE),tag(\"k:v\\:w\"))",
        "type(HOST),tag(\"a ~\"quoted~\" (value\")",
    ] {
        assert_eq!(
            Step::github().input("entities", selector).plan().dynatrace.as_ref().unwrap().entities,
            [selector]
        );
    }
}

#[test]
fn nothing_is_ever_marked_environment_wide_by_omission() {
    for entities in ["", "\n \n# only a comment\n"] {
        assert_eq!(
            refusal(entities),
            "input `entities`: is not given | write which entities were deployed, `type(SERVICE),tag(\"app:checkout\")`, here or as `dynatrace: { entities: […] }` in plimsoll.yml; without them the event would be about the whole environment"
        );
    }
}

#[test]
fn a_bare_name_is_shown_the_selector_that_was_meant() {
    const END: &str = ", or another selector with `type(…)` or `entityId(…)`";
    for (text, meant) in [
        ("checkout", "type(SERVICE),entityName.equals(\"checkout\")"),
        ("app:checkout", "type(SERVICE),tag(\"app:checkout\")"),
        ("SERVICE-1234567890ABCDEF", "entityId(\"SERVICE-1234567890ABCDEF\")"),
        ("tag(\"app:checkout\")", "type(SERVICE),tag(\"app:checkout\")"),
        ("entityName(\"type(\")", "type(SERVICE),entityName(\"type(\")"),
    ] {
        assert_eq!(
            refusal(text),
            format!(
                "input `entities`, line 1: `{text}` does not say which type of entity | write `{meant}`{END}"
            )
        );
    }
}

#[test]
fn a_selector_that_does_not_close_is_refused() {
    const FIX: &str = "write it like `type(SERVICE),tag(\"app:checkout\")`";
    for (text, why) in [
        ("type(SERVICE", "has a bracket that does not close"),
        ("type(SERVICE))", "closes a bracket that is not open"),
        ("type(SERVICE),tag(\"app)", "has a quote that does not close"),
    ] {
        assert_eq!(
            refusal(&format!("\n\n{text}")),
            format!("input `entities`, line 3: `{text}` {why} | {FIX}")
        );
    }
}

#[test]
fn a_selector_may_have_two_thousand_characters() {
    let selector = |length: usize| format!("type(SERVICE),tag(\"{}\")", "ä".repeat(length - 21));
    let longest = selector(2_000);
    assert_eq!(longest.chars().count(), 2_000);
    assert_eq!(
        Step::github().input("entities", &longest).plan().dynatrace.as_ref().unwrap().entities,
        [longest]
    );
    assert_eq!(
        refusal(&selector(2_001)),
        "input `entities`, line 1: is a selector of 2001 characters, and Dynatrace takes 2000 | select by a tag that all these entities have, or write several selectors"
    );
}

#[test]
fn the_input_wins_over_the_file() {
    let step =
        Step::github().file("plimsoll.yml", "dynatrace:\n  entities: [type(HOST), type(HOST)]\n");
    assert_eq!(step.plan().dynatrace.as_ref().unwrap().entities, [SELECTOR]);
    assert_eq!(
        step.input("entities", "").plan().dynatrace.as_ref().unwrap().entities,
        ["type(HOST)"]
    );
    let one = Step::github()
        .input("entities", "")
        .file("plimsoll.yml", "dynatrace: { entities: type(HOST) }");
    assert_eq!(one.plan().dynatrace.as_ref().unwrap().entities, ["type(HOST)"]);
    let none = Step::github().file("plimsoll.yml", "dynatrace:\n  entities: []\n");
    assert_eq!(
        none.phrase(),
        "plimsoll.yml:2 `dynatrace.entities`: is an empty list | write a selector, `type(SERVICE),tag(\"app:checkout\")`, or leave the key out"
    );
    let wrong = Step::github()
        .file("plimsoll.yml", "dynatrace:\n  entities:\n    - type(HOST)\n    - checkout\n");
    assert!(
        wrong.phrase().starts_with(
            "plimsoll.yml:4 `dynatrace.entities[1]`: `checkout` does not say which type"
        )
    );
}
