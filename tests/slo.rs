//! Classic SLOs as objectives, told as stories on a tape.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Request, Silence};
use serde_json::Value;
use world::{TOKEN, Tape, json, refusal};

const ID: &str = "524ca177-849b-3e8c-8175-42b93fbc33c5";
const OTHER: &str = "7d07efde-b714-3e6e-ad95-08490e2540c5";

fn file(slo: &str, more: &str) -> String {
    format!(
        "dynatrace: {{ url: 'https://abc12345.live.dynatrace.com' }}\ngate:\n  objectives:\n    - name: availability\n      kind: value\n      dynatrace: {{ slo: '{slo}' }}\n{more}"
    )
}

/// What came of one SLO objective, and its row in the result.
fn gate(
    slo: &str,
    more: &str,
    script: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Tape, Pages, Value) {
    let tape = Tape::new("2026-01-01T14:00:00Z", script);
    let inputs = [
        ("command", "gate"),
        ("dynatrace-token", TOKEN),
        ("deployed-from", "2026-01-01T12:00:00Z"),
        ("deployed-to", "2026-01-01T12:05:00Z"),
    ];
    let pages = tape.github(&inputs, Some(&file(slo, more)));
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    let row = result["objectives"][0].clone();
    assert!(row.is_object(), "{result}");
    (tape, pages, row)
}

fn evaluated(percentage: f64, lines: &str) -> String {
    format!(
        r#"{{"id":"{ID}","name":"availability","enabled":true,"evaluatedPercentage":{percentage},"errorBudget":80.0,"status":"SUCCESS","error":"NONE",{lines}"timeframe":"x"}}"#
    )
}

fn verdict(more: &str, body: String) -> (String, String) {
    let (_, pages, row) = gate(ID, more, move |_| json(200, &body));
    (pages.outputs["verdict"].clone(), row["reason"].as_str().unwrap().to_owned())
}

#[test]
fn without_criteria_its_own_warning_and_target_hold() {
    let lines = r#""target":99.0,"warning":99.5,"#;
    let of = |percentage| verdict("", evaluated(percentage, lines));
    assert_eq!(of(99.7).0, "pass");
    assert_eq!(of(99.2).0, "warn");
    let (verdict, reason) = of(98.0);
    assert_eq!((verdict.as_str(), reason.as_str()), ("fail", "98 %; wanted >=99.5"));
}

#[test]
fn a_warning_line_that_is_never_reached_is_no_line() {
    let lines = r#""target":99.0,"warning":0.0,"#;
    assert_eq!(verdict("", evaluated(98.9, lines)).0, "fail");
    assert_eq!(verdict("", evaluated(99.0, lines)).0, "pass");
}

#[test]
fn written_criteria_win_over_its_own_lines() {
    let lines = r#""target":99.9,"warning":99.95,"#;
    assert_eq!(verdict("      pass: ['>=95']\n", evaluated(96.0, lines)).0, "pass");
}

#[test]
fn what_was_not_evaluated_is_no_data_whatever_its_status_says() {
    let lines = r#""target":95,"#;
    assert_eq!(verdict("", evaluated(-1.0, lines)).0, "no_data");
    let trouble = r#"{"id":"x","evaluatedPercentage":-1,"status":"FAILURE","target":95,"error":"At least one operand in the given metric expression provides no data."}"#;
    let (verdict, reason) = verdict("", trouble.to_owned());
    assert_eq!(verdict, "no_data");
    assert!(reason.contains("At least one operand in the given metric expression"), "{reason}");
}

#[test]
fn it_is_evaluated_over_the_judged_window_and_not_over_its_own() {
    let (tape, _, _) = gate(ID, "", |_| json(200, &evaluated(99.9, r#""target":99,"#)));
    let asked = tape.asked.borrow();
    assert_eq!(asked.len(), 1);
    let url = &asked[0].url;
    assert!(
        url.contains(&format!(
            "/api/v2/slo/{}?timeFrame=GTF&from=1767269400000&to=1767271200000",
            ID.replace('-', "%2D")
        )),
        "{url}"
    );
}

#[test]
fn a_comparison_has_it_evaluated_over_the_time_before_too() {
    let (tape, pages, row) = gate(ID, "      pass: ['>=-1%']\n", |request| {
        let before = request.url.contains("to=1767268800000");
        json(200, &evaluated(if before { 99.0 } else { 98.5 }, r#""target":99.9,"#))
    });
    assert_eq!((tape.calls().len(), pages.outputs["verdict"].as_str()), (2, "pass"), "{row}");
    assert_eq!(row["before"]["value"], 99.0);
}

fn listing(names: &[(&str, &str)]) -> String {
    let slo: Vec<String> = names
        .iter()
        .map(|(id, name)| format!(r#"{{"id":"{id}","name":"{name}","evaluatedPercentage":-1,"status":"SUCCESS","error":"NONE"}}"#))
        .collect();
    format!(r#"{{"slo":[{}],"totalCount":{},"pageSize":100}}"#, slo.join(","), slo.len())
}

#[test]
fn a_name_is_looked_up_to_the_letter() {
    let (tape, pages, _) = gate("checkout availability", "", |request| {
        if request.url.contains("sloSelector=") {
            return json(
                200,
                &listing(&[(ID, "checkout availability"), (OTHER, "checkout availability 2")]),
            );
        }
        json(200, &evaluated(99.9, r#""target":99,"#))
    });
    assert_eq!(pages.outputs["verdict"], "pass");
    let asked = tape.asked.borrow();
    assert!(
        asked[0].url.contains("sloSelector=name%28%22checkout%20availability%22%29"),
        "{}",
        asked[0].url
    );
    assert!(asked[1].url.contains(&ID.replace('-', "%2D")), "{}", asked[1].url);
}

#[test]
fn a_name_that_several_have_is_an_error_that_lists_their_ids() {
    let (_, pages, row) = gate("availability", "", |_| {
        json(200, &listing(&[(ID, "availability"), (OTHER, "availability")]))
    });
    assert_eq!(pages.outputs["verdict"], "error");
    let reason = row["reason"].as_str().unwrap();
    assert!(
        reason.contains(ID) && reason.contains(OTHER) && reason.contains("write the id"),
        "{reason}"
    );
}

#[test]
fn one_that_is_not_there_is_an_error_with_the_next_action() {
    let (_, _, row) = gate("availabilty", "", |request| {
        if request.url.contains("sloSelector=") {
            return json(200, &listing(&[]));
        }
        refusal(404, "SLO with ID 'availabilty' not found.")
    });
    let reason = row["reason"].as_str().unwrap();
    assert_eq!(row["verdict"], "error");
    assert!(reason.contains("no SLO with the id or the name `availabilty`"), "{reason}");
}

#[test]
fn a_token_that_may_not_read_slos_is_told_the_scope() {
    let (_, _, row) = gate(ID, "", |_| {
        refusal(403, "Token is missing required scope. Use one of: slo.read (Read SLO)")
    });
    let reason = row["reason"].as_str().unwrap();
    assert!(reason.contains("give the token the scope `slo.read`"), "{reason}");
}

#[test]
fn without_any_line_it_cannot_be_judged_and_does_not_pass() {
    assert_eq!(verdict("", evaluated(99.9, "")).0, "error");
}

#[test]
fn the_recorded_answers_of_the_vendor_are_read_as_they_are() {
    let read = |name: &str| {
        let path = format!("{}/../shared/samples/dynatrace/{name}", env!("CARGO_MANIFEST_DIR"));
        #[expect(clippy::disallowed_methods, reason = "recorded answers lie beside the repository")]
        let text = std::fs::read_to_string(path);
        text.inspect_err(|_| println!("skipped: no ../shared")).ok()
    };
    let (Some(old), Some(empty)) =
        (read("keptn_slo_200_failure_old.json"), read("managedmcp_getSloDetails.json"))
    else {
        return;
    };
    let (of_old, reason) = verdict("", old);
    assert_eq!(of_old, "fail", "{reason}");
    assert!(reason.contains("99.99"), "{reason}");
    assert_eq!(verdict("", empty).0, "no_data");
}
