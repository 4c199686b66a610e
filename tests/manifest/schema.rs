//! `docs/plimsoll.schema.json`: JSON Schema, draft 7, the draft that editors know best.

use plimsoll::plan::{FILE_KEYS, Holds, Key};
use serde_json::{Map, Value, json};

use crate::kept::keep;

fn schema() -> Value {
    let mut schema = section(&FILE_KEYS);
    let top = schema.as_object_mut().unwrap();
    top.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    top.insert(
        "$id".to_owned(),
        json!("https://raw.githubusercontent.com/plimsoll/plimsoll/v1/docs/plimsoll.schema.json"),
    );
    top.insert("title".to_owned(), json!("plimsoll.yml"));
    top.insert(
        "description".to_owned(),
        json!("What is released, where Dynatrace is, and what must hold after the release."),
    );
    schema
}

fn section(keys: &[Key]) -> Value {
    let properties: Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut section =
        json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let object = section.as_object_mut().unwrap();
    if !required.is_empty() {
        object.insert("required".to_owned(), json!(required));
    }
    // What belongs to one kind of objective alone.
    if keys.iter().any(|key| key.name == "kind") {
        object.insert("allOf".to_owned(), json!([of_kind("level", &["pass", "warn"], having("harm", json!(true))), of_kind(
            "value",
            &["harm", "margin", "min-absolute", "limits"],
            json!({ "anyOf": [
                having("pass", json!(true)),
                having("dynatrace", json!({ "anyOf": OWN.map(|it| having(it, json!(true))) })),
                having("datadog", json!(true)),
                { "allOf": [having("info", json!({ "const": true })), { "not": having("warn", json!(true)) }] },
            ] }),
        )]));
    }
    section
}

/// What has criteria of its own.
const OWN: [&str; 7] =
    ["slo", "problems", "platform-slo", "guardian", "synthetic", "burn-rate", "error-budget"];

/// An object with this key, as it should be: said in the way that strict validators want to hear it.
fn having(name: &str, value: Value) -> Value {
    json!({ "type": "object", "properties": { name: value }, "required": [name] })
}

fn of_kind(kind: &str, foreign: &[&str], also: Value) -> Value {
    let refused: Map<String, Value> =
        foreign.iter().map(|name| ((*name).to_owned(), json!(false))).collect();
    json!({
        "if": having("kind", json!({ "const": kind })),
        "then": { "allOf": [{ "type": "object", "properties": refused }, also] },
    })
}

fn property(key: &Key) -> Value {
    let texts = |items: Value| json!({ "type": "array", "items": items, "minItems": 1 });
    let text = || json!({ "type": "string", "minLength": 1 });
    let mut property = match key.holds {
        Holds::Choice(words) => json!({ "enum": words }),
        Holds::Criteria => json!({ "anyOf": [text(), texts(text()), texts(texts(text()))] }),
        Holds::Flag => json!({ "type": "boolean" }),
        Holds::Limits | Holds::Texts => json!({ "anyOf": [text(), texts(text())] }),
        Holds::TextsOr(keys) => {
            json!({ "anyOf": [text(), texts(text()), section(keys), texts(section(keys))] })
        }
        Holds::Number => json!({ "type": "number", "minimum": 0 }),
        Holds::Percent => json!({ "type": "string", "pattern": "^[0-9]+([.][0-9]+)?%$" }),
        Holds::Section(keys) => section(keys),
        Holds::Sections(keys) => texts(section(keys)),
        Holds::Span => {
            json!({ "type": "string", "minLength": 2, "pattern": "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$" })
        }
        // A version such as 1.10 needs no quotes.
        Holds::Text => json!({ "anyOf": [text(), { "type": "number" }] }),
    };
    property.as_object_mut().unwrap().insert("description".to_owned(), json!(key.about));
    property
}

#[test]
fn the_schema_has_the_keys_of_the_core() {
    keep("docs/plimsoll.schema.json", &(serde_json::to_string_pretty(&schema()).unwrap() + "\n"));
}
