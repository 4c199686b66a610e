//! The six functions that JavaScript sees.

use wasm_bindgen::prelude::*;

use crate::command;
use crate::plan;
use crate::time::Duration;

use super::hands::Hands;
use super::outside::Outside;
use super::{pages, words};

/// How long one question may take, answer and all.
const DEADLINE: Duration = Duration::from_secs(30);

/// The version of this build: `0.1.0`.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The environment variables that the core reads on this host: hand over those, if set, and no others.
#[wasm_bindgen(js_name = environmentNames)]
pub fn environment_names(host: &str) -> Result<Vec<String>, JsError> {
    Ok(plan::environment_names(words::host_named(host)?))
}

/// Where a configuration file may stand, given `{ NAME: text }`: hand over the text of each, or null.
#[wasm_bindgen(js_name = configPaths)]
pub fn config_paths(host: &str, environment: JsValue) -> Result<Vec<String>, JsError> {
    let words = words::environment_alone(environment)?;
    Ok(plan::config_paths(words::host_named(host)?, &words))
}

/// Where a file of certificate authorities stands that was named: hand over its text, or null, among the
/// files, and trust it.
#[wasm_bindgen(js_name = authoritiesPath)]
pub fn authorities_path(host: &str, environment: JsValue) -> Result<Option<String>, JsError> {
    let words = words::environment_alone(environment)?;
    Ok(plan::authorities_path(words::host_named(host)?, &words))
}

/// Asks what there is for a first configuration file, and resolves to JSON:
/// `{ slos: [{ key, vendor, id, name, about, target }], operations, services, notes }`.
#[wasm_bindgen]
pub async fn inventory(spoken: JsValue, hands: Hands) -> Result<String, JsError> {
    console_error_panic_hook::set_once();
    let (host, words) = words::Spoken::read(spoken)?;
    let outside = Outside::new(hands, DEADLINE);
    Ok(command::inventory(&outside, host, &words).await)
}

/// Runs what the words ask for and resolves to the pages, also when the run failed. Rejects only when
/// it is called wrongly.
#[wasm_bindgen]
pub async fn run(spoken: JsValue, hands: Hands) -> Result<JsValue, JsError> {
    console_error_panic_hook::set_once();
    let (host, words) = words::Spoken::read(spoken)?;
    let outside = Outside::new(hands, DEADLINE);
    pages::shown(&command::run(&outside, host, &words).await)
}
