//! `doctor` over Datadog and LaunchDarkly: every mistake of someone who sets them up for the first time, and the fix.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Method, Request, Silence};
use serde_json::{Value, json};
use world::checks::{letter, says};
use world::{TOKEN, Tape, json as answer};

const NOW: &str = "2026-01-01T12:00:00Z";
const API: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const APP: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4";
const LD: &str = "api-01234567-89ab-cdef-0123-456789abcdef";
const KEYS: [(&str, &str); 4] = [
    ("command", "doctor"),
    ("datadog-site", "datadoghq.eu"),
    ("datadog-api-key", API),
    ("datadog-app-key", APP),
];
const FILE: &str = "
release: { name: checkout, stage: production }
datadog: { service: checkout }
gate:
  objectives:
    - { name: latency, kind: level, harm: increase, datadog: { query: 'avg:trace.x{service:checkout}' } }
    - { name: slo, kind: value, pass: ['>=99.9'], datadog: { slo: 0a1b2c } }
    - { name: monitor, kind: value, datadog: { monitor: 1234 } }
    - { name: stored, kind: value, datadog: { deployment-gate: default } }
";

/// This answer where the address has this part.
fn at(
    part: &'static str,
    status: u16,
    body: &'static str,
) -> impl Fn(&str) -> Option<Result<Answer, Silence>> + 'static {
    move |url| url.contains(part).then(|| answer(status, body))
}

/// A Datadog where all is well, but for what `but` answers.
fn datadog(
    but: impl Fn(&str) -> Option<Result<Answer, Silence>> + 'static,
) -> impl Fn(&Request) -> Result<Answer, Silence> {
    move |request| {
        let url = request.url.as_str();
        assert_eq!(request.method, Method::Get, "doctor writes: {request}");
        if let Some(answer) = but(url) {
            return answer;
        }
        let minutes: Vec<Value> =
            (0..60).map(|it| json!([1_767_265_080_000_i64 + it * 60_000, 0.4])).collect();
        match url {
            _ if url.contains("/validate") => answer(200, r#"{"valid":true}"#),
            _ if url.contains("/api/v1/query") => answer(
                200,
                &json!({"status": "ok", "series": [{"interval": 60, "pointlist": minutes}]})
                    .to_string(),
            ),
            _ if url.contains("/slo/") => {
                answer(200, r#"{"data":{"slo":{"name":"s"},"overall":{"sli_value":99.95}}}"#)
            }
            _ if url.contains("/monitor/") => answer(200, r#"{"name":"m","overall_state":"OK"}"#),
            _ if url.contains("/api/v2/events") => answer(200, r#"{"data":[]}"#),
            _ => answer(404, r#"{"errors":["not found"]}"#),
        }
    }
}

fn look(
    inputs: &[(&str, &str)],
    file: &str,
    script: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> Pages {
    let pages = Tape::new(NOW, script).github(inputs, Some(file));
    for secret in [API, APP, LD, TOKEN] {
        assert!(!format!("{pages:?}").contains(secret), "a key is shown");
    }
    pages
}

#[test]
fn where_datadog_is_well_every_check_says_so_and_nothing_is_written() {
    let pages = look(&KEYS, FILE, datadog(|_| None));
    assert_eq!(pages.outputs["verdict"], "pass", "{:#?}", pages.log);
    says(&pages, "Datadog API key", "ok", "datadoghq.eu answers and knows it", "");
    says(&pages, "Datadog permission timeseries_query", "ok", "the application key has it", "");
    says(&pages, "objective latency", "ok", "buckets of 1m", "");
    says(&pages, "objective slo", "ok", "99.950 %", "");
    says(&pages, "objective stored", "ok", "may be evaluated", "");
}

#[test]
fn a_key_of_another_site_is_named_with_the_sites_there_are() {
    let pages = look(&KEYS, FILE, datadog(at("/validate", 403, r#"{"errors":["Forbidden"]}"#)));
    says(&pages, "Datadog API key", "error", "does not know the API key", "us5.datadoghq.com");
    assert!(letter(&pages).contains("- timeseries_query: to compare the metrics"));
}

#[test]
fn a_missing_permission_of_datadog_ends_in_the_message() {
    let pages = look(&KEYS, FILE, datadog(at("/slo/", 403, r#"{"errors":["Forbidden"]}"#)));
    says(
        &pages,
        "Datadog permission slos_read",
        "error",
        "lacks it",
        "give the application key the permission `slos_read`",
    );
    says(&pages, "objective slo", "warn", "not checked", "");
    let letter = letter(&pages);
    assert!(letter.contains("Subject: Datadog API key with an application key"), "{letter}");
    assert!(letter.contains("- slos_read (missing today): to see"), "{letter}");
}

#[test]
fn without_keys_of_datadog_the_message_asks_for_them() {
    let pages = look(&KEYS[..2], FILE, |request| panic!("nobody asks {request}"));
    says(&pages, "Datadog API key", "error", "none is given", "datadog-api-key");
    let pages = look(&KEYS[..3], FILE, datadog(|_| None));
    says(&pages, "Datadog application key", "error", "none is given", "datadog-app-key");
}

#[test]
fn a_query_without_data_a_monitor_that_alerts_and_an_slo_that_is_not_there() {
    let pages = look(
        &KEYS,
        FILE,
        datadog(|url| match url {
            _ if url.contains("/api/v1/query") => {
                Some(answer(200, r#"{"status":"ok","series":[]}"#))
            }
            _ if url.contains("/monitor/") => {
                Some(answer(200, r#"{"name":"m","overall_state":"Alert"}"#))
            }
            _ if url.contains("/slo/") => Some(answer(404, r#"{"errors":["SLO not found"]}"#)),
            _ => None,
        }),
    );
    says(
        &pages,
        "objective latency",
        "error",
        "no data in the last 24 hours",
        "spelling of its tags",
    );
    says(&pages, "objective monitor", "warn", "in the state Alert", "would not pass");
    says(&pages, "objective slo", "error", "SLO not found", "check the id");
}

const FLAGS: &str = "
release: { name: checkout, stage: production }
datadog: { service: checkout }
flags: { launchdarkly: { project: shop, environment: production } }
remediate: { launchdarkly: { turn-off: [new-checkout] } }
gate:
  objectives:
    - { name: monitor, kind: value, datadog: { monitor: 1234 } }
";

/// LaunchDarkly beside a Datadog where all is well.
fn launchdarkly(
    but: impl Fn(&str) -> Option<Result<Answer, Silence>> + 'static,
) -> impl Fn(&Request) -> Result<Answer, Silence> {
    let well = datadog(|_| None);
    move |request| {
        let url = request.url.as_str();
        if !url.starts_with("https://app.launchdarkly.com") {
            return well(request);
        }
        let dry = request.method == Method::Patch && url.ends_with("?dryRun=true");
        assert!(request.method == Method::Get || dry, "doctor writes: {request}");
        but(if dry { "patch" } else { url }).unwrap_or_else(|| match url {
            _ if url.ends_with("/caller-identity") => answer(200, r#"{"tokenName":"ci"}"#),
            _ if url.ends_with("/environments/production") => {
                answer(200, r#"{"name":"Production"}"#)
            }
            _ if url.contains("/flags/shop/new-checkout") => {
                answer(200, r#"{"name":"New","environments":{"production":{"on":true}}}"#)
            }
            _ => answer(404, r#"{"code":"not_found","message":"no"}"#),
        })
    }
}

fn flagged(but: impl Fn(&str) -> Option<Result<Answer, Silence>> + 'static) -> Pages {
    let mut inputs = KEYS.to_vec();
    inputs.push(("launchdarkly-token", LD));
    look(&inputs, FLAGS, launchdarkly(but))
}

#[test]
fn where_launchdarkly_is_well_the_flag_may_be_turned_off_and_stays_on() {
    let pages = flagged(|_| None);
    assert_eq!(pages.outputs["verdict"], "pass", "{:#?}", pages.log);
    says(&pages, "LaunchDarkly token", "ok", "`ci`", "");
    says(&pages, "environment shop/production", "ok", "`Production`", "");
    says(&pages, "policy", "ok", "", "");
    says(&pages, "flag new-checkout", "ok", "on, and the token may turn it off", "");
}

#[test]
fn a_token_that_launchdarkly_does_not_know_or_that_may_not_change_the_flag() {
    let pages = flagged(at("/caller-identity", 401, r#"{"message":"invalid"}"#));
    says(&pages, "LaunchDarkly token", "error", "status 401", "`api-…`");
    let pages = flagged(at("patch", 403, r#"{"message":"forbidden"}"#));
    says(&pages, "flag new-checkout", "error", "status 403", "a role that may do this");
    assert!(letter(&pages).contains("updateOn and updateFallthrough on proj/shop:env/production:flag/new-checkout (missing today)"));
}

#[test]
fn a_project_an_environment_and_a_flag_with_a_typo_are_answered_with_what_was_meant() {
    for (gone, shelf, there, about, what, fix) in [
        (
            "/environments/production",
            "/environments?",
            r#"{"items":[{"key":"productoin"},{"key":"test"}]}"#,
            "environment shop/production",
            "there is no environment `production`",
            "write `productoin`",
        ),
        (
            "/environments/production",
            "/projects?",
            r#"{"items":[{"key":"shops"}]}"#,
            "environment shop/production",
            "there is no project `shop`",
            "write `shops`",
        ),
        (
            "/flags/shop/new-checkout",
            "/flags/shop?",
            r#"{"items":[{"key":"new-chekout"}]}"#,
            "flag new-checkout",
            "there is no flag `new-checkout`",
            "write `new-chekout`",
        ),
    ] {
        let (gone, shelf) = (at(gone, 404, "{}"), at(shelf, 200, there));
        says(&flagged(move |url| gone(url).or_else(|| shelf(url))), about, "error", what, fix);
    }
}

#[test]
fn an_environment_that_wants_approvals_is_said() {
    let wanted = r#"{"name":"P","approvalSettings":{"required":true}}"#;
    let pages = flagged(at("/environments/production", 200, wanted));
    says(&pages, "flag new-checkout", "warn", "must be approved", "be ready to approve");
}

#[test]
fn a_gate_does_not_wait_with_a_key_that_is_not_known() {
    let mut inputs = KEYS.to_vec();
    inputs[0] = ("command", "gate");
    inputs.extend([("deployed-from", NOW), ("deployed-to", NOW), ("release-version", "1")]);
    let tape = Tape::new(NOW, datadog(at("/validate", 403, "{}")));
    let pages = tape.github(&inputs, Some(FILE));
    assert_eq!(pages.outputs["verdict"], "error");
    assert!(pages.log.join("\n").contains("the gate would wait in vain"), "{:#?}", pages.log);
    assert!(tape.calls().iter().all(|it| it.ends_with("/validate")), "{:?}", tape.calls());
}
