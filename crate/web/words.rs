//! The words as they cross from JavaScript.

use std::collections::BTreeMap;

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::plan::{Host, Words};

/// What `run` is given: `{ host: "github" | "azure" | "terminal", environment: { NAME: text }, files: { path: text | null } }`.
#[derive(Deserialize)]
pub(super) struct Spoken {
    host: String,
    environment: BTreeMap<String, String>,
    files: BTreeMap<String, Option<String>>,
}

impl Spoken {
    /// Takes the object apart.
    pub(super) fn read(value: JsValue) -> Result<(Host, Words), JsError> {
        let Self { host, environment, files } = serde_wasm_bindgen::from_value(value)?;
        Ok((host_named(&host)?, Words { environment, files }))
    }
}

/// The environment alone, for the question which files to look for.
pub(super) fn environment_alone(value: JsValue) -> Result<Words, JsError> {
    Ok(Words { environment: serde_wasm_bindgen::from_value(value)?, files: BTreeMap::new() })
}

/// The host by its word.
pub(super) fn host_named(word: &str) -> Result<Host, JsError> {
    match word {
        "azure" => Ok(Host::Azure),
        "github" => Ok(Host::Github),
        "terminal" => Ok(Host::Terminal),
        _ => Err(JsError::new(&format!(
            "unknown host `{word}`: one of `azure`, `github`, `terminal`"
        ))),
    }
}
