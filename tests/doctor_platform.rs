//! `doctor` for what the platform is asked: its credential, queries, guardians, SLOs and monitors.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Body, Request, Silence};
use serde_json::{Value, json as value};
use world::{TOKEN, Tape, json, refusal};

const PLATFORM: &str = "dt0s16.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
const FILE: &str = r"
dynatrace: { url: 'https://abc12345.live.dynatrace.com' }
gate:
  objectives:
    - { name: p90, kind: level, harm: increase, dynatrace: { ready-made: response-time, services: [checkout] } }
    - { name: guardian, kind: value, dynatrace: { guardian: { workflow: w-1 } } }
    - { name: event, kind: value, dynatrace: { guardian: { event: business, tags: [tag.service=checkout] } } }
    - { name: slo, kind: value, dynatrace: { platform-slo: s-1 } }
    - { name: journeys, kind: value, dynatrace: { synthetic: { monitors: [HTTP_CHECK-1] } } }
";

fn doctor(
    more: &[(&str, &str)],
    script: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Tape, Pages, Value) {
    let tape = Tape::new("2026-01-01T12:00:00Z", script);
    let mut inputs = vec![("command", "doctor"), ("dynatrace-token", TOKEN)];
    inputs.extend(more);
    let pages = tape.github(&inputs, Some(FILE));
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    let checks = result["checks"].clone();
    (tape, pages, checks)
}

const BOTH: [(&str, &str); 1] = [("dynatrace-platform-token", PLATFORM)];

fn query(request: &Request) -> String {
    let Body::Json(text) = &request.body else { return String::new() };
    let body: Value = serde_json::from_str(text).unwrap();
    body["query"].as_str().unwrap_or_default().to_owned()
}

fn well(request: &Request) -> Result<Answer, Silence> {
    let url = request.url.as_str();
    match url {
        it if it.contains("/apiTokens/lookup") => json(
            200,
            r#"{"enabled":true,"scopes":["bizevents.ingest","syntheticExecutions.read","syntheticExecutions.write","entities.read"]}"#,
        ),
        it if it.contains("query:execute") => {
            let empty = query(request).starts_with("fetch bizevents");
            let records = if empty { value!([]) } else { value!([{ "a": [1] }]) };
            json(
                200,
                &value!({ "state": "SUCCEEDED", "result": { "records": records } }).to_string(),
            )
        }
        it if it.contains("/automation/v1/workflows/") => json(
            200,
            r#"{"title":"validate checkout","isDeployed":true,"tasks":{"a":{"action":"dynatrace.site.reliability.guardian:validate-guardian-action"}}}"#,
        ),
        it if it.contains("/slo/v1/slos/") => {
            json(200, r#"{"name":"availability","criteria":[{"target":99.5}]}"#)
        }
        it if it.contains("/entities") => json(
            200,
            r#"{"totalCount":1,"entities":[{"entityId":"HTTP_CHECK-1","displayName":"front page","tags":[]}]}"#,
        ),
        other => panic!("{other}"),
    }
}

fn said(checks: &Value, about: &str) -> String {
    let all: Vec<String> = checks
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["check"] == about)
        .map(|it| format!("{} {} → {}", it["state"], it["found"], it["fix"]))
        .collect();
    assert!(!all.is_empty(), "no check {about}: {checks}");
    all.join("\n")
}

fn says(checks: &Value, about: &str, words: &[&str]) {
    let all = said(checks, about);
    for word in words {
        assert!(all.contains(word), "{about} lacks `{word}`: {all}");
    }
}

#[test]
fn where_all_is_well_every_objective_of_the_platform_says_so_and_nothing_is_written() {
    let (tape, pages, checks) = doctor(&BOTH, well);
    assert_eq!(pages.outputs["verdict"], "pass", "{checks}");
    says(&checks, "token for the platform", &["\"ok\""]);
    says(&checks, "objective p90", &["\"ok\"", "records in the last hour: 1"]);
    says(&checks, "objective guardian", &["validate checkout", "automation:workflows:run"]);
    says(&checks, "objective slo", &["availability", "99.5"]);
    says(&checks, "objective journeys", &["front page"]);
    for call in tape.calls() {
        let reads = call.starts_with("GET ")
            || call.ends_with("query:execute")
            || call.ends_with("/apiTokens/lookup");
        assert!(reads, "{call}");
    }
}

#[test]
fn without_a_credential_the_platform_is_asked_for_with_the_scopes_that_it_takes() {
    let (_, pages, checks) = doctor(&[], well);
    assert_eq!(pages.outputs["verdict"], "error");
    says(&checks, "token for the platform", &["\"error\"", "dynatrace-platform-token"]);
    for scope in [
        "storage:buckets:read",
        "storage:metrics:read",
        "storage:bizevents:read",
        "automation:workflows:run",
        "slo:slos:read",
    ] {
        assert!(pages.result.contains(&format!("- {scope}: to ")), "{scope}: {}", pages.result);
    }
    assert!(pages.result.contains("what asks a guardian to validate"), "{}", pages.result);
    assert!(!pages.result.contains("none that reads logs"), "{}", pages.result);
}

#[test]
fn a_scope_that_is_missing_is_named_in_the_check_and_in_the_message() {
    let (_, pages, checks) = doctor(&BOTH, |request| {
        match query(request).starts_with("timeseries") {
            true => json(
                403,
                r#"{"error":{"code":403,"message":"Forbidden","details":{"missingScopes":["storage:metrics:read"]}}}"#,
            ),
            false => well(request),
        }
    });
    says(
        &checks,
        "objective p90",
        &["\"error\"", "give the token the scope `storage:metrics:read`"],
    );
    assert!(
        pages.result.contains("- storage:metrics:read (missing today): to"),
        "{}",
        pages.result
    );
    assert!(!pages.result.contains("slo:slos:read (missing"), "{}", pages.result);
}

#[test]
fn what_is_not_there_or_is_something_else_is_told_by_its_id() {
    let (_, _, checks) = doctor(&BOTH, |request| match request.url.as_str() {
        it if it.contains("/slo/v1/slos/") => refusal(404, "SLO with ID 's-1' not found."),
        it if it.contains("/automation/") => {
            json(200, r#"{"title":"mail","isDeployed":true,"tasks":{"a":{"action":"x:mail"}}}"#)
        }
        it if it.contains("/entities") => json(200, r#"{"totalCount":0,"entities":[]}"#),
        _ if query(request).starts_with("timeseries") => json(
            400,
            r#"{"error":{"code":400,"message":"PARSE_ERROR: there's no such command","details":{"errorType":"PARSE_ERROR"}}}"#,
        ),
        _ => well(request),
    });
    says(&checks, "objective slo", &["\"error\"", "'s-1' not found"]);
    says(&checks, "objective guardian", &["\"warn\"", "no task of the workflow `mail`"]);
    says(&checks, "objective journeys", &["\"error\"", "HTTP_CHECK-1"]);
    says(&checks, "objective p90", &["\"error\"", "no such command"]);
}

#[test]
fn a_query_that_brings_nothing_or_only_a_part_is_doubted() {
    let answer = |records: Value, grail: Value| {
        let result = value!({ "records": records, "metadata": { "grail": grail } });
        json(200, &value!({ "state": "SUCCEEDED", "result": result }).to_string())
    };
    let (_, _, checks) = doctor(&BOTH, move |request| {
        if query(request).starts_with("timeseries") {
            return answer(value!([]), value!({}));
        }
        well(request)
    });
    says(&checks, "objective p90", &["\"warn\"", "brought nothing in the last hour"]);
    let (_, _, checks) = doctor(&BOTH, move |request| {
        if query(request).starts_with("timeseries") {
            return answer(value!([{ "a": [1] }]), value!({ "sampled": true }));
        }
        well(request)
    });
    says(&checks, "objective p90", &["\"warn\"", "a sample only"]);
}

#[test]
fn an_oauth_client_that_may_not_have_all_scopes_is_told_which_to_give() {
    let client = [
        ("dynatrace-oauth-client-id", "dt0s02.ST2EY72K"),
        (
            "dynatrace-oauth-client-secret",
            "dt0s02.ST2EY72K.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM",
        ),
    ];
    let (_, pages, checks) = doctor(&client, |request| {
        if request.url.contains("/sso/") {
            return json(400, r#"{"error":"invalid_scope","error_description":"not granted"}"#);
        }
        well(request)
    });
    says(&checks, "token for the platform", &["\"error\"", "give the client these scopes"]);
    assert!(pages.result.contains("Dynatrace OAuth client for"), "{}", pages.result);
}

#[test]
fn an_issuer_that_is_not_reached_is_no_fault_of_the_environment() {
    let client = [
        ("dynatrace-oauth-client-id", "dt0s02.ST2EY72K"),
        (
            "dynatrace-oauth-client-secret",
            "dt0s02.ST2EY72K.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM",
        ),
        ("dynatrace-oauth-url", "https://sso.example.com/token"),
    ];
    let (_, pages, _) = doctor(&client, |request| match request.url.contains("sso.example.com") {
        true => Err(Silence::Refused("the connection was refused".to_owned())),
        false => well(request),
    });
    let named = "no access token for the OAuth client: https://sso.example.com/token could not be asked: the connection was refused";
    assert!(pages.result.contains(named), "{}", pages.result);
    assert!(pages.result.contains("check that `dynatrace-oauth-url` is right"), "{}", pages.result);
    let (_, refused, _) =
        doctor(&client, |request| match request.url.contains("sso.example.com") {
            true => json(401, r#"{"error":"invalid_client"}"#),
            false => well(request),
        });
    assert!(refused.result.contains("OAuth client: invalid_client"), "{}", refused.result);
    for result in [&pages.result, &refused.result] {
        for wrong in ["no answer from https://abc12345", "`dynatrace-url`"] {
            assert!(!result.contains(wrong), "{wrong}: {result}");
        }
    }
}

#[test]
fn a_gate_that_would_wait_hears_first_that_the_platform_refuses_it() {
    let tape =
        Tape::new("2026-01-01T12:06:00Z", |request| match request.url.contains("/platform/") {
            true => refusal(401, "Token Authentication failed"),
            false => well(request),
        });
    let inputs = [
        ("command", "gate"),
        ("dynatrace-token", TOKEN),
        ("dynatrace-platform-token", PLATFORM),
        ("deployed-from", "2026-01-01T12:00:00Z"),
        ("deployed-to", "2026-01-01T12:05:00Z"),
    ];
    let pages = tape.github(&inputs, Some(FILE));
    assert_eq!(pages.outputs["verdict"], "error");
    assert!(pages.result.contains("token for the platform"), "{}", pages.result);
    let words = tape.words();
    assert!(!words.contains("waiting for"), "it waited: {words}");
}

#[test]
fn where_entity_selectors_are_gone_doctor_looks_for_the_nodes_they_meant() {
    let script = |request: &Request| match request.url.as_str() {
        it if it.contains("/entities") => refusal(404, "use Smartscape"),
        _ if query(request).starts_with("smartscapeNodes SERVICE | filter (tags[`app`]") => {
            json(200, r#"{"state":"SUCCEEDED","result":{"records":[{"id":"SERVICE-1"}]}}"#)
        }
        _ => well(request),
    };
    let target = ("entities", r#"type(SERVICE),tag("app:checkout")"#);
    let (_, _, checks) = doctor(&[BOTH[0], target], script);
    says(&checks, r#"entities type(SERVICE),tag("app:checkout")"#, &["\"ok\"", "hour: 1"]);
    let odd = ("entities", "type(SERVICE),mzName(\"shop\")");
    let (_, _, checks) = doctor(&[BOTH[0], odd], script);
    says(&checks, "entities type(SERVICE),mzName(\"shop\")", &["\"error\"", "write it in DQL"]);
}
