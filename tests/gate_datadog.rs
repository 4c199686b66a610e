//! `gate` over Datadog, told as stories: what the person set, what Datadog answered, what came of it.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use std::cell::Cell;
use std::rc::Rc;

use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Body, Method, Request, Silence};
use serde_json::{Value, json};
use world::{TOKEN, Tape, json as answer};

/// Long after the window.
const NOW: &str = "2026-01-01T14:00:00Z";
const DEPLOYED: &str = "2026-01-01T12:00:00Z";
const DEPLOYED_MS: i64 = 1_767_268_800_000;
const API: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const APP: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4";

const INPUTS: [(&str, &str); 7] = [
    ("command", "gate"),
    ("datadog-site", "datadoghq.eu"),
    ("datadog-api-key", API),
    ("datadog-app-key", APP),
    ("deployed-from", DEPLOYED),
    ("deployed-to", DEPLOYED),
    ("release-version", "1.4.2"),
];

fn file(objective: &str) -> String {
    format!(
        "release: {{ name: checkout, stage: production }}\ndatadog: {{ site: datadoghq.eu }}\ngate:\n  objectives:\n    - {{ name: it, {objective} }}\n"
    )
}

fn gate(
    objective: &str,
    script: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Tape, Pages) {
    let tape = Tape::new(NOW, script);
    let pages = tape.github(&INPUTS, Some(&file(objective)));
    (tape, pages)
}

fn ending(pages: &Pages) -> String {
    pages.log.join("\n")
}

fn objectives(pages: &Pages) -> Vec<Value> {
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    result["objectives"].as_array().unwrap().clone()
}

/// A point a minute over the whole time, noisy around `before` and `after`.
fn minutes(before: f64, after: f64) -> Vec<(i64, f64)> {
    (-60..36)
        .map(|minute: i64| {
            let level = if minute < 0 { before } else { after };
            let noise = 1.0 + f64::from((minute * 7_919).rem_euclid(13) as i32) / 130.0;
            (DEPLOYED_MS + minute * 60_000, level * noise)
        })
        .collect()
}

/// The answer of the first version for one scope.
fn series(tags: &[&str], points: &[(i64, f64)]) -> Value {
    json!({
        "metric": "trace.http.request.duration", "display_name": "trace.http.request.duration",
        "scope": tags.join(","), "expression": "avg:trace.http.request.duration{*}",
        "interval": 60, "length": points.len(), "aggr": "avg", "tag_set": tags, "query_index": 0,
        "unit": [{"family": "time", "scale_factor": 1.0, "name": "second", "short_name": "s", "plural": "seconds", "id": 11}, null],
        "pointlist": points.iter().map(|(at, value)| json!([*at as f64, value])).collect::<Vec<_>>(),
    })
}

fn plain(all: &[Value]) -> String {
    json!({"status": "ok", "resp_version": 1, "res_type": "time_series", "series": all, "error": null, "message": "", "group_by": []}).to_string()
}

const LEVEL: &str = "kind: level, harm: increase, margin: 10%, datadog: { query: 'avg:trace.http.request.duration{service:checkout}' }";

#[test]
fn a_level_that_rose_fails_in_the_words_of_its_unit() {
    let (tape, pages) = gate(LEVEL, |_| answer(200, &plain(&[series(&[], &minutes(0.4, 0.8))])));
    assert_eq!(pages.outputs["verdict"], "fail", "{}", ending(&pages));
    assert_eq!(tape.calls(), ["GET /api/v1/query", "GET /api/v2/events"], "the releases before");
    let url = tape.asked.borrow()[0].url.clone();
    assert!(
        url.starts_with(
            "https://api.datadoghq.eu/api/v1/query?from=1767265200&to=1767270900&query=avg%3Atrace"
        ),
        "{url}"
    );
    assert!(ending(&pages).contains(" ms"), "{}", ending(&pages));
}

#[test]
fn a_level_that_stayed_passes() {
    let (_, pages) = gate(LEVEL, |_| answer(200, &plain(&[series(&[], &minutes(0.4, 0.4))])));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", ending(&pages));
}

#[test]
fn each_group_is_judged_for_itself() {
    let (_, pages) = gate(LEVEL, |_| {
        answer(
            200,
            &plain(&[
                series(&["service:checkout"], &minutes(0.4, 0.4)),
                series(&["service:payment"], &minutes(0.4, 0.8)),
            ]),
        )
    });
    let names: Vec<(String, String)> = objectives(&pages)
        .iter()
        .map(|it| {
            (it["name"].as_str().unwrap().to_owned(), it["verdict"].as_str().unwrap().to_owned())
        })
        .collect();
    assert!(names.contains(&("it [service:checkout]".to_owned(), "pass".to_owned())), "{names:?}");
    assert!(names.contains(&("it [service:payment]".to_owned(), "fail".to_owned())), "{names:?}");
}

#[test]
fn nothing_measured_is_no_data_and_no_pass() {
    let (_, pages) = gate(LEVEL, |_| answer(200, &plain(&[])));
    assert_ne!(pages.outputs["verdict"], "pass");
    assert_eq!(objectives(&pages)[0]["verdict"], "no_data");
}

#[test]
fn a_success_that_says_error_is_an_error() {
    let (_, pages) = gate(LEVEL, |_| {
        answer(200, r#"{"status":"error","error":"Error parsing query","series":[]}"#)
    });
    assert_eq!(objectives(&pages)[0]["verdict"], "error");
    assert!(pages.summary.contains("Error parsing query"), "{}", pages.summary);
}

#[test]
fn the_bucket_that_is_not_over_is_left_out() {
    // The judged window has just ended and the last bucket is still filling.
    let tape = Tape::new("2026-01-01T12:37:00Z", |_| {
        let mut points = minutes(0.4, 0.4);
        points.push((DEPLOYED_MS + 36 * 60_000, 9.9));
        answer(200, &plain(&[series(&[], &points)]))
    });
    let pages = tape.github(&INPUTS, Some(&file(LEVEL)));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", ending(&pages));
}

#[test]
fn a_formula_is_asked_of_the_second_version_in_milliseconds() {
    let objective = "kind: level, harm: increase, margin: 10%, datadog: { queries: ['sum:hits{*}.as_count()', 'sum:errors{*}.as_count()'], formula: 'b / a' }";
    let (tape, pages) = gate(objective, |_| {
        let points = minutes(0.01, 0.03);
        let times: Vec<i64> = points.iter().map(|it| it.0).collect();
        let values: Vec<f64> = points.iter().map(|it| it.1).collect();
        answer(200, &json!({"data": {"id": "0", "type": "timeseries_response", "attributes": {
            "series": [{"group_tags": [], "query_index": 0, "unit": null}], "times": times, "values": [values],
        }}}).to_string())
    });
    assert_eq!(pages.outputs["verdict"], "fail", "{}", ending(&pages));
    let asked = tape.asked.borrow();
    let Body::Json(text) = &asked[0].body else { panic!() };
    let sent: Value = serde_json::from_str(text).unwrap();
    assert_eq!(sent["data"]["attributes"]["interval"], 60_000);
    assert_eq!(sent["data"]["attributes"]["from"], DEPLOYED_MS - 3_600_000);
    assert_eq!(sent["data"]["attributes"]["queries"][1]["name"], "b");
    assert_eq!(sent["data"]["attributes"]["formulas"], json!([{"formula": "b / a"}]));
}

#[test]
fn arithmetic_where_none_is_taken_is_told_how_to_be_written() {
    let objective = "kind: value, pass: ['<1'], datadog: { query: 'sum:a{*} / sum:b{*}' }";
    let (_, pages) = gate(objective, |_| {
        answer(
            400,
            r#"{"errors":["Functions are not supported in metrics data source field. Use the formulas payload."]}"#,
        )
    });
    assert_eq!(objectives(&pages)[0]["verdict"], "error");
    assert!(pages.summary.contains("formula"), "{}", pages.summary);
}

#[test]
fn a_value_is_one_number_of_the_window() {
    let objective = "kind: value, pass: ['<5'], datadog: { query: 'avg:system.cpu.user{*} by {env}', aggregate: max }";
    let (tape, pages) = gate(objective, |_| {
        answer(
            200,
            r#"{"data":{"type":"scalar_response","attributes":{"columns":[{"name":"env","type":"group","values":[["prod"],["dev"]]},{"name":"a","type":"number","values":[6.36,null],"meta":{"unit":[{"name":"percent","short_name":"%"},null]}}]}}}"#,
        )
    });
    let seen = objectives(&pages);
    assert_eq!(
        (seen[0]["name"].as_str(), seen[0]["verdict"].as_str()),
        (Some("it [env:prod]"), Some("fail"))
    );
    assert_eq!(
        (seen[1]["name"].as_str(), seen[1]["verdict"].as_str()),
        (Some("it [env:dev]"), Some("no_data"))
    );
    assert!(ending(&pages).contains("6.36 %"), "{}", ending(&pages));
    assert!(tape.asked.borrow()[0].to_string().contains(r#""aggregator":"max""#));
}

const COUNT: &str = "kind: count, datadog: { count: 'sum:errors{service:checkout}.as_count()', exposure: 'sum:hits{service:checkout}.as_count()' }";

#[test]
fn counts_are_judged_against_what_could_have_happened() {
    let counting = |errors_after: f64| {
        move |request: &Request| {
            let hits = request.url.contains("hits");
            let points: Vec<(i64, f64)> = minutes(1.0, 1.0)
                .into_iter()
                .map(|(at, _)| {
                    let errors = if at < DEPLOYED_MS { 5.0 } else { errors_after };
                    (at, if hits { 1_000.0 } else { errors })
                })
                .collect();
            answer(200, &plain(&[series(&[], &points)]))
        }
    };
    let (_, pages) = gate(COUNT, counting(40.0));
    assert_eq!(pages.outputs["verdict"], "fail", "{}", ending(&pages));
    let (_, pages) = gate(COUNT, counting(5.0));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", ending(&pages));
}

#[test]
fn an_slo_without_data_is_no_pass() {
    let objective =
        "kind: value, pass: ['>=99.9'], datadog: { slo: 627a3ccd24af50beb8eacbd36c5962f9 }";
    let (tape, pages) = gate(objective, |_| {
        answer(
            200,
            r#"{"data":{"overall":{"sli_value":null,"uptime":null,"state":"no_data","errors":[{"error_type":"ZERO_VALUED_DENOMINATOR","error_message":"The denominator is zero valued"}]}},"errors":null}"#,
        )
    });
    assert_eq!(objectives(&pages)[0]["verdict"], "no_data", "{}", ending(&pages));
    assert!(pages.summary.contains("The denominator is zero valued"), "{}", pages.summary);
    assert!(tape.asked.borrow()[0].url.ends_with(
        "/api/v1/slo/627a3ccd24af50beb8eacbd36c5962f9/history?from_ts=1767269100&to_ts=1767270900"
    ));
    let (_, pages) = gate(objective, |_| {
        answer(200, r#"{"data":{"overall":{"sli_value":99.95,"state":"ok"}},"errors":null}"#)
    });
    assert_eq!(pages.outputs["verdict"], "pass", "{}", ending(&pages));
}

#[test]
fn a_monitor_is_judged_as_it_stands() {
    for (state, verdict) in [
        ("OK", "pass"),
        ("Warn", "warn"),
        ("Alert", "fail"),
        ("No Data", "no_data"),
        ("Ignored", "inconclusive"),
        ("Skipped", "inconclusive"),
        ("Unknown", "inconclusive"),
        ("Sleepy", "inconclusive"),
    ] {
        let (_, pages) = gate("kind: value, key: true, datadog: { monitor: 1234 }", move |_| {
            answer(200, &json!({"id": 1234, "name": "errors", "overall_state": state, "options": {"silenced": {}}}).to_string())
        });
        assert_eq!(objectives(&pages)[0]["verdict"], verdict, "{state}");
        assert_eq!(pages.step == Step::Succeeded, verdict == "pass", "{state}");
    }
}

const TRIGGERED: &str = r#"{"data":{"id":"a3d2923c-ee20-490c-bd12-7139a805c949","type":"deployment_gates_evaluation_response","attributes":{"evaluation_id":"a3d2923c-ee20-490c-bd12-7139a805c949"}}}"#;
const NOT_YET: &str = r#"{"errors":[{"status":"404","title":"Not Found","detail":"gate evaluation with id a3d2923c-ee20-490c-bd12-7139a805c949 not found"}]}"#;

fn evaluated(status: &str, dry: bool) -> String {
    json!({"data": {"id": "x", "type": "deployment_gates_evaluation_result_response", "attributes": {
        "dry_run": dry, "evaluation_id": "x", "evaluation_url": "https://app.datadoghq.com/ci/deployment-gates/x", "gate_id": "g",
        "gate_status": status, "rules": [{"name": "FDD", "status": status, "reason": "error rate", "dry_run": dry}],
    }}}).to_string()
}

/// Triggers, is not there at first, then in progress, then as told.
fn evaluation(last: String) -> impl Fn(&Request) -> Result<Answer, Silence> {
    let polls = Rc::new(Cell::new(0));
    move |request| {
        if request.url.ends_with("/evaluation") {
            return answer(202, TRIGGERED);
        }
        polls.set(polls.get() + 1);
        match polls.get() {
            1 => answer(404, NOT_YET),
            2 => answer(200, &evaluated("in_progress", false)),
            _ => answer(200, &last),
        }
    }
}

const GATE: &str = "kind: value, key: true, datadog: { deployment-gate: default }";

#[test]
fn a_deployment_gate_is_waited_for() {
    for (status, verdict) in [("pass", "pass"), ("fail", "fail"), ("perhaps", "inconclusive")] {
        let (tape, pages) = gate(GATE, evaluation(evaluated(status, false)));
        assert_eq!(pages.outputs["verdict"], verdict, "{}", ending(&pages));
        let gates = tape.calls().into_iter().filter(|it| it.contains("/evaluation"));
        assert_eq!(gates.count(), 4);
    }
    let (_, pages) = gate(GATE, evaluation(evaluated("fail", false)));
    assert!(ending(&pages).contains("FDD: error rate"), "{}", ending(&pages));
}

#[test]
fn a_dry_run_of_a_deployment_gate_proves_nothing() {
    let (_, pages) = gate(GATE, evaluation(evaluated("pass", true)));
    assert_eq!(pages.outputs["verdict"], "inconclusive");
    assert!(ending(&pages).contains("proves nothing"), "{}", ending(&pages));
}

#[test]
fn a_deployment_gate_that_says_nothing_in_time_is_no_pass() {
    let objective = "kind: value, key: true, datadog: { deployment-gate: default, time-out: 5m }";
    let (_, pages) = gate(objective, |request| {
        if request.url.ends_with("/evaluation") {
            answer(202, TRIGGERED)
        } else {
            answer(200, &evaluated("in_progress", false))
        }
    });
    assert_eq!(pages.outputs["verdict"], "inconclusive");
    assert!(ending(&pages).contains("said nothing within 5m"), "{}", ending(&pages));
}

#[test]
fn rules_of_our_own_need_no_stored_gate() {
    let objective = "kind: value, datadog: { rules: [{ type: monitor, query: 'service:checkout', duration: 5m }, { type: faulty_deployment_detection }] }";
    let (tape, pages) = gate(objective, evaluation(evaluated("pass", false)));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", ending(&pages));
    let asked = tape.asked.borrow();
    let Body::Json(text) = &asked[0].body else { panic!() };
    let sent: Value = serde_json::from_str(text).unwrap();
    let attributes = &sent["data"]["attributes"];
    assert_eq!(
        (
            attributes["service"].as_str(),
            attributes["env"].as_str(),
            attributes["version"].as_str()
        ),
        (Some("checkout"), Some("production"), Some("1.4.2"))
    );
    assert_eq!(
        attributes["configuration"]["rules"][0]["options"],
        json!({"query": "service:checkout", "duration": 300})
    );
    assert_eq!(attributes["configuration"]["rules"][1]["options"]["duration"], 900);
}

#[test]
fn a_gate_that_is_not_there_is_an_error_and_not_the_releases_fault() {
    let (_, pages) = gate(GATE, |_| {
        answer(
            404,
            r#"{"errors":[{"status":"404","title":"Not Found","detail":"no gate found for service checkout, env production, and identifier default"}]}"#,
        )
    });
    assert_eq!(pages.outputs["verdict"], "error", "{}", ending(&pages));
    assert!(ending(&pages).contains("no gate found"), "{}", ending(&pages));
}

#[test]
fn a_refused_application_key_is_told_from_a_foreign_api_key() {
    let refused = |valid: bool| {
        move |request: &Request| {
            if request.url.ends_with("/validate") && valid {
                return answer(200, r#"{"valid":true}"#);
            }
            answer(403, r#"{"errors":["Forbidden"]}"#)
        }
    };
    let (_, pages) = gate(LEVEL, refused(true));
    assert!(pages.summary.contains("it is the application key"), "{}", pages.summary);
    assert!(pages.summary.contains("timeseries"), "{}", pages.summary);
    let (_, pages) = gate(LEVEL, refused(false));
    assert!(pages.summary.contains("does not know the API key"), "{}", pages.summary);
}

#[test]
fn one_gate_judges_both_vendors_with_one_verdict() {
    let both = "release: { name: checkout }\ndynatrace: { url: 'https://abc12345.live.dynatrace.com', entities: ['type(SERVICE),tag(\"app:checkout\")'] }\ndatadog: { site: datadoghq.eu }\ngate:\n  objectives:\n    - { name: availability, kind: value, pass: ['>=99'], dynatrace: { metric: 'builtin:service.availability:avg' } }\n    - { name: latency, kind: level, harm: increase, datadog: { query: 'avg:trace.http.request.duration{service:checkout}' } }\n";
    let judged = |after: f64| {
        let tape = Tape::new(NOW, move |request| {
            if request.url.contains("dynatrace") {
                return answer(
                    200,
                    r#"{"totalCount":1,"resolution":"Inf","result":[{"metricId":"builtin:service.availability:avg","data":[{"dimensions":[],"timestamps":[1767270900000],"values":[99.9]}]}]}"#,
                );
            }
            answer(200, &plain(&[series(&[], &minutes(0.4, after))]))
        });
        let mut inputs = INPUTS.to_vec();
        inputs.push(("dynatrace-token", TOKEN));
        tape.github(&inputs, Some(both))
    };
    let pages = judged(0.8);
    assert_eq!(pages.outputs["verdict"], "fail", "{}", ending(&pages));
    assert_eq!(objectives(&pages).len(), 2);
    assert_eq!(judged(0.4).outputs["verdict"], "pass");
}

#[test]
fn an_objective_that_asks_datadog_needs_both_keys() {
    let tape = Tape::new(NOW, |_| panic!("nothing is asked"));
    let inputs: Vec<_> = INPUTS.iter().copied().filter(|it| it.0 != "datadog-app-key").collect();
    let pages = tape.github(&inputs, Some(&file(LEVEL)));
    assert!(ending(&pages).contains("`datadog-app-key`: is not given"), "{}", ending(&pages));
}

#[test]
fn a_failing_gate_turns_the_deployment_into_a_change_failure_where_that_is_wished() {
    let failing = |report: bool, there: bool| {
        let tape = Tape::new(NOW, move |request| {
            if request.method == Method::Patch {
                return answer(202, r#"{"data":null}"#);
            }
            if request.url.contains("/dora/") {
                let found = r#"{"data":{"id":"x","type":"dora_deployment"}}"#;
                return if there {
                    answer(200, found)
                } else {
                    answer(404, r#"{"errors":["Not found"]}"#)
                };
            }
            answer(200, &plain(&[series(&[], &minutes(0.4, 0.8))]))
        });
        let file = file(LEVEL).replace(
            "site: datadoghq.eu",
            &format!("site: datadoghq.eu, report-failure: {report}"),
        );
        let pages = tape.github(&INPUTS, Some(&file));
        assert_eq!(pages.outputs["verdict"], "fail", "{}", ending(&pages));
        let patches: Vec<String> = tape
            .asked
            .borrow()
            .iter()
            .filter(|it| it.method == Method::Patch)
            .map(ToString::to_string)
            .collect();
        patches
    };
    let patches = failing(true, true);
    assert_eq!(patches.len(), 1);
    assert!(
        patches[0].contains(
            "/api/v2/dora/deployments/github-4711-acme-checkout-1-deploy-checkout-1.4.2-production-"
        ),
        "{}",
        patches[0]
    );
    assert!(patches[0].contains(r#""change_failure":true"#), "{}", patches[0]);
    assert_eq!(failing(true, false).len(), 0);
    assert_eq!(failing(false, true).len(), 0);
}
