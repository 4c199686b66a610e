//! What the core wants from a host before it can begin: variables, files, and which values to mask.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::order::order_by_key;
use crate::wire::Secret;

use super::Command;
use super::context;
use super::evidence::evidence_path;
use super::file::{DEFAULT_PATHS, named_path};
use super::github;
use super::given::Given;
use super::inputs::{CA_FILE, COMMAND, CONFIG, INPUTS};
use super::keptn::sli_paths;
use super::launchdarkly;
use super::naming::RELEASE_NAME;
use super::shown::{QUOTES, tokens};
use super::words::{Host, Words};

/// The environment variables that the core reads on this host: the inputs and the run's own context.
pub fn environment_names(host: Host) -> Vec<String> {
    let inputs =
        INPUTS.iter().filter(|input| input.is_for(host)).map(|input| host.variable(input.name));
    inputs.chain(context::variables(host).iter().map(|name| (*name).to_owned())).collect()
}

/// The files to look for: the named configuration file, or the usual ones, of which the first that exists is
/// read; the body of a webhook, where one is named; and what triggered the run, where GitHub is told.
pub fn config_paths(host: Host, words: &Words) -> Vec<String> {
    let mut paths = match named_path(host, words) {
        Some(path) => [vec![path.to_owned()], sli_paths(path)].concat(),
        None => DEFAULT_PATHS.map(str::to_owned).to_vec(),
    };
    paths.extend(launchdarkly::body_path(host, words));
    paths.extend(github::event_path(host, words).map(str::to_owned));
    paths.extend(evidence_path(host, words).map(str::to_owned));
    paths
}

/// The file of certificate authorities to read and to trust, where one was named.
pub fn authorities_path(host: Host, words: &Words) -> Option<String> {
    named_authorities(host, words).map(str::to_owned)
}

/// The file of authorities that was named.
pub(super) fn named_authorities(host: Host, words: &Words) -> Option<&str> {
    Given { host, words }.text(&CA_FILE).ok().flatten().map(|said| said.value)
}

/// Whether the words ask for `doctor`, whatever else of them cannot be believed.
pub fn asks_for_doctor(host: Host, words: &Words) -> bool {
    let said = Given { host, words }.text(&COMMAND).ok().flatten();
    said.is_some_and(|said| said.value == Command::Doctor.word())
}

/// Whether the words name what is released.
pub fn names_release(host: Host, words: &Words) -> bool {
    Given { host, words }.text(&RELEASE_NAME).is_ok_and(|it| it.is_some())
}

/// The same words where nothing is judged yet: those of `doctor` without a configuration file, about anything.
pub fn examining(host: Host, words: &Words) -> Words {
    let mut environment = words.environment.clone();
    environment.remove(&host.variable(CONFIG.name));
    environment.insert(host.variable(COMMAND.name), Command::Doctor.word().to_owned());
    environment.entry(host.variable(RELEASE_NAME.name)).or_insert_with(|| "service".to_owned());
    Words { environment, files: BTreeMap::new() }
}

/// Every value to be masked before anything else happens: those of the secret inputs, whole and word by
/// word as they may have been pasted with something around them, and whatever else looks like a token of
/// Dynatrace, in whichever input or file it was left by mistake.
pub fn secrets(host: Host, words: &Words) -> Vec<Secret> {
    secret_texts(host, words).into_iter().map(Secret::new).collect()
}

/// The texts themselves, the longest first, so that a part of one never hides the rest of another.
pub(super) fn secret_texts(host: Host, words: &Words) -> Vec<&str> {
    let mut found = BTreeSet::new();
    for input in INPUTS.iter().filter(|input| input.secret) {
        let Some(raw) = words.environment.get(&host.variable(input.name)) else { continue };
        found.extend([raw.as_str(), raw.trim(), raw.trim().trim_matches(QUOTES)]);
        let pieces = raw.split_whitespace().map(|word| word.trim_matches(QUOTES));
        found.extend(pieces.filter(|word| word.len() >= SHORTEST_PIECE));
    }
    let said = words.environment.values().chain(words.files.values().flatten());
    found.extend(said.flat_map(|text| tokens(text)));
    found.retain(|text| !text.trim().is_empty() && !is_scheme(text));
    let mut texts: Vec<&str> = found.into_iter().collect();
    order_by_key(&mut texts, |text| Reverse(text.len()));
    texts
}

/// Masking a shorter piece would hide half of every log.
const SHORTEST_PIECE: usize = 8;

/// What is pasted along with a token and is no secret.
fn is_scheme(word: &str) -> bool {
    ["api-token", "authorization:", "bearer"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme))
}
