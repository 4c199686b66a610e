//! What JavaScript hands over: a way to ask, a way to tell, and the word to stop.

use js_sys::Promise;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, RequestInit};

use crate::wire::Progress;

#[wasm_bindgen]
extern "C" {
    /// `{ fetch(url, init): Promise<Response>, say({ kind, text }): void, signal: AbortSignal }`
    pub type Hands;

    /// Asks. The answer needs `status`, iterable `headers`, and `body.getReader().read()`.
    #[wasm_bindgen(method, catch)]
    pub(super) fn fetch(this: &Hands, url: &str, init: &RequestInit) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = say)]
    fn say_value(this: &Hands, said: JsValue) -> Result<(), JsValue>;

    /// Aborted when the run is to stop.
    #[wasm_bindgen(method, getter)]
    pub(super) fn signal(this: &Hands) -> AbortSignal;
}

/// One thing said, as the shim sees it.
#[derive(Serialize)]
struct Said {
    kind: &'static str,
    text: String,
}

impl Hands {
    /// Tells the person. A voice that fails does not stop a run.
    pub(super) fn say(&self, progress: Progress) {
        let (kind, text) = match progress {
            Progress::Mask(secret) => ("mask", secret.expose().to_owned()),
            Progress::Note(text) => ("note", text),
            Progress::Warning(text) => ("warning", text),
            Progress::Detail(text) => ("detail", text),
            Progress::Group(text) => ("group", text),
            Progress::GroupEnd => ("group-end", String::new()),
            Progress::Percent(percent) => ("percent", percent.to_string()),
        };
        if let Ok(said) = serde_wasm_bindgen::to_value(&Said { kind, text }) {
            drop(self.say_value(said));
        }
    }
}
