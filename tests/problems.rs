//! Problems that began after a deployment, told as stories on a tape.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Request, Silence};
use serde_json::Value;
use world::{TOKEN, Tape, json, refusal};

/// 12:00 on the day of the deployment.
const DEPLOYED: i64 = 1_767_268_800_000;

fn file(more: &str) -> String {
    format!(
        "dynatrace:\n  url: https://abc12345.live.dynatrace.com\n  entities: ['type(SERVICE),tag(\"app:checkout\")', 'type(HOST),tag(\"app:checkout\")']\ngate:\n  objectives:\n    - name: no new problems\n      kind: value\n      dynatrace: {{ problems: true }}\n{more}"
    )
}

fn gate(
    now: &str,
    more: &str,
    script: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Tape, Pages, Value) {
    let tape = Tape::new(now, script);
    let inputs = [
        ("command", "gate"),
        ("dynatrace-token", TOKEN),
        ("deployed-from", "2026-01-01T12:00:00Z"),
        ("deployed-to", "2026-01-01T12:05:00Z"),
    ];
    let pages = tape.github(&inputs, Some(&file(more)));
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    let row = result["objectives"][0].clone();
    assert!(row.is_object(), "{result}");
    (tape, pages, row)
}

fn problem(number: i64, start: i64, end: i64) -> String {
    let status = if end < 0 { "OPEN" } else { "CLOSED" };
    format!(
        r#"{{"problemId":"-813_{number}V2","displayId":"P-{number}","title":"Failure rate increase","status":"{status}","severityLevel":"ERROR","startTime":{start},"endTime":{end}}}"#
    )
}

fn listing(problems: &[String]) -> String {
    format!(
        r#"{{"totalCount":{},"pageSize":500,"problems":[{}]}}"#,
        problems.len(),
        problems.join(",")
    )
}

const LATE: &str = "2026-01-01T14:00:00Z";

#[test]
fn a_problem_that_began_after_the_deployment_fails_and_is_linked() {
    let body = listing(&[problem(1, DEPLOYED + 60_000, -1)]);
    let (_, pages, row) = gate(LATE, "", move |_| json(200, &body));
    assert_eq!(pages.outputs["verdict"], "fail", "{row}");
    assert_eq!(row["after"]["value"], 1.0, "on two selectors, and one problem");
    assert_eq!(
        row["notes"][0],
        "P-1 Failure rate increase (open): https://abc12345.live.dynatrace.com/#problems/problemdetails;pid=-813_1V2"
    );
}

#[test]
fn a_problem_that_was_there_before_is_not_the_releases() {
    let body = listing(&[problem(1, DEPLOYED - 60_000, -1)]);
    let (tape, pages, row) = gate(LATE, "", move |_| json(200, &body));
    assert_eq!(pages.outputs["verdict"], "pass", "{row}");
    assert_eq!(tape.calls(), ["GET /api/v2/problems"; 2], "one a selector");
}

#[test]
fn a_problem_that_has_closed_since_has_happened() {
    let body = listing(&[problem(1, DEPLOYED + 60_000, DEPLOYED + 120_000)]);
    assert_eq!(gate(LATE, "", move |_| json(200, &body)).2["verdict"], "fail");
}

#[test]
fn a_problem_that_began_after_the_judged_time_is_not_counted() {
    let body = listing(&[problem(1, DEPLOYED + 6_000_000, -1)]);
    assert_eq!(gate(LATE, "", move |_| json(200, &body)).2["verdict"], "pass");
}

#[test]
fn a_zero_so_soon_says_that_detection_lags() {
    let short = "  after: 5m\n  warm-up: 1m\n";
    let (_, pages, row) = gate("2026-01-01T12:05:00Z", short, |_| json(200, &listing(&[])));
    let reason = row["reason"].as_str().unwrap();
    assert_eq!(pages.outputs["verdict"], "pass");
    assert!(reason.contains("detection lags by some minutes, and only 8m"), "{reason}");
    let (_, _, row) = gate(LATE, "", |_| json(200, &listing(&[])));
    assert_eq!(row["reason"], "0; wanted =0");
}

#[test]
fn every_page_is_read_and_a_list_without_end_is_no_zero() {
    let (_, _, row) = gate(LATE, "", |request| {
        if request.url.contains("nextPageKey=more") {
            return json(200, &listing(&[problem(2, DEPLOYED + 1, -1)]));
        }
        json(200, r#"{"totalCount":1,"nextPageKey":"more","problems":[]}"#)
    });
    assert_eq!(row["verdict"], "fail");
    let endless = |_: &Request| json(200, r#"{"totalCount":1,"nextPageKey":"more","problems":[]}"#);
    let (_, _, row) = gate(LATE, "", endless);
    assert_eq!(row["verdict"], "error", "{row}");
}

#[test]
fn written_criteria_hold_and_a_comparison_counts_the_time_before() {
    let body = listing(&[problem(1, DEPLOYED - 60_000, -1), problem(2, DEPLOYED + 60_000, -1)]);
    let (_, _, row) = gate(LATE, "      pass: ['<=+0']\n", move |_| json(200, &body));
    assert_eq!(
        (row["verdict"].as_str(), row["before"]["value"].as_f64()),
        (Some("pass"), Some(1.0))
    );
}

#[test]
fn a_token_that_may_not_read_problems_is_told_the_scope_and_passes_nothing() {
    let (_, _, row) = gate(LATE, "", |_| {
        refusal(403, "Token is missing required scope. Use one of: problems.read (Read problems)")
    });
    assert_eq!(row["verdict"], "error");
    let reason = row["reason"].as_str().unwrap();
    assert!(reason.contains("give the token the scope `problems.read`"), "{reason}");
}

#[test]
fn the_recorded_answer_of_the_vendor_is_read_as_it_is() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/samples/dynatrace/keptn_problems_200_closed.json"
    );
    #[expect(clippy::disallowed_methods, reason = "recorded answers lie beside the repository")]
    let Ok(body) = std::fs::read_to_string(path) else {
        println!("skipped: no ../shared");
        return;
    };
    let (_, _, row) = gate(LATE, "", move |_| json(200, &body));
    assert_eq!(row["verdict"], "pass", "a problem of 2020: {row}");
}
