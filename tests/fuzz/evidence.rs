//! The evidence of a gate, and its replay.

use plimsoll::command;
use plimsoll::plan::{Host, Words};
use plimsoll::report::Pages;
use plimsoll::wire::sha256;
use serde_json::Value;

use super::vendor::Vendor;
use super::{FILE, environment, now, token, words};

/// The fields of the file in their order, and those of an exchange.
const FIELDS: [&str; 10] = [
    "schema",
    "plimsoll",
    "host",
    "environment",
    "secrets",
    "files",
    "clock",
    "exchanges",
    "result",
    "digest",
];
const ROW: [&str; 7] = ["method", "url", "body", "status", "headers", "answer", "silence"];
const KIND: [&str; 2] = ["begins", "length"];

/// `g` and the answers of Dynatrace between zero bytes: whatever a gate saw, its replay says the same to the byte.
/// Anything else is a file of evidence, as it is and, where it is JSON, with its digest made right: a replay ends, asks
/// nobody, and says why where it is none.
pub fn evidence(bytes: &[u8]) {
    match bytes {
        [b'g', rest @ ..] => gate_and_replay(rest),
        bytes => {
            let text = String::from_utf8_lossy(bytes);
            replay(&text);
            if let Some(text) = digested(&text) {
                replay(&text);
            }
        }
    }
}

fn gate_and_replay(bytes: &[u8]) {
    let token = token();
    let inputs = [
        ("command", "gate"),
        ("evidence", "true"),
        ("release-name", "checkout"),
        ("dynatrace-token", token.as_str()),
        ("deployed-from", "2026-01-01T11:40:00Z"),
        ("deployed-to", "2026-01-01T11:40:00Z"),
    ];
    let answers = bytes.split(|it| *it == 0).map(<[u8]>::to_vec).collect();
    let vendor = Vendor::new(answers, now());
    let words = words(Host::Github, &inputs, Some(FILE));
    let gate = pollster::block_on(command::run(&vendor, Host::Github, &words));
    let Some(evidence) = &gate.evidence else { return };
    assert!(!evidence.contains(&token), "the token is in the evidence");
    let again = replay(evidence);
    assert_eq!(again.result, gate.result);
    assert_eq!(again.outputs["verdict"], gate.outputs["verdict"]);
}

fn replay(evidence: &str) -> Pages {
    let inputs = [("command", "replay"), ("evidence-file", "evidence.json")];
    let words = Words {
        environment: environment(Host::Github, &inputs),
        files: [("evidence.json".to_owned(), Some(evidence.to_owned()))].into(),
    };
    let nobody = Vendor::new(Vec::new(), now());
    let pages = pollster::block_on(command::run(&nobody, Host::Github, &words));
    assert_eq!(nobody.asked(), 0, "a replay asked somebody");
    assert!(pages.log.iter().all(|it| !it.contains(['\n', '\r'])), "{:?}", pages.log);
    assert!(pages.outputs.values().all(|it| !it.contains(['\n', '\r'])), "{:?}", pages.outputs);
    assert!(pages.outputs.contains_key("verdict"));
    pages
}

/// The same file with the digest that it should have, where it is JSON.
fn digested(text: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    value.as_object_mut()?.insert("digest".to_owned(), Value::from(""));
    let digest = sha256(written(&value).as_bytes());
    value.as_object_mut()?.insert("digest".to_owned(), Value::from(digest));
    Some(written(&value))
}

/// As a gate writes it.
fn written(value: &Value) -> String {
    in_order(value, &FIELDS, |name, it| match (name, it) {
        ("exchanges", Value::Array(list)) => {
            let rows: Vec<String> =
                list.iter().map(|it| in_order(it, &ROW, |_, it| it.to_string())).collect();
            format!("[{}]", rows.join(","))
        }
        ("secrets", it) => in_order(it, &[], |_, it| in_order(it, &KIND, |_, it| it.to_string())),
        (_, it) => it.to_string(),
    })
}

/// As compact JSON, an object with these fields first.
fn in_order(value: &Value, first: &[&str], inner: impl Fn(&str, &Value) -> String) -> String {
    let Value::Object(object) = value else { return value.to_string() };
    let known = first.iter().filter_map(|it| object.get_key_value(*it));
    let other = object.iter().filter(|(name, _)| !first.contains(&name.as_str()));
    let field = |(name, it): (&String, &Value)| {
        format!("{}:{}", Value::from(name.as_str()), inner(name, it))
    };
    let fields: Vec<String> = known.chain(other).map(field).collect();
    format!("{{{}}}", fields.join(","))
}
