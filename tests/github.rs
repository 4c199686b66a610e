//! What GitHub is told of a gate, told as stories on a tape: a deployment's status and one comment.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use std::collections::BTreeMap;

use plimsoll::command;
use plimsoll::gate::Verdict;
use plimsoll::plan::{Host, Words, config_paths, environment_names};
use plimsoll::report::{Outcome, Pages, Step, brief, comment};
use plimsoll::wire::{Answer, Body, Header, Method, Request, Silence, sha256};
use serde_json::{Value, json};
use world::counts::{Minute, counts};
use world::opening::{INPUTS, checkout};
use world::{Tape, json as answer};

const GHS: &str = "ghs_aVeryShortLivedTokenOfTheJob";
const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
const API: &str = "https://api.github.com/repos/acme/checkout";
const LATER: &str = "2026-01-01T14:00:00Z";
const FILE: &str = checkout!(
    "1.4.2",
    r#"gate:
  before: 1h
  warm-up: 5m
  after: 30m
  objectives:
    - name: 'failed @acme/owners of #1'
      kind: count
      dynatrace:
        count: 'builtin:service.errors.total.count'
        exposure: 'builtin:service.requestCount.total'
"#
);

/// GitHub, which has a comment of somebody else's that looks like ours.
fn github(request: &Request) -> Result<Answer, Silence> {
    let path = request.url.strip_prefix(API).unwrap_or_else(|| panic!("{request}"));
    let body = match (request.method, path.split('?').next().unwrap()) {
        (Method::Post, "/deployments") => return answer(201, r#"{"id":77}"#),
        (Method::Post, "/deployments/77/statuses" | "/deployments/12/statuses") => {
            return answer(201, r#"{"id":1}"#);
        }
        (Method::Get, path) if path == format!("/commits/{SHA}/pulls") => json!([
            { "number": 8, "state": "closed", "merged_at": null },
            { "number": 9, "state": "closed", "merged_at": "2026-01-01T11:00:00Z" },
            { "number": 104, "state": "closed", "merged_at": "2026-01-01T11:50:00Z", "merge_commit_sha": SHA },
        ]),
        (Method::Get, path) if path.starts_with("/commits/") => json!([]),
        (Method::Get, "/issues/104/comments") => json!([
            { "id": 1, "body": "<!-- plimsoll gate checkout production -->\nall well", "user": { "type": "User" } },
            { "id": 2, "body": "> <!-- plimsoll gate checkout production -->", "user": { "type": "Bot" } },
        ]),
        (Method::Get, "/issues/5/comments") => json!([
            { "id": 31, "body": "<!-- plimsoll gate checkout staging -->", "user": { "type": "Bot" } },
            { "id": 32, "body": "<!-- plimsoll gate checkout production -->\nold", "user": { "type": "Bot" } },
        ]),
        (Method::Post, "/issues/104/comments") | (Method::Patch, "/issues/comments/32") => {
            json!({ "id": 40, "html_url": "https://github.com/acme/checkout/pull/104#issuecomment-40" })
        }
        _ => return answer(404, r#"{"message":"Not Found"}"#),
    };
    answer(200, &body.to_string())
}

struct Told {
    pages: Pages,
    tape: Tape,
}

impl Told {
    /// `METHOD path` and body of what GitHub was asked.
    fn asked(&self) -> Vec<(String, Value)> {
        let asked = self.tape.asked.borrow();
        let of_github = asked.iter().filter(|it| it.url.starts_with(API));
        of_github
            .map(|it| {
                let header = Header::Secret("Bearer ", plimsoll::wire::Secret::new(GHS));
                assert_eq!(it.headers["authorization"], header);
                let body = match &it.body {
                    Body::Json(text) => serde_json::from_str(text).unwrap(),
                    Body::Empty | Body::Form(_) => Value::Null,
                    Body::Bytes(_) | Body::SecretText(_) => panic!("{it}"),
                };
                (format!("{} {}", it.method.name(), &it.url[API.len()..]), body)
            })
            .collect()
    }
}

/// A gate of noon's deployment, looked at `now`; `failed`: failures a minute from the deployment on.
fn gate(
    now: &str,
    inputs: &[(&str, &str)],
    event: Option<Value>,
    failed: f64,
    hub: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
    cancel_at: Option<&str>,
) -> Told {
    let minute = move |it: i64| -> Minute {
        Some(if it >= 0 { failed } else { f64::from(u8::from(it % 5 == 0)) })
    };
    let vendor = counts(minute, |_| Some(100.0));
    let tape =
        Tape::new(
            now,
            move |request| {
                if request.url.starts_with(API) { hub(request) } else { vendor(request) }
            },
        );
    tape.cancel_at.set(cancel_at.map(|it| it.parse().unwrap()));
    let run = [
        ("GITHUB_REPOSITORY", "acme/checkout"),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_RUN_ID", "4711"),
        ("GITHUB_SHA", SHA),
        ("GITHUB_EVENT_PATH", "/event.json"),
        ("INPUT_GITHUB-TOKEN", GHS),
    ];
    let mut environment: BTreeMap<String, String> =
        run.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    for (name, value) in INPUTS.iter().chain(inputs) {
        environment.insert(format!("INPUT_{}", name.to_uppercase()), (*value).to_owned());
    }
    let files = [
        ("plimsoll.yml".to_owned(), Some(FILE.to_owned())),
        ("/event.json".to_owned(), event.map(|it| it.to_string())),
    ];
    let words = Words { environment, files: files.into() };
    let pages = pollster::block_on(command::run(&tape, Host::Github, &words));
    Told { pages, tape }
}

const STATUS: (&str, &str) = ("github-deployment-status", "true");
const COMMENT: (&str, &str) = ("github-comment", "true");

#[test]
fn a_new_deployment_of_the_commit_goes_on_during_the_soak_and_ends_as_the_verdict_says() {
    let told = gate("2026-01-01T12:06:00Z", &[STATUS], None, 0.0, github, None);
    assert_eq!(told.pages.outputs["verdict"], "pass", "{}", told.tape.words());
    assert_eq!(told.pages.outputs["deployment-id"], "77");
    let asked = told.asked();
    let made = json!({
        "ref": SHA, "environment": "production", "description": "checkout 1.4.2",
        "auto_merge": false, "required_contexts": [],
    });
    assert_eq!(asked[0], ("POST /deployments".to_owned(), made));
    let of = |state: &str, description: &str| {
        json!({
            "state": state, "description": description, "environment": "production",
            "log_url": "https://github.com/acme/checkout/actions/runs/4711",
        })
    };
    assert_eq!(asked[1].0, "POST /deployments/77/statuses");
    let goes_on = of("in_progress", "judging what comes after, until 2026-01-01 12:42");
    assert_eq!(asked[1].1["state"], goes_on["state"], "{}", asked[1].1);
    assert_eq!(asked[2].1["state"], "success");
    assert!(asked[2].1["description"].as_str().unwrap().starts_with("gate pass: "));
    assert_eq!(asked[2].1["log_url"], of("", "")["log_url"]);
    assert_eq!(asked.len(), 3);
}

#[test]
fn every_verdict_has_its_state_and_only_a_good_one_is_a_success() {
    let event = json!({ "deployment": { "id": 12, "environment": "prod-eu", "sha": SHA } });
    let gone = |_: &Request| -> Result<Answer, Silence> { answer(503, "{}") };
    for (failed, now, state) in [
        (0.0, LATER, "success"),
        (9.0, LATER, "failure"),
        (0.0, "2026-01-01T12:20:00Z", "in_progress"),
        (f64::NAN, LATER, "error"),
    ] {
        let inputs = [STATUS, ("wait", "false")];
        let told = gate(now, &inputs, Some(event.clone()), failed, github, None);
        let asked = told.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert_eq!(asked[0].0, "POST /deployments/12/statuses");
        assert_eq!(asked[0].1["state"], state, "{}", told.tape.words());
        assert_eq!(asked[0].1["environment"], "prod-eu");
        assert!(asked[0].1["description"].as_str().unwrap().chars().count() <= 140);
        // GitHub's own trouble is nobody's fault.
        let alone = gate(now, &inputs, Some(event.clone()), failed, gone, None);
        assert_eq!(alone.pages.outputs["verdict"], told.pages.outputs["verdict"]);
        assert_eq!(alone.pages.result, told.pages.result);
    }
}

#[test]
fn a_deployment_that_is_named_wins_and_a_run_that_is_cancelled_leaves_none_that_goes_on() {
    let event = json!({ "deployment": { "id": 12, "environment": "prod-eu" } });
    let inputs = [STATUS, ("deployment-id", "77")];
    let told = gate(
        "2026-01-01T12:06:00Z",
        &inputs,
        Some(event),
        0.0,
        github,
        Some("2026-01-01T12:20:00Z"),
    );
    assert_eq!(told.pages.outputs["verdict"], "cancelled");
    let states: Vec<(String, Value)> =
        told.asked().into_iter().map(|(call, body)| (call, body["state"].clone())).collect();
    let call = "POST /deployments/77/statuses".to_owned();
    assert_eq!(states, [(call.clone(), json!("in_progress")), (call, json!("error"))]);
}

#[test]
fn one_comment_is_updated_and_mentions_nobody() {
    let event = json!({ "pull_request": { "number": 5, "head": { "sha": "f00" } } });
    let told = gate(LATER, &[COMMENT], Some(event), 9.0, github, None);
    let asked = told.asked();
    let calls: Vec<&str> = asked.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(
        calls,
        ["GET /issues/5/comments?per_page=100&page=1", "PATCH /issues/comments/32"],
        "{}",
        told.tape.words()
    );
    let body = asked[1].1["body"].as_str().unwrap();
    assert!(body.starts_with("<!-- plimsoll gate checkout production -->\n## ❌ "), "{body}");
    assert!(!body.contains('@') && !body.contains("&#64;a"), "{body}");
    assert!(body.contains("&#64;&#8203;acme/owners of &#35;&#8203;1"), "{body}");
    assert!(
        body.contains("[The run](https://github.com/acme/checkout/actions/runs/4711)"),
        "{body}"
    );
}

#[test]
fn the_pull_request_is_found_by_event_by_queue_and_by_commit() {
    let queued = json!({ "merge_group": { "head_ref": format!("refs/heads/gh-readonly-queue/main/pr-104-{SHA}"), "head_sha": "f00" } });
    let issue = json!({ "issue": { "number": 104, "pull_request": {} } });
    for event in [Some(queued), Some(issue), None, Some(json!({}))] {
        let told = gate(LATER, &[COMMENT], event.clone(), 0.0, github, None);
        let last = told.asked().pop().unwrap();
        // What a person wrote is not ours, and neither is what quotes us.
        assert_eq!(last.0, "POST /issues/104/comments", "{event:?}: {}", told.tape.words());
    }
    let elsewhere = json!({ "workflow_run": { "head_sha": "f00" }, "issue": { "number": 104 } });
    let told = gate(LATER, &[COMMENT], Some(elsewhere), 0.0, github, None);
    let calls: Vec<String> = told.asked().into_iter().map(|it| it.0).collect();
    assert_eq!(calls, ["GET /commits/f00/pulls?per_page=100"]);
    assert!(told.tape.words().contains("no pull request belongs to f00"), "{}", told.tape.words());
}

#[test]
fn a_refusal_names_the_line_that_is_missing_and_changes_no_verdict() {
    let refuse =
        |_: &Request| answer(403, r#"{"message":"Resource not accessible by integration"}"#);
    let told = gate(LATER, &[STATUS, COMMENT], None, 0.0, refuse, None);
    assert_eq!(
        (told.pages.outputs["verdict"].as_str(), told.pages.step),
        ("pass", Step::Succeeded)
    );
    let words = told.tape.words();
    for line in ["`deployments: write` under `permissions:`", "`pull-requests: write` under"] {
        assert!(words.contains(line), "{words}");
    }
    assert!(words.contains("warning: could not make the deployment at GitHub: status 403, Resource not accessible by integration."), "{words}");
    assert_eq!(told.pages.outputs["deployment-id"], "");

    let fork = json!({ "pull_request": { "number": 5,
        "head": { "sha": "f00", "repo": { "full_name": "eve/checkout" } },
        "base": { "sha": "b00", "repo": { "full_name": "acme/checkout" } } } });
    let told = gate(LATER, &[COMMENT], Some(fork), 0.0, refuse, None);
    assert!(told.tape.words().contains("from a fork only reads"), "{}", told.tape.words());

    let limited = |_: &Request| {
        let mut refused = answer(403, r#"{"message":"API rate limit exceeded"}"#)?;
        refused.headers.insert("x-ratelimit-remaining".to_owned(), "0".to_owned());
        Ok(refused)
    };
    let told = gate(LATER, &[COMMENT], None, 0.0, limited, None);
    assert!(told.tape.words().contains("limit of requests is used up"), "{}", told.tape.words());
}

#[test]
fn mistakes_are_named_before_anything_is_sent() {
    for (inputs, phrase) in [
        (vec![STATUS, ("deployment-id", "main")], "`main` is no number of a deployment"),
        (vec![STATUS, ("github-token", "")], "input `github-token`: is not given"),
        (vec![("github-comment", "yes")], "`yes` is not one of its words"),
    ] {
        let told = gate(LATER, &inputs, None, 0.0, github, None);
        let log = told.pages.log.join("\n");
        assert!(log.contains(phrase), "{log}");
        assert!(told.tape.calls().is_empty());
    }
}

#[test]
fn the_evidence_says_nothing_of_what_was_told_and_a_replay_tells_nobody() {
    let event = json!({ "pull_request": { "number": 5 }, "sender": { "login": "octocat" } });
    let inputs = [STATUS, COMMENT, ("evidence", "true")];
    let told = gate(LATER, &inputs, Some(event), 0.0, github, None);
    let evidence = told.pages.evidence.clone().unwrap();
    assert!(!evidence.contains("octocat") && !evidence.contains("api.github.com"), "{evidence}");
    let tape = Tape::new(LATER, |it| panic!("a replay asked: {it}"));
    let inputs = [("command", "replay"), ("evidence-file", "evidence.json")];
    let again = tape.github_with(&inputs, &[("evidence.json", Some(&evidence))]);
    assert_eq!(again.result, told.pages.result);

    // Nor does it where somebody has written into the evidence that it should.
    let mut forged: Value = serde_json::from_str(&evidence).unwrap();
    let environment = forged["environment"].clone();
    forged["environment"]["INPUT_GITHUB-DEPLOYMENT-STATUS"] = json!("true");
    forged["environment"]["INPUT_GITHUB-TOKEN"] = json!("ghs_x");
    let digest = forged["digest"].as_str().unwrap();
    let bare = evidence
        .trim_end()
        .replace(&environment.to_string(), &forged["environment"].to_string())
        .replace(&format!("\"digest\":\"{digest}\""), "\"digest\":\"\"");
    let signed = format!("\"digest\":\"{}\"", sha256(bare.as_bytes()));
    let forged = bare.replace("\"digest\":\"\"", &signed);
    let tape = Tape::new(LATER, |it| panic!("a replay asked: {it}"));
    let again = tape.github_with(&inputs, &[("evidence.json", Some(&forged))]);
    let words = tape.words();
    assert!(words.contains("could not make the deployment"), "it was believed: {words}");
    assert_eq!(again.result, told.pages.result);
}

#[test]
fn a_dry_run_shows_what_it_would_tell() {
    let event = json!({ "pull_request": { "number": 5 } });
    let told = gate(LATER, &[STATUS, COMMENT, ("dry-run", "true")], Some(event), 0.0, github, None);
    assert!(told.tape.calls().is_empty());
    let words = told.tape.words();
    assert!(words.contains(&format!("POST {API}/deployments\n")), "{words}");
    assert!(words.contains(&format!("POST {API}/issues/5/comments\n")), "{words}");
    assert!(!words.contains(GHS));
}

#[test]
fn other_hosts_have_none_of_it() {
    for host in [Host::Azure, Host::Terminal] {
        let names = environment_names(host).join(" ");
        assert!(!names.contains("GITHUB") && !names.contains("DEPLOYMENTID"), "{names}");
    }
    let event = |asked: &str| {
        let environment = [("GITHUB_EVENT_PATH", "/event.json"), ("INPUT_GITHUB-COMMENT", asked)];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let words = Words { environment: environment.into(), files: BTreeMap::new() };
        config_paths(Host::Github, &words).contains(&"/event.json".to_owned())
    };
    assert!(event("true") && !event("false"), "the event is read where it is needed");
}

#[test]
fn a_comment_of_any_length_is_taken() {
    let mut outcome = Outcome::new("gate", Verdict::Fail);
    outcome.notes = (0..2_000).map(|it| format!("Ärger {it} mit @all und #{it}")).collect();
    let text = comment(&outcome, "<!-- plimsoll gate a b -->");
    assert!(text.len() <= 65_536 && text.len() > 60_000, "{}", text.len());
    assert!(text.ends_with("This comment is cut: the summary of the run is whole.\n\n\n"));
    assert_eq!(brief(&outcome, 140), "gate fail: ");
    outcome.sentence = "ö".repeat(200);
    assert_eq!(brief(&outcome, 140).chars().count(), 140);
}
