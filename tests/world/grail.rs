//! What is asked of Dynatrace's platform, and what Grail answers.

use plimsoll::wire::{Answer, Body, Request, Silence};
use serde_json::{Value, json as value};

use super::json;

/// The JSON that is sent; null where there is none.
pub fn body(request: &Request) -> Value {
    match &request.body {
        Body::Json(text) => serde_json::from_str(text).unwrap(),
        Body::Bytes(_) | Body::Empty | Body::Form(_) | Body::SecretText(_) => Value::Null,
    }
}

/// A query that came to these records.
pub fn records(records: Value) -> Result<Answer, Silence> {
    json(200, &value!({ "state": "SUCCEEDED", "result": { "records": records } }).to_string())
}
