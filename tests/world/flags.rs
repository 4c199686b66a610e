//! LaunchDarkly's sample contexts, which lie beside the project.

#![allow(clippy::disallowed_methods, clippy::print_stdout)] // reads files, says what it skips

use std::fs;
use std::path::Path;

use serde_json::Value;

/// Each context with what LaunchDarkly's own integration makes of it for Datadog; `shown` is empty or `-hidden`, where
/// members are. Empty where the samples are not there.
pub fn contexts(shown: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/launchdarkly");
    if !folder.exists() {
        println!("skipped: no ../shared");
        return Vec::new();
    }
    let read = |name: String| fs::read_to_string(folder.join(name)).unwrap();
    let samples = [("toggle", "toggle"), ("targeting-rule-update", "targeting")];
    let both = samples.map(|(context, rendered)| {
        let theirs = read(format!("rendered/datadog-{rendered}{shown}.txt"));
        (read(format!("{context}.json")), serde_json::from_str(&theirs).unwrap())
    });
    both.into()
}
