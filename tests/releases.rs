//! What Dynatrace says of the release itself, told as stories on a tape.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use serde_json::{Value, json};
use world::opening::{INPUTS, checkout, first};
use world::{Tape, json as answer, refusal};

const FILE: &str = checkout!(
    "1.4.2",
    r"gate:
  objectives:
    - { name: no vulnerabilities, kind: value, dynatrace: { releases: vulnerabilities } }
"
);

fn release(version: &str, stage: &str, problems: u64, vulnerabilities: u64) -> Value {
    json!({
        "name": "checkout", "product": "shop", "stage": stage, "version": version, "running": true,
        "affectedByProblems": problems > 0, "problemCount": problems,
        "affectedBySecurityVulnerabilities": vulnerabilities > 0,
        "securityVulnerabilitiesCount": vulnerabilities, "securityVulnerabilitiesEnabled": true,
        "instances": [{ "entityId": "PROCESS_GROUP_INSTANCE-1", "problems": [] }],
        "softwareTechs": [], "throughput": 923_234.5, "releaseEntityId": "PROCESS_GROUP-1",
    })
}

fn gated(file: &str, releases: Vec<Value>) -> (Tape, Pages, Value) {
    let tape = Tape::new("2026-01-01T14:00:00Z", move |request| {
        // After a failure it is also looked who else changed something; here nobody may.
        if !request.url.contains("/releases?") {
            return refusal(403, "Token is missing required scope");
        }
        let selector = "releasesSelector=releasesVersion%28%221.4.2%22%29";
        assert!(request.url.contains(selector), "{request}");
        answer(
            200,
            &json!({ "totalCount": releases.len(), "pageSize": 1000, "releases": releases })
                .to_string(),
        )
    });
    let pages = tape.github(&INPUTS, Some(file));
    let row = first(&pages);
    (tape, pages, row)
}

#[test]
fn vulnerabilities_of_this_release_fail_it_and_those_of_others_do_not() {
    // The vendor compares by parts of words: 1.4.2 is in 1.4.20 too.
    let others = vec![release("1.4.20", "production", 0, 9), release("1.4.2", "staging", 0, 9)];
    let clean = [others.clone(), vec![release("1.4.2", "Production", 3, 0)]].concat();
    assert_eq!(gated(FILE, clean).1.outputs["verdict"], "pass");
    let (_, pages, row) =
        gated(FILE, [others, vec![release("1.4.2", "production", 0, 2)]].concat());
    assert_eq!(pages.outputs["verdict"], "fail", "{row}");
    assert!(row["notes"].to_string().contains("checkout 1.4.2 (production): 2"), "{row}");
}

#[test]
fn problems_are_counted_where_they_are_asked_for() {
    let file = FILE.replace("releases: vulnerabilities", "releases: problems");
    assert_eq!(
        gated(&file, vec![release("1.4.2", "production", 3, 0)]).1.outputs["verdict"],
        "fail"
    );
    let some = file.replace("problems }", "problems }, pass: ['<=3']");
    assert_eq!(
        gated(&some, vec![release("1.4.2", "production", 3, 0)]).1.outputs["verdict"],
        "pass"
    );
}

#[test]
fn a_release_that_dynatrace_does_not_see_is_no_pass() {
    let (_, pages, row) = gated(FILE, vec![release("1.4.20", "production", 0, 0)]);
    assert_eq!(pages.outputs["verdict"], "no_data", "{row}");
    assert!(row["reason"].as_str().unwrap().contains("no process of the version 1.4.2"), "{row}");
    let mut blind = release("1.4.2", "production", 0, 0);
    blind["securityVulnerabilitiesEnabled"] = json!(false);
    let (_, pages, row) = gated(FILE, vec![blind]);
    assert_eq!(pages.outputs["verdict"], "no_data");
    assert!(row["reason"].as_str().unwrap().contains("not looked for"), "{row}");
    // One component of two tells nothing: that there is none is not known, what there is is.
    let half = |count| {
        let mut blind = release("1.4.2", "production", 0, 0);
        blind["securityVulnerabilitiesEnabled"] = json!(false);
        gated(FILE, vec![blind, release("1.4.2", "production", 0, count)]).1.outputs["verdict"]
            .clone()
    };
    assert_eq!((half(0).as_str(), half(1).as_str()), ("no_data", "fail"));
}

#[test]
fn a_token_without_the_scope_is_told_which() {
    let tape = Tape::new("2026-01-01T14:00:00Z", |_| {
        refusal(403, "Token is missing required scope. Use one of: releases.read (Read releases)")
    });
    let pages = tape.github(&INPUTS, Some(FILE));
    assert_eq!(pages.outputs["verdict"], "error");
    assert!(
        first(&pages)["reason"].as_str().unwrap().contains("`releases.read`"),
        "{}",
        pages.result
    );
}
