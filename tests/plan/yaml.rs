//! Text that is no YAML, or YAML of another shape than a configuration has.

use crate::words::Step;

/// A step that marks, with this file beside it.
fn refusal(file: &str) -> String {
    Step::github().file("plimsoll.yml", file).phrase()
}

#[test]
fn what_is_not_yaml_is_told_the_line() {
    let phrase = refusal("release:\n  name: a\n   stage: b\n");
    assert!(phrase.starts_with("plimsoll.yml:3: is not YAML: "), "{phrase}");
    assert!(phrase.ends_with("| check the indentation (blanks, no tabs), and put quotes around values with `:`, `#`, `{` or `\"` in them"), "{phrase}");
    assert!(refusal("release: {name: a").contains(": is not YAML: "));
    assert!(refusal("release:\n\tname: a\n").contains(": is not YAML: "));
    assert!(refusal("release: *nowhere\n").contains(": is not YAML: "));
}

#[test]
fn what_surprises_people_in_yaml_is_refused() {
    for (file, phrase) in [
        (
            "release: &r { name: a }\n",
            "plimsoll.yml:1: has an anchor (`&…`), which is not read | leave the anchor out, and write the value out where it is needed",
        ),
        (
            "release: !custom { name: a }\n",
            "plimsoll.yml:1: has a tag (`!…`), which is not read | leave the tag out, and put text in quotes",
        ),
        (
            "release: { name: a }\n---\nrelease: { name: b }\n",
            "plimsoll.yml:2: is a second document (`---`), and one is read | leave one of them out",
        ),
        (
            "release:\n  name: a\n  stage: x\n  name: b\n",
            "plimsoll.yml:4: has the key `name` for the second time, after line 2 | leave one of the two out",
        ),
        (
            "? [a]\n: b\n",
            "plimsoll.yml:1: has a list or a mapping for a key | write a name before the `:`",
        ),
        (": b\n", "plimsoll.yml:1: has an empty key | write a name before the `:`"),
    ] {
        assert_eq!(refusal(file), phrase);
    }
}

#[test]
fn a_file_beyond_reason_is_refused_quickly() {
    let long = format!("# {}\n", "x".repeat(1_000_000));
    assert_eq!(
        refusal(&long),
        "plimsoll.yml:1: has 1000003 bytes, and 1000000 are read | is this the right file?"
    );
    let deep = format!("release: {}", "[".repeat(200));
    assert_eq!(
        refusal(&deep),
        "plimsoll.yml:1: is nested more than 32 levels deep | is this the right file?"
    );
    let wide = format!("release: [{}]", "1, ".repeat(20_000));
    assert_eq!(
        refusal(&wide),
        "plimsoll.yml:1: is the value number 20001, and 20000 are read | is this the right file?"
    );
}

#[test]
fn what_is_of_another_shape_is_told_so() {
    for (file, phrase) in [
        (
            "just text\n",
            "plimsoll.yml:1: is text, not a section | write keys below it: `release`, `dynatrace`, `datadog`, `gate`, `flags`, `pipeline` or `remediate`",
        ),
        (
            "- a list\n",
            "plimsoll.yml:1: is a list, not a section | write keys below it: `release`, `dynatrace`, `datadog`, `gate`, `flags`, `pipeline` or `remediate`",
        ),
        (
            "release: checkout\n",
            "plimsoll.yml:1 `release`: is text, not a section | write keys below it: `name`, `version`, `stage`, `product` or `build-version`",
        ),
        (
            "release:\ngate:\n",
            "plimsoll.yml:1 `release`: is empty, not a section | write keys below it: `name`, `version`, `stage`, `product` or `build-version`",
        ),
        (
            "release:\n  name:\n",
            "plimsoll.yml:2 `release.name`: has no value | write one, or leave the key out",
        ),
        (
            "release:\n  name: ''\n",
            "plimsoll.yml:2 `release.name`: has no value | write one, or leave the key out",
        ),
        (
            "release:\n  name: [a]\n",
            "plimsoll.yml:2 `release.name`: is a list, not text | write one value, in quotes where it has `:`, `#`, `{` or `[` in it",
        ),
        (
            "release:\n  name:\n    first: a\n",
            "plimsoll.yml:2 `release.name`: is a section, not text | write one value, in quotes where it has `:`, `#`, `{` or `[` in it",
        ),
        (
            "gate:\n  objectives: p95\n",
            "plimsoll.yml:2 `gate.objectives`: is text, not a list | write each item on a line of its own that begins with `- `",
        ),
        (
            "gate:\n  objectives: []\n",
            "plimsoll.yml:2 `gate.objectives`: is an empty list | write `objectives:` and below it at least one, beginning with `- name: …`",
        ),
        (
            "gate:\n  before: 1h\n",
            "plimsoll.yml:1 `gate`: has no `objectives` | write `objectives:` and below it at least one, beginning with `- name: …`",
        ),
        (
            "dynatrace:\n  url:\n    - x\n",
            "plimsoll.yml:2 `dynatrace.url`: is a list, not text | write one value, in quotes where it has `:`, `#`, `{` or `[` in it",
        ),
    ] {
        assert_eq!(refusal(file), phrase);
    }
}
