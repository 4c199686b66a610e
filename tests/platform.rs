//! The platform of Dynatrace, told as stories on a tape: OAuth, Grail, guardians, SLOs, budgets, journeys.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Body, Header, Progress, Request, Silence};
use serde_json::{Value, json as value};
use std::cell::Cell;
use world::grail::body;
use world::{TOKEN, Tape, json, refusal};

const PLATFORM: &str = "dt0s16.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
const CLIENT_SECRET: &str =
    "dt0s02.ST2EY72K.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";

type Script = Box<dyn Fn(&Request) -> Result<Answer, Silence>>;

fn file(objective: &str) -> String {
    format!(
        "dynatrace: {{ url: 'https://abc12345.live.dynatrace.com' }}\ngate:\n  objectives:\n    - {objective}\n"
    )
}

fn with(objective: &str, more: &[(&str, &str)], script: Script) -> (Tape, Pages, Value) {
    let tape = Tape::new("2026-01-01T14:00:00Z", script);
    let mut inputs = vec![
        ("command", "gate"),
        ("deployed-from", "2026-01-01T12:00:00Z"),
        ("deployed-to", "2026-01-01T12:05:00Z"),
    ];
    inputs.extend(more);
    let pages = tape.github(&inputs, Some(&file(objective)));
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    let rows = result["objectives"].clone();
    (tape, pages, rows)
}

/// Both credentials, of which each goes to its own host.
fn gate(objective: &str, script: Script) -> (Tape, Pages, Value) {
    // What explains a failure may look further; here nobody may.
    let script: Script = Box::new(move |request| match request.url.contains("/platform/") {
        true => script(request),
        false => refusal(403, "Token is missing required scope"),
    });
    with(objective, &[("dynatrace-token", TOKEN), ("dynatrace-platform-token", PLATFORM)], script)
}

fn grail(records: Value, more: Value) -> Result<Answer, Silence> {
    let metadata = value!({ "grail": more });
    let result = value!({ "records": records, "types": [], "metadata": metadata });
    json(200, &value!({ "state": "SUCCEEDED", "result": result }).to_string())
}

fn one(number: Value) -> Value {
    value!([{ "failure_rate": number }])
}

const RATE: &str = "{ name: failures, kind: value, pass: ['<=1'], dynatrace: { dql: 'fetch spans | summarize failure_rate = count()' } }";

#[test]
fn grail_is_asked_on_the_apps_host_with_the_platform_token_over_our_window() {
    let (tape, pages, _) = gate(RATE, Box::new(|_| grail(one(value!(0.5)), value!({}))));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", pages.result);
    let asked = tape.asked.borrow();
    assert_eq!(
        asked[0].url,
        "https://abc12345.apps.dynatrace.com/platform/storage/query/v1/query:execute"
    );
    assert!(
        matches!(&asked[0].headers["authorization"], Header::Secret("Bearer ", it) if it.expose() == PLATFORM)
    );
    assert_eq!(body(&asked[0])["defaultTimeframeStart"], "2026-01-01T12:10:00Z");
    assert_eq!(body(&asked[0])["defaultTimeframeEnd"], "2026-01-01T12:40:00Z");
}

#[test]
fn a_query_that_goes_on_is_asked_for_by_its_token_until_it_is_done() {
    let polls = Cell::new(0);
    let script = move |request: &Request| {
        if request.url.contains("query:execute") {
            return json(202, r#"{"state":"RUNNING","requestToken":"a/b+c=","progress":1}"#);
        }
        polls.set(polls.get() + 1);
        assert!(request.url.contains("request-token=a%2Fb%2Bc%3D"), "{}", request.url);
        match polls.get() {
            1 => json(200, r#"{"state":"RUNNING","progress":50}"#),
            _ => grail(value!([null, { "failure_rate": "2" }]), value!({})),
        }
    };
    let (tape, pages, rows) = gate(RATE, Box::new(script));
    // A text is a number only where its type says so.
    let asked = tape.calls().iter().filter(|it| it.contains("query:")).count();
    assert_eq!((asked, pages.outputs["verdict"].as_str()), (3, "error"), "{rows}");
}

#[test]
fn longs_are_strings_and_null_records_are_no_numbers() {
    let typed = |_: &Request| {
        let types =
            value!([{ "indexRange": [0, 1], "mappings": { "failure_rate": { "type": "long" } } }]);
        let result = value!({ "records": [null, { "failure_rate": "2" }], "types": types });
        json(200, &value!({ "state": "SUCCEEDED", "result": result }).to_string())
    };
    let (_, pages, rows) = gate(RATE, Box::new(typed));
    assert_eq!(
        (pages.outputs["verdict"].as_str(), &rows[0]["after"]["value"]),
        ("fail", &value!(2.0))
    );
    let (_, pages, _) = gate(RATE, Box::new(|_| grail(value!([null]), value!({}))));
    assert_eq!(pages.outputs["verdict"], "no_data");
    let (_, pages, _) = gate(RATE, Box::new(|_| grail(one(Value::Null), value!({}))));
    assert_eq!(pages.outputs["verdict"], "no_data");
}

#[test]
fn what_was_cut_or_sampled_is_never_a_pass_and_never_the_releases_fault() {
    let warned = value!({ "notifications": [{ "severity": "WARN", "message": "The scan was stopped at 500 GB" }] });
    let sampled = value!({ "sampled": true });
    let unknown = value!({ "notifications": [{ "severity": "CRITICAL", "message": "one bucket did not answer" }] });
    for (more, number) in [(warned.clone(), 0.5), (warned, 2.0), (sampled, 0.5), (unknown, 0.5)] {
        let (_, pages, rows) =
            gate(RATE, Box::new(move |_| grail(one(value!(number)), more.clone())));
        assert_eq!(pages.outputs["verdict"], "inconclusive", "{rows}");
        assert!(rows[0]["reason"].as_str().unwrap().contains("not the whole one"), "{rows}");
    }
    let quiet =
        value!({ "notifications": [{ "severity": "INFO", "message": "looked at 7 segments" }] });
    let (_, pages, rows) = gate(RATE, Box::new(move |_| grail(one(value!(0.5)), quiet.clone())));
    assert_eq!(pages.outputs["verdict"], "pass");
    assert!(rows[0]["notes"].to_string().contains("looked at 7 segments"), "{rows}");
}

#[test]
fn a_query_that_takes_too_long_is_cancelled() {
    let (tape, pages, rows) = gate(
        RATE,
        Box::new(|_| json(200, r#"{"state":"RUNNING","requestToken":"t","progress":1}"#)),
    );
    assert_eq!(pages.outputs["verdict"], "error");
    assert!(rows[0]["reason"].as_str().unwrap().contains("was cancelled"), "{rows}");
    let last = tape.calls().into_iter().rfind(|it| it.contains("query:")).unwrap();
    assert_eq!(last, "POST /platform/storage/query/v1/query:cancel");
}

#[test]
fn a_scope_that_is_missing_is_named_by_the_platforms_own_words() {
    let (_, _, rows) = gate(
        RATE,
        Box::new(|_| {
            json(
                403,
                r#"{"error":{"code":403,"message":"Forbidden","details":{"missingScopes":["storage:spans:read"]}}}"#,
            )
        }),
    );
    let reason = rows[0]["reason"].as_str().unwrap();
    assert!(reason.contains("give the token the scope `storage:spans:read`"), "{reason}");
}

#[test]
fn without_a_credential_for_the_platform_the_mistake_is_told_before_anything_is_sent() {
    let (tape, pages, _) =
        with(RATE, &[("dynatrace-token", TOKEN)], Box::new(|it| panic!("sent: {it}")));
    assert!(tape.calls().is_empty());
    let said = pages.result.clone();
    assert!(said.contains("plimsoll.yml:4") && said.contains("dynatrace-platform-token"), "{said}");
}

const LEVEL: &str = "{ name: p90, kind: level, harm: increase, dynatrace: { ready-made: response-time, services: ['shop \" or true', SERVICE-1] } }";

#[test]
fn ready_made_queries_hold_names_inside_their_quotes_and_judge_a_series() {
    let script = |request: &Request| {
        let asked = body(request);
        let from: plimsoll::time::Timestamp =
            asked["defaultTimeframeStart"].as_str().unwrap().parse().unwrap();
        let to: plimsoll::time::Timestamp =
            asked["defaultTimeframeEnd"].as_str().unwrap().parse().unwrap();
        let count = (to.as_second() - from.as_second()) / 60;
        let values: Vec<f64> = (0..count)
            .map(|it| {
                let at = from.as_second() + it * 60;
                let worse = at >= 1_767_268_800; // 12:00, where the deployment began
                (if worse { 2_000.0 } else { 1_000.0 }) + (it % 7) as f64
            })
            .collect();
        let frame = value!({ "start": from.to_string(), "end": to.to_string() });
        grail(
            value!([{ "timeframe": frame, "interval": "60000000000", "response_time": values }]),
            value!({}),
        )
    };
    let (tape, pages, rows) = gate(LEVEL, Box::new(script));
    assert_eq!(pages.outputs["verdict"], "fail", "{rows}");
    let query = body(&tape.asked.borrow()[0])["query"].as_str().unwrap().to_owned();
    assert!(query.contains(r#"dt.service.name == "shop \" or true""#), "{query}");
    assert!(query.contains(r#"toSmartscapeId("SERVICE-1")"#), "{query}");
}

#[test]
fn records_that_only_numbers_tell_apart_take_no_history_of_each_other() {
    const BY: &str = "{ name: p90, kind: level, harm: increase, dynatrace: { dql: 'timeseries p90 = percentile(x, 90), by:{status}' } }";
    for (field, is_named) in [("status", false), ("name", true)] {
        let script = move |request: &Request| {
            let asked = body(request);
            let time = |name: &str| -> plimsoll::time::Timestamp {
                asked[name].as_str().unwrap().parse().unwrap()
            };
            let (from, to) = (time("defaultTimeframeStart"), time("defaultTimeframeEnd"));
            let count = (to.as_second() - from.as_second()) / 60;
            let records = [200, 500].map(|status| {
                let values: Vec<f64> =
                    (0..count).map(|it| (status + it.rem_euclid(7)) as f64).collect();
                let told = if is_named { value!(status.to_string()) } else { value!(status) };
                value!({ "timeframe": { "start": from.to_string(), "end": to.to_string() },
                    "interval": "60000000000", (field): told, "p90": values })
            });
            grail(value!(records), value!({}))
        };
        let (_, _, rows) = gate(BY, Box::new(script));
        for row in [&rows[0], &rows[1]] {
            let is_left_out = row.to_string().contains("the history is left out: no text tells");
            assert_eq!(is_left_out, !is_named, "{row}");
        }
    }
}

#[test]
fn ready_made_throughput_is_a_rate_so_that_windows_of_any_length_compare() {
    const THROUGHPUT: &str = "{ name: traffic, kind: value, pass: ['>=-20%'], dynatrace: { ready-made: throughput, services: [checkout] } }";
    let (tape, pages, rows) =
        gate(THROUGHPUT, Box::new(|_| grail(value!([{ "requests": 40.0 }]), value!({}))));
    assert_eq!(pages.outputs["verdict"], "pass", "{rows}");
    let asked = tape.asked.borrow();
    let query = body(&asked[0])["query"].as_str().unwrap().to_owned();
    assert_eq!(
        query,
        r#"timeseries requests = sum(dt.service.request.count, rate:1m, scalar:true), filter:{dt.service.name == "checkout"}"#
    );
    assert_eq!(body(&asked[1])["query"], query.as_str());
}

const CLIENT: [(&str, &str); 3] = [
    ("dynatrace-oauth-client-id", "dt0s02.ST2EY72K"),
    ("dynatrace-oauth-client-secret", CLIENT_SECRET),
    ("dynatrace-oauth-urn", "urn:dtaccount:1234"),
];

#[test]
fn an_oauth_client_fetches_a_token_for_what_is_needed_and_renews_it_when_it_is_withdrawn() {
    let leases = Cell::new(0);
    let script = move |request: &Request| {
        if request.url == "https://sso.dynatrace.com/sso/oauth2/token" {
            leases.set(leases.get() + 1);
            let Body::SecretText(form) = &request.body else { panic!("no form") };
            let form = form.expose();
            assert!(
                form.starts_with(
                    "grant_type=client_credentials&client_id=dt0s02%2EST2EY72K&scope="
                ),
                "{form}"
            );
            assert!(
                form.contains("storage%3Abuckets%3Aread")
                    && form.contains("storage%3Aspans%3Aread"),
                "{form}"
            );
            assert!(form.contains("resource=urn%3Adtaccount%3A1234&client_secret="), "{form}");
            return json(
                200,
                &format!(r#"{{"access_token":"access-token-{}","expires_in":300}}"#, leases.get()),
            );
        }
        let Header::Secret("Bearer ", token) = &request.headers["authorization"] else {
            panic!("no bearer")
        };
        match token.expose() {
            "access-token-1" => refusal(401, "access-token-1 is no longer taken"),
            "access-token-2" => grail(one(value!(0.5)), value!({})),
            other => panic!("{other}"),
        }
    };
    let (tape, pages, _) = with(RATE, &CLIENT, Box::new(script));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", pages.result);
    let masked: Vec<String> = tape
        .said
        .borrow()
        .iter()
        .filter_map(|it| match it {
            Progress::Mask(secret) => Some(secret.expose().to_owned()),
            Progress::Note(_)
            | Progress::Warning(_)
            | Progress::Detail(_)
            | Progress::Group(_)
            | Progress::GroupEnd
            | Progress::Percent(_) => None,
        })
        .collect();
    for secret in [CLIENT_SECRET, "access-token-1", "access-token-2"] {
        assert!(masked.iter().any(|it| it == secret), "{secret} is not masked");
        assert!(!tape.words().contains(secret) && !pages.result.contains(secret));
    }
}

#[test]
fn an_issuer_that_is_down_is_asked_no_more_often_than_anybody_else() {
    for down in [json(503, "{}"), Err(Silence::Unclear("the connection broke".to_owned()))] {
        let (tape, pages, _) = with(RATE, &CLIENT, Box::new(move |_| down.clone()));
        assert_eq!(pages.outputs["verdict"], "error");
        let asked = tape.calls().iter().filter(|it| it.contains("/sso/")).count();
        assert!((2..10).contains(&asked), "{asked} times");
    }
}

#[test]
fn an_issuer_that_is_not_reached_is_named_and_not_the_environment() {
    for (silence, fix) in [
        (
            Silence::Refused("the connection was refused".to_owned()),
            "`dynatrace-oauth-url` is right",
        ),
        (Silence::Unclear("the connection broke".to_owned()), "this machine and https://sso."),
        (
            Silence::Barred { why: "no TLS".to_owned(), fix: "hand over `ca-file`".to_owned() },
            "`ca-file`",
        ),
    ] {
        let (_, pages, rows) = with(RATE, &CLIENT, Box::new(move |_| Err(silence.clone())));
        let reason = rows[0]["reason"].as_str().unwrap();
        let named = "no access token for the OAuth client: https://sso.dynatrace.com/sso/oauth2/token could not be asked";
        assert!(reason.contains(named) && reason.contains(fix), "{reason}");
        assert!(
            !reason.contains("`dynatrace-url`") && !reason.contains("apps.dynatrace"),
            "{reason}"
        );
        assert_eq!(pages.outputs["verdict"], "error");
    }
    let (.., rows) = with(RATE, &CLIENT, Box::new(|_| json(503, "{}")));
    let reason = rows[0]["reason"].as_str().unwrap();
    assert!(reason.contains("the issuer of access tokens has trouble"), "{reason}");
}

#[test]
fn the_evidence_of_a_gate_keeps_no_access_token() {
    let script = |request: &Request| match request.url.contains("/sso/") {
        true => json(200, r#"{"access_token":"access-token-1","expires_in":300}"#),
        false => grail(one(value!(0.5)), value!({})),
    };
    let inputs = [&CLIENT[..], &[("evidence", "true")]].concat();
    let (_, pages, _) = with(RATE, &inputs, Box::new(script));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", pages.result);
    let evidence = pages.evidence.unwrap();
    assert!(evidence.contains("a-token-that-was-not-kept"), "{evidence}");
    assert!(!evidence.contains("access-token-1") && !evidence.contains(CLIENT_SECRET));
}

#[test]
fn what_the_issuer_refuses_is_told_with_its_fix() {
    for (answer, fix) in [
        (
            r#"{"error":"invalid_scope","error_description":"not granted"}"#,
            "give the client these scopes",
        ),
        (r#"{"error":"invalid_client"}"#, "dynatrace-oauth-client-secret"),
        (r#"{"error":"invalid_target"}"#, "dynatrace-oauth-urn"),
    ] {
        let (tape, _, rows) = with(RATE, &CLIENT, Box::new(move |_| json(400, answer)));
        assert_eq!(tape.calls()[0], "POST /sso/oauth2/token");
        let reason = rows[0]["reason"].as_str().unwrap();
        assert!(reason.contains(fix), "{reason}");
    }
}

const GUARDIAN: &str =
    "{ name: guardian, kind: value, dynatrace: { guardian: { workflow: 1c2d-3e } } }";

fn guarded(state: &'static str, task: Value) -> (Tape, Pages, Value) {
    gate(
        GUARDIAN,
        Box::new(move |request| {
            let path = request.url.split_once("/platform/").unwrap().1;
            match path {
                "automation/v1/workflows/1c2d%2D3e/run?monitor=true" => {
                    json(201, r#"{"id":"e-1","state":"RUNNING"}"#)
                }
                "automation/v1/executions/e%2D1" => {
                    json(200, &value!({ "id": "e-1", "state": state }).to_string())
                }
                "automation/v1/executions/e%2D1/tasks" => {
                    json(200, &value!({ "validate": { "result": task } }).to_string())
                }
                "storage/query/v1/query:execute" => grail(
                    value!([
                        { "objective.name": "latency", "objective.status": "pass", "objective.value": 12.5 },
                        { "objective.name": "noise", "objective.status": "info" },
                    ]),
                    value!({}),
                ),
                other => {
                    assert!(other.ends_with("/result"), "{other}");
                    json(200, "null")
                }
            }
        }),
    )
}

#[test]
fn a_guardian_is_judged_as_it_judges_itself_beside_its_own_objectives_with_a_link() {
    let told = |status: &str| value!({ "validation_status": status, "validation_id": "v-1", "guardian_id": "g-1" });
    for (word, verdict) in [
        ("pass", "pass"),
        ("Passed", "pass"),
        ("warning", "warn"),
        ("FAILED", "fail"),
        ("error", "warn"),
        ("splendid", "warn"),
    ] {
        let (tape, pages, rows) = guarded("SUCCESS", told(word));
        assert_eq!(pages.outputs["verdict"], verdict, "{word}: {rows}");
        assert_eq!(rows[1]["name"], "guardian [latency]");
        assert!(rows[1]["reason"].as_str().unwrap().contains("12.5"), "{rows}");
        assert!(
            rows[0]["link"].as_str().unwrap().contains("/analysis/g-1?validationId=v-1"),
            "{rows}"
        );
        let run = body(&tape.asked.borrow()[0]);
        assert!(run["uniqueQualifier"].as_str().unwrap().contains("4711"), "{run}");
        assert_eq!(run["input"]["to"], "2026-01-01T12:40:00Z");
    }
}

#[test]
fn a_workflow_that_succeeds_without_a_validation_is_no_pass() {
    let (_, pages, rows) = guarded("SUCCESS", Value::Null);
    assert_eq!(pages.outputs["verdict"], "inconclusive");
    assert!(rows[0]["reason"].as_str().unwrap().contains("success is no pass"), "{rows}");
    assert_eq!(guarded("ERROR", Value::Null).1.outputs["verdict"], "error");
    assert_eq!(guarded("RUNNING", Value::Null).1.outputs["verdict"], "inconclusive");
}

#[test]
fn one_guardian_of_a_workflow_does_not_speak_for_another() {
    const GUARDS: &str = "dynatrace.site.reliability.guardian:validate-guardian-action";
    let pass = value!({ "validation_status": "pass" });
    for (other, verdict) in [
        (value!({ "action": GUARDS, "state": "SUCCESS", "result": pass }), "pass"),
        (value!({ "action": GUARDS, "state": "ERROR" }), "warn"),
        (value!({ "action": GUARDS, "state": "SKIPPED" }), "warn"),
        (value!({ "state": "CANCELLED" }), "warn"),
        (value!({ "action": "dynatrace.slack:send", "state": "ERROR" }), "pass"),
        (
            value!({ "action": GUARDS, "state": "SUCCESS", "result": { "validation_status": "fail" } }),
            "fail",
        ),
    ] {
        let said = pass.clone();
        let shown = other.to_string();
        let script = move |request: &Request| {
            match &request.url {
            it if it.contains("/run?") => json(201, r#"{"id":"e-1","state":"ERROR"}"#),
            it if it.ends_with("/tasks") => json(
                200,
                &value!({ "one": { "action": GUARDS, "state": "SUCCESS", "result": said }, "two": other }).to_string(),
            ),
            it if it.ends_with("/result") => refusal(404, "there is no result"),
            _ => grail(value!([]), value!({})),
        }
        };
        let (_, pages, rows) = gate(GUARDIAN, Box::new(script));
        assert_eq!(pages.outputs["verdict"], verdict, "{shown}: {rows}");
    }
    let script = move |request: &Request| match &request.url {
        it if it.contains("/run?") => json(201, r#"{"id":"e-1","state":"SUCCESS"}"#),
        it if it.ends_with("/tasks") => json(
            200,
            r#"{"one":{"state":"SUCCESS","result":{"validation_status":"pass"}},"two":{"state":"SUCCESS"}}"#,
        ),
        it if it.ends_with("/result") => refusal(403, "not allowed"),
        _ => grail(value!([]), value!({})),
    };
    let (_, pages, rows) = gate(GUARDIAN, Box::new(script));
    assert_eq!(pages.outputs["verdict"], "warn", "{rows}");
    assert_eq!(rows[1]["verdict"], "inconclusive", "{rows}");
    assert!(rows[1]["reason"].as_str().unwrap().contains("not allowed"), "{rows}");
}

#[test]
fn every_guardian_that_one_event_triggers_is_awaited() {
    const EVENT: &str =
        "{ name: guardian, kind: value, dynatrace: { guardian: { event: sdlc, time-out: 5m } } }";
    let told = |last: &'static str| {
        let looks = Cell::new(0);
        let script = move |request: &Request| {
            if request.url.ends_with("events.sdlc") {
                return json(202, "");
            }
            let query = body(request)["query"].as_str().unwrap().to_owned();
            if !query.contains("finished") {
                return grail(value!([]), value!({}));
            }
            looks.set(looks.get() + 1);
            let row = |stage: &str, status: Value, id: &str| value!({ "stage": stage, "validation.status": status, "validation.id": format!("v-{id}"), "guardian.id": id });
            let mut rows = vec![
                row("finished", value!("pass"), "g-1"),
                row("started", Value::Null, "g-2"),
                row("started", Value::Null, "g-1"),
            ];
            if looks.get() > 2 && !last.is_empty() {
                rows.insert(0, row("finished", value!(last), "g-2"));
            }
            grail(Value::from(rows), value!({}))
        };
        with(
            EVENT,
            &[("dynatrace-token", TOKEN), ("dynatrace-platform-token", PLATFORM)],
            Box::new(move |it| match it.url.contains("/platform/") {
                true => script(it),
                false => refusal(403, "Token is missing required scope"),
            }),
        )
    };
    assert_eq!(told("fail").1.outputs["verdict"], "fail");
    assert_eq!(told("pass").1.outputs["verdict"], "pass");
    let (_, pages, rows) = told("");
    assert_eq!(pages.outputs["verdict"], "warn", "{rows}");
    assert_eq!(rows[1]["verdict"], "inconclusive", "{rows}");
    assert!(rows.to_string().contains("its validation is not over"), "{rows}");
}

#[test]
fn a_guardian_that_starts_later_than_another_is_awaited_and_one_that_is_named_must_have_its_say() {
    let told = |guardians: &str, from: i32, until: i32| {
        let objective = format!(
            "{{ name: guardian, kind: value, dynatrace: {{ guardian: {{ event: sdlc{guardians}, time-out: 5m }} }} }}"
        );
        let looks = Cell::new(0);
        let script = move |request: &Request| {
            if request.url.ends_with("events.sdlc") {
                return json(202, "");
            }
            let query = body(request)["query"].as_str().unwrap_or_default().to_owned();
            if !query.contains("finished") {
                return grail(value!([]), value!({}));
            }
            looks.set(looks.get() + 1);
            let row = |stage: &str, status: &str, id: &str| value!({ "stage": stage, "validation.status": status, "validation.id": format!("v-{id}"), "guardian.id": id, "guardian.name": format!("the {id}") });
            let mut rows = vec![row("finished", "pass", "g-1"), row("started", "", "g-1")];
            if looks.get() >= from {
                rows.push(row("started", "", "g-2"));
            }
            if looks.get() >= until {
                rows.insert(0, row("finished", "fail", "g-2"));
            }
            grail(Value::from(rows), value!({}))
        };
        let (_, pages, rows) = with(
            &objective,
            &[("dynatrace-token", TOKEN), ("dynatrace-platform-token", PLATFORM)],
            Box::new(move |it| match it.url.contains("/platform/") {
                true => script(it),
                false => refusal(403, "Token is missing required scope"),
            }),
        );
        (pages.outputs["verdict"].clone(), rows)
    };
    let never = 10_000;
    // The second one begins some 15 s after the first is over.
    let (verdict, rows) = told("", 6, 9);
    assert_eq!(verdict, "fail", "{rows}");
    assert!(rows[0]["reason"].as_str().unwrap().contains("only those are known"), "{rows}");
    let (verdict, rows) = told("", never, never);
    assert_eq!(verdict, "pass", "{rows}");
    assert!(rows[0]["reason"].as_str().unwrap().contains("only those are known"), "{rows}");
    let (verdict, rows) = told(", guardians: [the g-1, g-2]", 20, 25);
    assert_eq!(verdict, "fail", "{rows}");
    assert!(!rows.to_string().contains("only those are known"), "{rows}");
    let (verdict, rows) = told(", guardians: [the g-1, g-2]", never, never);
    assert_eq!(verdict, "warn", "{rows}");
    assert_eq!(rows[1]["verdict"], "inconclusive", "{rows}");
    assert!(rows[1]["name"].as_str().unwrap().contains("g-2"), "{rows}");
    assert_eq!(told(", guardians: the g-1", never, never).0, "pass");
}

#[test]
fn a_platform_slo_that_cannot_be_read_has_a_say_without_criteria_in_the_file_too() {
    let (_, pages, rows) = gate(
        &format!("{SLO}\n    - {RATE}"),
        Box::new(|request| match request.url.contains("/slo/") {
            true => refusal(403, "Forbidden"),
            false => grail(one(value!(0.5)), value!({})),
        }),
    );
    assert_eq!(rows[0]["verdict"], "error", "{rows}");
    assert_ne!(pages.outputs["verdict"], "pass", "{rows}");
}

#[test]
fn a_timeframe_in_a_query_is_not_compared_with_itself() {
    for objective in [
        "{ name: slow, kind: value, pass: ['<=+10%'], dynatrace: { dql: 'fetch spans, from:-1h | summarize count()' } }",
        "{ name: burn, kind: value, dynatrace: { dql: 'fetch a, from:-1h', exposure: 'fetch b', burn-rate: { target: 99.9 } } }",
    ] {
        let (tape, pages, _) = gate(objective, Box::new(|it| panic!("sent: {it}")));
        assert!(tape.calls().is_empty());
        assert!(pages.result.contains("take `from:`"), "{}", pages.result);
    }
}

#[test]
fn a_ready_made_count_takes_a_bucket_without_a_failure_for_none() {
    let script = |request: &Request| {
        let asked = body(request);
        let at = |key: &str| {
            asked[key].as_str().unwrap().parse::<plimsoll::time::Timestamp>().unwrap().as_second()
        };
        let (from, to) = (at("defaultTimeframeStart"), at("defaultTimeframeEnd"));
        let query = asked["query"].as_str().unwrap();
        let none = if query.contains("default:0") { value!(0) } else { Value::Null };
        let value = |minute: i64| match query.contains("failure_count") {
            false => value!(1000),
            true if minute % 10 == 0 => value!(1),
            true => none.clone(),
        };
        let values: Vec<Value> = (from / 60..to / 60).map(value).collect();
        let frame = value!({ "start": asked["defaultTimeframeStart"], "end": asked["defaultTimeframeEnd"] });
        grail(
            value!([{ "timeframe": frame, "interval": "60000000000", "counted": values }]),
            value!({}),
        )
    };
    let (_, pages, rows) = gate(
        "{ name: failures, kind: count, min-absolute: 0.001, dynatrace: { ready-made: failure-rate, services: [shop] } }",
        Box::new(script),
    );
    assert_eq!(pages.outputs["verdict"], "pass", "{rows}");
}

const SLO: &str = "{ name: slo, kind: value, dynatrace: { platform-slo: vu9U3 } }";

#[test]
fn a_platform_slo_is_judged_by_its_value_and_its_own_lines_and_an_unknown_word_is_no_pass() {
    for (status, number, verdict) in [
        ("SUCCESS", value!(99.8), "pass"),
        ("SUCCESS", value!(99.2), "warn"),
        ("FAILURE", value!(98), "fail"),
        ("FAILURE", value!(99.8), "inconclusive"),
        ("WARNING", value!(99.8), "inconclusive"),
        ("SUCCESS", value!(-1), "no_data"),
        ("SUCCESS", Value::Null, "no_data"),
        ("ERROR", value!(99.9), "no_data"),
        ("MARVELLOUS", value!(99.9), "inconclusive"),
    ] {
        let (_, pages, rows) = gate(
            SLO,
            Box::new(move |request| {
                if request.url.ends_with("evaluation:start") {
                    return json(202, r#"{"evaluationToken":"t 1","ttlSeconds":60}"#);
                }
                assert!(request.url.contains("evaluation-token=t%201"), "{}", request.url);
                json(200, &value!({
                "definition": { "name": "checkout", "criteria": [{ "target": 99, "warning": 99.5 }] },
                "evaluationResults": [{ "status": status, "value": number, "errorBudget": 80 }],
            }).to_string())
            }),
        );
        assert_eq!(pages.outputs["verdict"], verdict, "{status} {rows}");
    }
}

const BURN: &str = "{ name: burn, kind: value, dynatrace: { dql: 'fetch a', exposure: 'fetch b', burn-rate: { target: 99.9, windows: [1h, 5m] } } }";

#[test]
fn a_budget_burns_only_where_it_burns_in_every_window_and_silence_burns_nothing() {
    let verdict = |long: f64, short: f64, all: Value| {
        let (_, pages, rows) = gate(
            BURN,
            Box::new(move |request| {
                let asked = body(request);
                if asked["query"] == "fetch b" {
                    return grail(value!([{ "n": all }]), value!({}));
                }
                let is_long = asked["defaultTimeframeStart"] == "2026-01-01T11:40:00Z";
                grail(value!([{ "n": if is_long { long } else { short } }]), value!({}))
            }),
        );
        (pages.outputs["verdict"].clone(), rows[0]["after"]["value"].as_f64())
    };
    let (word, rate) = verdict(20.0, 2.0, value!(1000));
    assert_eq!(word, "pass");
    assert!((rate.unwrap() - 2.0).abs() < 1e-9, "the least of both: {rate:?}");
    assert_eq!(verdict(20.0, 10.0, value!(1000)).0, "warn");
    assert_eq!(verdict(20.0, 30.0, value!(1000)).0, "fail");
    assert_eq!(verdict(0.0, 0.0, value!(0)).0, "no_data");
    assert_eq!(verdict(0.0, 0.0, Value::Null).0, "no_data");
    let (_, pages, rows) = gate(
        BURN,
        Box::new(|request| match body(request)["query"] == "fetch b" {
            true => grail(value!([{ "n": 1000 }]), value!({})),
            false => grail(value!([]), value!({})),
        }),
    );
    assert_eq!(pages.outputs["verdict"], "no_data", "what finds nothing may be misspelt: {rows}");
}

#[test]
fn what_was_said_beside_the_counts_of_a_budget_is_told_and_a_cut_sum_passes_nothing() {
    const METRICS: &str = "{ name: burn, kind: value, dynatrace: { count: a, exposure: b, entities: ['type(SERVICE)'], burn-rate: { target: 99.9, windows: [1h] } } }";
    let told = |more: Value, warnings: Value| {
        let script = move |request: &Request| {
            let number = if request.url.contains("metricSelector=a") { 0.1 } else { 1_000.0 };
            let id = if request.url.contains("metricSelector=a") { "a" } else { "b" };
            let mut one = value!({ "metricId": id, "data": [{ "dimensions": [], "timestamps": [1767271200000_i64], "values": [number] }] });
            one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json(
                200,
                &value!({ "resolution": "Inf", "warnings": warnings, "result": [one] }).to_string(),
            )
        };
        let (_, pages, rows) = with(METRICS, &[("dynatrace-token", TOKEN)], Box::new(script));
        (pages.outputs["verdict"].clone(), format!("{} {}", rows[0], pages.log.join("\n")))
    };
    let plain = value!({ "dataPointCountRatio": "0.1211", "dimensionCountRatio": 0.03 });
    let (verdict, row) = told(plain.clone(), value!([]));
    assert_eq!(verdict, "pass", "{row}");
    let (verdict, row) = told(plain.clone(), value!(["The dimension key `x` has been referenced"]));
    assert_eq!(verdict, "pass");
    assert!(row.contains("The dimension key `x`"), "{row}");
    let (verdict, row) = told(plain, value!(["The limit of 100000 tuples was exceeded"]));
    assert_eq!(verdict, "inconclusive", "{row}");
    assert!(row.contains("not the whole one: The limit of 100000"), "{row}");
    assert_eq!(told(value!({ "dimensionCountRatio": 1.0 }), Value::Null).0, "inconclusive");

    let note = value!([{ "severity": "INFO", "message": "served from a cache" }]);
    let script = move |request: &Request| match body(request)["query"] == "fetch b" {
        true => grail(value!([{ "n": 1000 }]), value!({ "notifications": note })),
        false => grail(value!([{ "n": 0 }]), value!({})),
    };
    let (_, pages, rows) = gate(BURN, Box::new(script));
    assert_eq!(pages.outputs["verdict"], "pass", "{rows}");
    assert!(rows[0].to_string().contains("served from a cache"), "{rows}");
}

const JOURNEYS: &str = "{ name: journeys, kind: value, dynatrace: { synthetic: { tags: [smoke] } } }\n    - { name: times, kind: value, dynatrace: { synthetic: { tags: [smoke], measure: time } } }";
const BEFORE: &str =
    r#"[{"key":";smoke;","runs":1,"success":100.0,"time_ms":{"HTTP_CHECK-1":100.0}}]"#;

fn travelled(first: &'static str, failed: u64, time_ms: u64) -> (Tape, Pages, Value) {
    let starts = Cell::new(0);
    let script = move |request: &Request| {
        let url = &request.url;
        if url.ends_with("/executions/batch") {
            starts.set(starts.get() + 1);
            return match starts.get() {
                1 => json(201, first),
                _ => json(
                    201,
                    r#"{"batchId":-9007199254740993,"triggeredCount":1,"triggeringProblemsCount":0}"#,
                ),
            };
        }
        if url.contains("/executions/batch/") {
            assert!(url.ends_with("%2D9007199254740993"), "{url}");
            return json(200, &value!({ "batchStatus": "SUCCESS", "triggeredCount": 1, "executedCount": 1, "failedCount": failed }).to_string());
        }
        json(200, &value!({ "executions": [{ "monitorId": "HTTP_CHECK-1", "simpleResults": { "totalTime": time_ms } }] }).to_string())
    };
    with(JOURNEYS, &[("dynatrace-token", TOKEN), ("journeys", BEFORE)], Box::new(script))
}

#[test]
fn journeys_are_run_once_for_all_objectives_and_compared_with_those_from_before() {
    const STARTED: &str =
        r#"{"batchId":"-9007199254740993","triggeredCount":1,"triggeringProblemsCount":0}"#;
    let verdicts = |rows: &Value| (rows[0]["verdict"].clone(), rows[1]["verdict"].clone());
    let (tape, _, rows) = travelled(STARTED, 0, 110);
    assert_eq!(verdicts(&rows), (value!("pass"), value!("pass")), "{rows}");
    assert_eq!(tape.calls().iter().filter(|it| it.ends_with("/executions/batch")).count(), 1);
    assert_eq!(verdicts(&travelled(STARTED, 0, 150).2), (value!("pass"), value!("fail")));
    // A run that fails may be over soon, and is no fast one.
    assert_eq!(verdicts(&travelled(STARTED, 1, 100).2), (value!("fail"), value!("inconclusive")));
}

#[test]
fn a_batch_that_failed_without_saying_what_and_runs_without_a_time_pass_nothing() {
    let told = |batch: Value, runs: Value| {
        let script = move |request: &Request| match request.url.as_str() {
            it if it.ends_with("/executions/batch") => {
                json(201, r#"{"batchId":"1","triggeredCount":2}"#)
            }
            it if it.contains("/executions/batch/") => json(200, &batch.to_string()),
            _ => json(200, &value!({ "executions": runs }).to_string()),
        };
        let (.., rows) =
            with(JOURNEYS, &[("dynatrace-token", TOKEN), ("journeys", BEFORE)], Box::new(script));
        (rows[0]["verdict"].clone(), rows[1]["verdict"].clone())
    };
    let run = |id: &str| value!({ "monitorId": id, "simpleResults": { "totalTime": 100 } });
    let both = value!([run("HTTP_CHECK-1"), run("HTTP_CHECK-1")]);
    let over =
        |word: &str| value!({ "batchStatus": word, "triggeredCount": 2, "executedCount": 2 });
    assert_eq!(told(over("SUCCESS"), both.clone()), (value!("pass"), value!("pass")));
    for word in ["FAILED", "FAILED_TO_EXECUTE", "MARVELLOUS", ""] {
        let came = told(over(word), both.clone());
        assert_eq!(came, (value!("no_data"), value!("no_data")), "{word}");
    }
    let half =
        told(over("SUCCESS"), value!([run("HTTP_CHECK-1"), { "monitorId": "HTTP_CHECK-2" }]));
    assert_eq!(half, (value!("pass"), value!("inconclusive")));
}

#[test]
fn what_was_not_triggered_is_asked_for_again_after_a_minute_and_never_passes_in_silence() {
    const SOON: &str = r#"{"batchId":"1","triggeredCount":0,"triggeringProblemsCount":1,"triggeringProblemsDetails":[{"cause":"too soon","entityId":"HTTP_CHECK-1"}]}"#;
    let (tape, _, rows) = travelled(SOON, 0, 100);
    assert_eq!(rows[0]["verdict"], "pass", "{rows}");
    let asked = tape.asked.borrow();
    assert_eq!(body(&asked[1])["monitors"][0]["monitorId"], "HTTP_CHECK-1");
    assert!(tape.words().contains("trying again in 1m"), "{}", tape.words());
    const NONE: &str = r#"{"batchId":"1","triggeredCount":0,"triggeringProblemsCount":0}"#;
    let (_, pages, rows) = travelled(NONE, 0, 100);
    assert_eq!(pages.outputs["verdict"], "no_data", "{rows}");
    assert!(rows[0]["reason"].as_str().unwrap().contains("no monitor was run"), "{rows}");
}
