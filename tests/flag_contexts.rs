//! Changes of flags in all the shapes in which LaunchDarkly tells them: entries, webhooks, contexts of templates; with
//! fields that are missing, null, or of words that are not known yet.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use hmac::{Hmac, KeyInit, Mac};
use plimsoll::change::FlagChange;
use plimsoll::provider::launchdarkly::webhook_change;
use plimsoll::report::Pages;
use plimsoll::wire::Body;
use serde_json::{Value, json};
use sha2::Sha256;
use world::flags::contexts;
use world::{Tape, json as answer};

const URL: &str = "https://app.launchdarkly.com";
const NOW: &str = "2026-01-01T12:00:00Z";
const NOW_MS: i64 = 1_767_268_800_000;

/// A context as an integration's template has it; `more` wins over it.
fn context(more: &Value) -> String {
    let mut all = json!({
        "_id": "5e38c2ff06121dba45ba0f25", "kind": "flag", "key": "demo", "name": "Demo flag",
        "timestamp": { "milliseconds": NOW_MS - 60_000, "seconds": NOW_MS / 1_000 - 60 },
        "details": { "plainText": "", "markdown": "" },
        "project": { "name": "The big project", "key": "default", "tags": [], "environment": { "name": "Production", "key": "production", "tags": [] } },
        "tags": ["ops"],
        "customProperties": { "datadog": { "name": "Datadog tags", "values": ["service:checkout"] } },
        "member": { "email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace" },
        "titleVerb": "updated the flag", "verbKind": "updateTag",
        "title": { "plainText": "Ada Lovelace updated the flag Demo flag" },
        "target": { "_links": null, "name": "Demo flag" },
    });
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    all.to_string()
}

fn read(more: &Value) -> FlagChange {
    webhook_change(&context(more), URL).unwrap().unwrap().change
}

/// A run that is told of a change by a signed webhook; Datadog takes everything and knows nothing.
fn told(body: &str, more: &str) -> (Pages, Vec<Value>) {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"hush-hush").unwrap();
    mac.update(body.as_bytes());
    let signature: String =
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let inputs = [
        ("command", "flags"),
        ("datadog-api-key", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
        ("webhook-file", "body.json"),
        ("webhook-secret", "hush-hush"),
        ("webhook-signature", &signature),
    ];
    let file = format!("flags: {{ datadog: true{more} }}\n");
    let tape = Tape::new(NOW, |request| match request.url.as_str() {
        url if url.ends_with("/validate") => answer(200, r#"{"valid":true}"#),
        _ => answer(202, r#"{"data":{"attributes":{"attributes":{"evt":{"uid":"e"}}}}}"#),
    });
    let files = [("plimsoll.yml", Some(file.as_str())), ("body.json", Some(body))];
    let pages = tape.github_with(&inputs, &files);
    let asked = tape.asked.borrow();
    let sent = asked.iter().filter_map(|it| match &it.body {
        Body::Json(text) => {
            Some(serde_json::from_str::<Value>(text).unwrap()["data"]["attributes"].clone())
        }
        Body::Bytes(_) | Body::Empty | Body::Form(_) | Body::SecretText(_) => None,
    });
    (pages, sent.collect())
}

#[test]
fn what_happened_in_all_environments_happened_in_the_one_that_is_meant() {
    let all = json!({ "project": { "name": "The big project", "key": "default", "environment": { "name": "All environments", "key": "~", "tags": null } } });
    for body in
        [context(&all), context(&json!({ "project": { "key": "default", "environment": null } }))]
    {
        let (pages, sent) = told(&body, "");
        assert_eq!(sent.len(), 1, "{}", pages.log.join("\n"));
        let tags = sent[0]["tags"].to_string();
        assert!(
            tags.contains("environment_key:~")
                && tags.contains("environment_name:All environments"),
            "{tags}"
        );
        assert!(!tags.contains("\"env:"), "it is of no environment alone: {tags}");
    }
    let elsewhere = ", launchdarkly: { policy: 'proj/mobile:env/production:flag/*' }";
    assert!(told(&context(&all), elsewhere).1.is_empty(), "the project is another");
    let staging = ", launchdarkly: { policy: 'proj/*:env/stag*:flag/*' }";
    assert_eq!(told(&context(&all), staging).1.len(), 1);
    assert!(told(&context(&json!({})), staging).1.is_empty());
}

#[test]
fn what_is_missing_null_or_not_known_yet_costs_nothing_else() {
    let plain = json!({ "plainText": "", "markdown": "" });
    let change = read(&json!({
        "date": 0, "accesses": null, "_links": null, "comment": null, "tags": null, "title": null, "details": null,
        "customProperties": { "datadog": { "values": ["service:a", null, 7] }, "dynatrace": null, "service": "b", "odd": { "value": {} } },
        "member": {}, "token": { "name": "pipeline" }, "verbKind": "updateSomethingNew", "target": null, "new": [plain],
    }));
    assert_eq!(change.at.as_millisecond(), NOW_MS - 60_000, "the zero is no date");
    assert_eq!(change.author.unwrap().name, "pipeline");
    assert_eq!(change.title, "pipeline updated the flag Demo flag");
    assert_eq!(change.action, "updateSomethingNew");
    assert_eq!(change.tags["datadog"], ["service:a", "7"]);
    assert_eq!(
        (change.tags["service"].as_slice(), change.tags["dynatrace"].as_slice()),
        (["b".to_owned()].as_slice(), [].as_slice())
    );
    assert!(change.labels.is_empty() && change.comment.is_none() && change.link.is_none());
    let change = read(&json!({ "member": { "email": "ada@example.com", "firstName": "" } }));
    assert_eq!(change.author.unwrap().name, "ada@example.com");
    let change = read(
        &json!({ "details": { "markdown": "## Copied from Production to Test ##\n* Changed the flag to be hidden from client\\-side SDKs\n* Removed ~~`Ushki`~~" } }),
    );
    assert_eq!(
        change.details,
        "Copied from Production to Test\nChanged the flag to be hidden from client-side SDKs\nRemoved 'Ushki'"
    );
}

fn entry(accesses: &[(&str, &str)], targets: &[&str], versions: [Value; 2]) -> FlagChange {
    let accesses: Vec<Value> = accesses
        .iter()
        .map(|(action, resource)| json!({ "action": action, "resource": resource }))
        .collect();
    let body = json!({
        "_id": "e1", "date": NOW_MS, "kind": "flag", "name": "Demo flag", "accesses": accesses,
        "target": { "name": "Demo flag", "resources": targets }, "titleVerb": "updated the flag",
        "previousVersion": versions[0], "currentVersion": versions[1],
    });
    webhook_change(&body.to_string(), URL).unwrap().unwrap().change
}

#[test]
fn of_a_copy_and_a_clone_the_target_is_what_changed() {
    let [production, test] =
        ["proj/default:env/production:flag/demo", "proj/default:env/test:flag/demo"];
    let none = || [Value::Null, Value::Null];
    let copy =
        entry(&[("copyFlagConfigFrom", production), ("copyFlagConfigTo", test)], &[test], none());
    assert_eq!(
        (copy.environment.key.as_str(), copy.action.as_str()),
        ("test", "copyFlagConfigFrom, copyFlagConfigTo")
    );
    let clone = "proj/default:env/production:flag/demo-2";
    let cloned = entry(&[("cloneFlag", production), ("createFlag", clone)], &[clone], none());
    assert_eq!(cloned.flag.key, "demo-2");
    let several =
        entry(&[("updateOn", production), ("updateFallthrough", production)], &[], none());
    assert_eq!(
        (several.environment.key.as_str(), several.action.as_str()),
        ("production", "updateOn, updateFallthrough")
    );
    let wide =
        entry(&[("updateTags", production), ("updateTags", test)], &[production, test], none());
    assert_eq!(
        (wide.environment.key.as_str(), wide.environment.name.as_str()),
        ("~", "All environments")
    );
}

#[test]
fn a_flag_that_is_archived_says_so_before_and_after() {
    let flag = |archived: bool| {
        json!({
            "archived": archived, "variations": [{ "value": true }, { "value": false }],
            "environments": { "production": { "on": true, "fallthrough": { "variation": 0 }, "offVariation": 1 } },
        })
    };
    let change = entry(
        &[("updateGlobalArchived", "proj/default:env/production:flag/demo")],
        &[],
        [flag(false), flag(true)],
    );
    assert_eq!(change.before.unwrap(), r#"{"archived":false,"enabled":true}"#);
    assert_eq!(change.after.unwrap(), r#"{"archived":true,"enabled":true}"#);
    let deleted = entry(
        &[("deleteFlag", "proj/default:env/production:flag/demo")],
        &[],
        [flag(true), Value::Null],
    );
    assert!(deleted.before.is_some() && deleted.after.is_none());
}

#[test]
fn what_is_no_change_of_a_flag_is_said_and_what_cannot_be_read_is_an_error() {
    for kind in ["segment", "project", "environment", "member", "metric", "webhook", "holiday"] {
        let body = context(&json!({ "kind": kind }));
        assert_eq!(webhook_change(&body, URL), Ok(None), "{kind}");
        let (pages, sent) = told(&body, "");
        assert!(
            sent.is_empty() && pages.result.contains("is not about a flag"),
            "{}",
            pages.result
        );
    }
    for body in ["not JSON", "[]", r#"{"_id": 7}"#, r#"{"accesses": "all"}"#] {
        let (pages, _) = told(body, "");
        let log = pages.log.join("\n");
        assert!(log.contains("the body of the webhook: is not what LaunchDarkly sends"), "{log}");
    }
}

/// `hideMemberDetails` of LaunchDarkly's own integration.
#[test]
fn nobody_is_told_who_it_was_where_that_is_hidden() {
    for (body, theirs) in contexts("-hidden") {
        let recent = body.replace("15807", "17672");
        let shown = told(&recent, ", hide-members: true, dynatrace: { tag: shop }");
        let (pages, sent) = shown;
        assert!(sent.is_empty(), "`dd1` names no service: {}", pages.log.join("\n"));
        let recent = recent.replace("\"dd1\"", "\"service:checkout\"");
        let now = (NOW_MS - 60_000).to_string();
        let recent = recent.replace("1767277319650", &now).replace("1767277685229", &now);
        let (pages, sent) = told(&recent, ", hide-members: true");
        assert_eq!(sent.len(), 1, "{}", pages.log.join("\n"));
        assert_eq!(sent[0]["title"], theirs["title"]);
        assert!(sent[0]["attributes"].get("author").is_none(), "{}", sent[0]);
        let all = sent[0].to_string() + &pages.result + &pages.summary;
        for name in ["Henrietta", "testing@launchdarkly.com"] {
            assert!(!all.contains(name), "{name} stands in {all}");
        }
        let tags: Vec<Value> = sent[0]["tags"].as_array().unwrap().clone();
        for tag in theirs["tags"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| !it.as_str().unwrap().starts_with("dd"))
        {
            assert!(tags.contains(tag), "{tag} is not in {tags:?}");
        }
    }
}
