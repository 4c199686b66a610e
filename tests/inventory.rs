//! What there is for a first `plimsoll.yml`, on a tape: it asks page by page, and says what it may not ask.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::command;
use plimsoll::plan::{Host, Words};
use plimsoll::wire::{Answer, Header, Method, Request, Silence};
use serde_json::Value;
use world::{TOKEN, Tape, json, refusal};

const NOW: &str = "2026-01-20T14:10:00Z";
const PLATFORM: &str =
    "dt0s16.ABCDEFGH.ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKL";
const API_KEY: &str = "0123456789abcdef0123456789abcdef";
const APP_KEY: &str = "0123456789abcdef0123456789abcdef01234567";

fn asked(
    given: &[(&str, &str)],
    respond: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Value, Tape) {
    let tape = Tape::new(NOW, respond);
    let variable = |name: &str| format!("PLIMSOLL_{}", name.replace('-', "_").to_uppercase());
    let environment = given.iter().map(|(name, value)| (variable(name), (*value).to_owned()));
    let words = Words { environment: environment.collect(), files: [].into() };
    let found = pollster::block_on(command::inventory(&tape, Host::Terminal, &words));
    for request in tape.asked.borrow().iter() {
        assert_eq!(request.method, Method::Get, "it only asks: {request}");
    }
    (serde_json::from_str(&found).unwrap(), tape)
}

fn names(found: &Value) -> Vec<String> {
    let slos = found["slos"].as_array().unwrap();
    let name =
        |it: &Value| format!("{} {}", it["key"].as_str().unwrap(), it["name"].as_str().unwrap());
    slos.iter().map(name).collect()
}

#[test]
fn slos_of_both_kinds_are_listed_to_the_last_page_each_with_its_own_credential() {
    let given = [
        ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
        ("dynatrace-token", TOKEN),
        ("dynatrace-platform-token", PLATFORM),
    ];
    let (found, tape) = asked(&given, |request| {
        let Header::Secret(scheme, _) = &request.headers["authorization"] else {
            panic!("{request}")
        };
        let (of, query) = request.url.split_once('?').unwrap();
        match (of, query) {
            ("https://abc12345.live.dynatrace.com/api/v2/slo", "pageSize=500") => {
                assert_eq!(*scheme, "Api-Token ");
                json(
                    200,
                    r#"{"slo":[{"id":"1","name":"checkout","filter":"a","target":99.5,"enabled":true},{"id":"2","name":"off","enabled":false}],"nextPageKey":"k/+="}"#,
                )
            }
            ("https://abc12345.live.dynatrace.com/api/v2/slo", "nextPageKey=k%2F%2B%3D") => {
                json(200, r#"{"slo":[{"id":"3","name":"old","targetSuccess":95}]}"#)
            }
            ("https://abc12345.apps.dynatrace.com/platform/slo/v1/slos", "page-size=500") => {
                assert_eq!(*scheme, "Bearer ");
                json(
                    200,
                    r#"{"totalCount":2,"slos":[{"id":"p1","name":"cart","tags":["service:cart"],"criteria":[{"target":98}]}],"nextPageKey":"next"}"#,
                )
            }
            ("https://abc12345.apps.dynatrace.com/platform/slo/v1/slos", "page-key=next") => json(
                200,
                r#"{"totalCount":2,"slos":[{"id":"p2","name":"pay","description":"of checkout"}]}"#,
            ),
            _ => panic!("{request}"),
        }
    });
    assert_eq!(tape.calls().len(), 4);
    assert_eq!(names(&found), ["slo checkout", "slo old", "platform-slo cart", "platform-slo pay"]);
    assert_eq!(
        (&found["slos"][0]["target"], &found["slos"][1]["target"]),
        (&99.5.into(), &95.0.into())
    );
    assert_eq!(found["slos"][2]["about"].as_str().unwrap().trim(), "service:cart");
    assert!(found["notes"].as_array().unwrap().is_empty());
}

#[test]
fn what_may_not_be_asked_is_a_note_with_the_scope_and_the_rest_is_there() {
    let given = [
        ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
        ("dynatrace-token", TOKEN),
        ("dynatrace-platform-token", PLATFORM),
    ];
    let (found, _) = asked(&given, |request| match request.url.contains("/platform/") {
        true => json(200, r#"{"slos":[{"id":"p1","name":"cart"}]}"#),
        false => refusal(403, "Token is missing required scope."),
    });
    assert_eq!(names(&found), ["platform-slo cart"]);
    let note = found["notes"][0].as_str().unwrap();
    assert!(note.contains("list the SLOs (scope slo.read)"), "{note}");
}

#[test]
fn of_a_service_of_datadog_its_counts_and_its_slos_are_listed() {
    let given = [
        ("datadog-api-key", API_KEY),
        ("datadog-app-key", APP_KEY),
        ("release-name", "checkout"),
        ("config", "other.yml"),
    ];
    let (found, _) = asked(&given, |request| {
        match request.url.strip_prefix("https://api.datadoghq.com").unwrap() {
            "/api/v1/metrics?from=1768914600&tag_filter=service%3Acheckout" => json(
                200,
                r#"{"from":"1","metrics":["system.cpu.idle","trace.servlet.request.hits","trace.servlet.request.hits.by_http_status","trace.redis.command.hits"]}"#,
            ),
            "/api/v1/slo?tags_query=service%3Acheckout&limit=100" => json(
                200,
                r#"{"data":[{"id":"abc","name":"availability","thresholds":[{"target":99.9,"timeframe":"7d"}]}]}"#,
            ),
            _ => panic!("{request}"),
        }
    });
    assert_eq!(found["operations"], serde_json::json!(["servlet.request", "redis.command"]));
    assert_eq!(names(&found), ["slo availability"]);
    assert_eq!(found["slos"][0]["vendor"], "datadog");
    assert_eq!(found["slos"][0]["target"], 99.9);
}

#[test]
fn where_no_service_is_named_those_that_report_are_listed() {
    let given = [("datadog-api-key", API_KEY), ("datadog-app-key", APP_KEY)];
    let (found, tape) = asked(&given, |request| {
        match request.url.strip_prefix("https://api.datadoghq.com").unwrap() {
            "/api/v1/metrics?from=1768914600" => json(
                200,
                r#"{"metrics":["trace.redis.command.hits","trace.servlet.request.hits"]}"#,
            ),
            "/api/v2/metrics/trace.servlet.request.hits/all-tags?filter%5Bmatch%5D=service%3A" => {
                json(
                    200,
                    r#"{"data":{"attributes":{"tags":["service:checkout","peer.service:x"],"ingested_tags":["service:cart"]}}}"#,
                )
            }
            "/api/v2/metrics/trace.redis.command.hits/all-tags?filter%5Bmatch%5D=service%3A" => {
                json(200, r#"{"data":{"attributes":{"tags":["service:cart"]}}}"#)
            }
            _ => panic!("{request}"),
        }
    });
    assert_eq!(found["services"], serde_json::json!(["cart", "checkout"]));
    let first = &tape.asked.borrow()[1].url;
    assert!(first.contains("servlet.request"), "what serves comes first: {first}");
}

#[test]
fn words_that_are_not_believed_ask_nobody() {
    let (found, tape) =
        asked(&[("dynatrace-url", "nowhere"), ("dynatrace-token", TOKEN)], |it| panic!("{it}"));
    assert!(tape.calls().is_empty() && found["slos"].as_array().unwrap().is_empty());
}
