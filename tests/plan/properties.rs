//! The user's own properties.

use std::collections::BTreeMap;

use plimsoll::plan::RESERVED_PROPERTIES;

use crate::words::Step;

fn properties(lines: &str) -> BTreeMap<String, String> {
    Step::github().input("properties", lines).plan().release.properties
}

fn refusal(lines: &str) -> String {
    Step::github().input("properties", lines).phrase()
}

#[test]
fn a_property_a_line_is_split_at_the_first_equals_sign() {
    let found = properties(
        "\n# who and why\n team = shop \nquery=a=b\nempty=\r\ndt.event.deployment.remediation_action_link=https://example.com/?x=1\n",
    );
    let wanted = [
        ("dt.event.deployment.remediation_action_link", "https://example.com/?x=1"),
        ("empty", ""),
        ("query", "a=b"),
        ("team", "shop"),
    ];
    assert_eq!(found, wanted.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    assert!(properties("").is_empty());
}

#[test]
fn a_line_without_a_key_or_a_sign_is_refused() {
    assert_eq!(
        refusal("team=shop\n\njust words"),
        "input `properties`, line 3: `just words` has no `=` | write one `key=value` a line"
    );
    assert_eq!(
        refusal("=value"),
        "input `properties`, line 1: has nothing before the `=` | write one `key=value` a line"
    );
    assert_eq!(
        refusal("a=1\na=2"),
        "input `properties`, line 2: `a` is given for the second time | leave one of the two out"
    );
}

#[test]
fn the_namespace_of_dynatrace_is_open_in_three_places() {
    for key in ["dt.event.x", "dt.davis.x", "dt.entity.service", "dtx", "dt", "datacenter"] {
        assert!(properties(&format!("{key}=1")).contains_key(key));
    }
    assert_eq!(
        refusal("dt.system.bucket=x"),
        "input `properties`, line 1: `dt.system.bucket` is in a namespace of Dynatrace's own | use a key outside `dt.`, or one of `dt.event.`, `dt.davis.` and `dt.entity.`"
    );
    assert_eq!(
        refusal("plimsoll.id=x"),
        "input `properties`, line 1: `plimsoll.id` is in the namespace by which markers are found again | use a key outside `plimsoll.`"
    );
}

#[test]
fn limits_are_checked_before_anything_is_sent() {
    let key = "k".repeat(100);
    let value = "ä".repeat(4_096);
    assert_eq!(properties(&format!("{key}={value}"))[&key], value);
    assert!(
        refusal(&format!("{key}k=1"))
            .contains("has 101 characters, and Dynatrace takes 100 | shorten it")
    );
    assert_eq!(
        refusal(&format!("notes={value}x")),
        "input `properties`, line 1: the value of `notes` has 4097 characters, and Dynatrace takes 4096 | shorten it, or write a link to it"
    );
}

#[test]
fn an_event_takes_a_hundred_properties_ours_among_them() {
    let lines =
        |count: usize| (0..count).map(|number| format!("key{number}=x\n")).collect::<String>();
    let most = 100 - RESERVED_PROPERTIES;
    assert_eq!(properties(&lines(most)).len(), most);
    assert_eq!(
        refusal(&lines(most + 1)),
        format!(
            "input `properties`: are 88 properties; an event takes 100, of which 13 are kept for the deployment itself | leave out all but {most}"
        )
    );
}
