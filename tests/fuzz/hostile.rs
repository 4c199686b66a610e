//! What must hold for any bytes at all. The fuzz targets search with these, `tests/hostile.rs` replays the
//! seeds with them.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    missing_docs,
    unused_imports,
    unreachable_pub
)] // each target uses its own part

mod dql;
mod evidence;
mod handover;
mod json;
mod keptn;
mod policy;
mod selector;
mod vendor;

use std::collections::BTreeMap;

use plimsoll::command;
use plimsoll::gate::Criterion;
use plimsoll::plan::{Host, Words, believe};
use plimsoll::report::{Pages, line, markdown_text};
use plimsoll::time::Timestamp;

pub use dql::dql;
pub use evidence::evidence;
pub use handover::handover;
pub use json::agree as json;
pub use keptn::{keptn, template};
pub use policy::policy;
pub use selector::selector;
use vendor::Vendor;

const SECRET: &str = "G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
const NOW: &str = "2026-01-01T12:00:00Z";
/// A gate that needs to wait for little.
macro_rules! quick {
    () => {
        "gate:\n  before: 10m\n  warm-up: 0s\n  after: 10m\n  settle: 0s\n"
    };
}

const FILE: &str = concat!(
    "
dynatrace: { url: 'https://abc12345.live.dynatrace.com', entities: ['type(SERVICE),tag(\"app:checkout\")'] }
",
    quick!(),
    "  objectives:
    - { name: p95, kind: level, harm: increase, dynatrace: { metric: 'builtin:service.response.time' } }
    - { name: errors, kind: value, pass: ['<1', '<=+10%'], dynatrace: { metric: 'builtin:service.errors.total.rate' } }
"
);

const DATADOG_KEYS: [(&str, &str); 2] = [
    ("datadog-api-key", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
    ("datadog-app-key", "b1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4"),
];
const DATADOG: &str = concat!(
    "
datadog: { site: datadoghq.eu, service: checkout, env: production, report-failure: true }
",
    quick!(),
    "  history: 0s
  objectives:
    - { name: p95, kind: level, harm: increase, datadog: { query: 'avg:trace.x{service:checkout} by {host}' } }
    - { name: ratio, kind: level, harm: increase, datadog: { queries: ['sum:x{*}', 'sum:y{*}'], formula: 'a/b' } }
    - { name: mean, kind: value, pass: ['<1'], datadog: { query: 'avg:trace.x{*}' } }
    - { name: errors, kind: count, datadog: { count: 'sum:x{*}.as_count()', exposure: 'sum:y{*}.as_count()' } }
    - { name: slo, kind: value, pass: ['>=99.9'], datadog: { slo: 0a1b2c } }
    - { name: monitor, kind: value, datadog: { monitor: 1234 } }
    - { name: stored, kind: value, datadog: { deployment-gate: default } }
"
);
const PLATFORM: &str = "dt0s16.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
const BEYOND: &str = concat!(
    "
dynatrace: { url: 'https://abc12345.apps.dynatrace.com', entities: ['type(SERVICE)'] }
",
    quick!(),
    "  history: 0s
  objectives:
    - { name: p90, kind: level, harm: increase, dynatrace: { ready-made: response-time, services: [checkout] } }
    - { name: failures, kind: count, dynatrace: { ready-made: failure-rate, services: [checkout] } }
    - { name: slow, kind: value, pass: ['<=1'], dynatrace: { dql: 'fetch spans | summarize count()' } }
    - { name: slo, kind: value, dynatrace: { platform-slo: vu9U3hXa3q0AAAABABRidWlsdGlu } }
    - { name: guardian, kind: value, dynatrace: { guardian: { workflow: 1c2d3e4f-0000-4000-8000-000000000001 } } }
    - { name: journeys, kind: value, dynatrace: { synthetic: { tags: [smoke] } } }
"
);
const LAUNCHDARKLY_TOKEN: &str = "api-01234567-89ab-cdef-0123-456789abcdef";
const LAUNCHDARKLY: &str = concat!(
    "
release: { name: checkout, stage: production }
dynatrace: { url: 'https://abc12345.live.dynatrace.com', entities: ['type(SERVICE),tag(\"app:checkout\")'] }
flags:
  launchdarkly: { project: default, environment: production, policy: 'proj/*;shop:env/*;{critical:true}:flag/*' }
  dynatrace: { entity-type: SERVICE, tag: checkout }
remediate: { launchdarkly: { turn-off: [new-checkout] }, confirm-recovery: 10m }
",
    quick!(),
    "  history: 0s
  objectives:
    - { name: errors, kind: value, pass: ['<1'], dynatrace: { metric: 'builtin:service.errors.total.rate' } }
"
);

fn token() -> String {
    format!("dt0c01.ST2EY72KQINMH574WMNVI7YN.{SECRET}")
}

fn words(host: Host, inputs: &[(&str, &str)], file: Option<&str>) -> Words {
    let files = [("plimsoll.yml".to_owned(), file.map(str::to_owned))].into();
    Words { environment: environment(host, inputs), files }
}

fn environment(host: Host, inputs: &[(&str, &str)]) -> BTreeMap<String, String> {
    inputs.iter().map(|(name, value)| (host.variable(name), (*value).to_owned())).collect()
}

/// `plimsoll.yml` is believed or refused in one phrase that shows no token.
pub fn file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let token = token();
    for command in ["gate", "mark", "doctor"] {
        let inputs = [
            ("command", command),
            ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
            ("dynatrace-token", token.as_str()),
            ("entities", "entityId(\"SERVICE-1\")"),
        ];
        refused_well(believe(Host::Github, &words(Host::Github, &inputs, Some(&text)), now()));
    }
}

/// Inputs: NAME=value a line, a line without `=` continues the value before it.
pub fn inputs(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (host, rest) = match text.split_once('\n') {
        Some(("azure", rest)) => (Host::Azure, rest),
        _ => (Host::Github, &*text),
    };
    let mut environment = BTreeMap::<String, String>::new();
    let mut last = String::new();
    for part in rest.split('\n') {
        match part.split_once('=') {
            Some((name, value)) if !name.contains(' ') => {
                last = if name.chars().all(|it| it.is_ascii_uppercase() || it == '_') {
                    name.to_owned()
                } else {
                    host.variable(name)
                };
                environment.insert(last.clone(), value.to_owned());
            }
            _ => environment
                .entry(last.clone())
                .and_modify(|value| *value = format!("{value}\n{part}"))
                .or_default()
                .shrink_to_fit(),
        }
    }
    let files = [("plimsoll.yml".to_owned(), Some(FILE.to_owned()))].into();
    let words = Words { environment, files };
    plimsoll::plan::secrets(host, &words);
    plimsoll::plan::config_paths(host, &words);
    refused_well(believe(host, &words, now()));
}

/// A criterion is read or refused; what is read says itself in a way that is read again as the same.
pub fn criterion(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(criterion) = Criterion::parse(&text) {
        let said = criterion.to_string();
        assert_eq!(Criterion::parse(&said).as_ref(), Ok(&criterion), "{text:?} said {said:?}");
    }
}

/// No text begins anything in Markdown or HTML, or a second line.
pub fn inert(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let plain = line(&text);
    assert!(!plain.contains(['\n', '\r', '\u{2028}', '\u{2029}', '\u{202e}', '\0']), "{plain:?}");
    assert!(plain.chars().count() <= 1_001);
    let inert = markdown_text(&text);
    let bare: String = entities_out(&inert);
    assert!(
        !bare.contains(['<', '>', '`', '*', '_', '[', ']', '|', '\n', '\\', '@', '~']),
        "{inert:?}"
    );
    assert!(!bare.starts_with(['-', '=', '#', '+']), "{inert:?}");
    assert!(!bare.contains("www."), "{inert:?}");
}

/// The text without its entities, so that what is left is what Markdown would interpret.
fn entities_out(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = after.split_once(';').unwrap();
        assert!(name.len() <= 7 && name.chars().all(|it| it == '#' || it.is_ascii_alphanumeric()));
        out.push('\u{b7}');
        rest = after;
    }
    out + rest
}

/// Dynatrace answers whatever it likes.
pub fn answers(bytes: &[u8]) {
    let token = token();
    let secrets = [("dynatrace-token", token.as_str())];
    any_answers(bytes, &["mark", "gate", "doctor"], &secrets, FILE);
}

/// Dynatrace tells of the past whatever it likes: of releases, their verdicts, the same metric days and weeks ago.
pub fn history(bytes: &[u8]) {
    let token = token();
    let secrets = [("dynatrace-token", token.as_str()), ("mark-verdict", "true")];
    let baseline = match bytes.get(1) {
        Some(b'w') => "baseline: last-week",
        Some(b'v') => "baseline: fixed\n  baseline-version: 1.4.1",
        Some(b'f') => "baseline: fixed\n  baseline-at: 2025-12-20T12:00:00Z",
        _ => "baseline: previous-release",
    };
    let file = FILE
        .replace("before: 10m", &format!("before: 10m\n  {baseline}"))
        .replace("settle: 0s", "settle: 0s\n  history: 2d");
    any_answers(bytes, &["history", "gate", "gate"], &secrets, &file);
}

/// Dynatrace's platform answers whatever it likes: Grail, guardians, SLOs, journeys, documents.
pub fn platform(bytes: &[u8]) {
    any_answers(bytes, &["gate", "dashboard", "doctor"], &[("dynatrace-token", PLATFORM)], BEYOND);
}

/// Datadog answers whatever it likes.
pub fn datadog(bytes: &[u8]) {
    any_answers(bytes, &["mark", "gate", "doctor"], &DATADOG_KEYS, DATADOG);
}

/// LaunchDarkly and Dynatrace answer whatever they like.
pub fn launchdarkly(bytes: &[u8]) {
    let token = token();
    let secrets = [("dynatrace-token", token.as_str()), ("launchdarkly-token", LAUNCHDARKLY_TOKEN)];
    any_answers(bytes, &["flags", "gate", "doctor"], &secrets, LAUNCHDARKLY);
}

/// A whole run with vendors that answer whatever they like: it ends, throws nothing, shows no secret, makes
/// no second line of vendor text and never passes a gate on nothing.
fn any_answers(bytes: &[u8], commands: &[&str; 3], secrets: &[(&str, &str)], file: &str) {
    let [first, rest @ ..] = bytes else { return };
    let command = commands[usize::from(first % 3)];
    let mut inputs = vec![
        ("command", command),
        ("release-name", "checkout"),
        ("deployed-from", "2026-01-01T11:40:00Z"),
        ("deployed-to", "2026-01-01T11:40:00Z"),
    ];
    inputs.extend_from_slice(secrets);
    let answers: Vec<Vec<u8>> = rest.split(|it| *it == 0).map(<[u8]>::to_vec).collect();
    let vendor = Vendor::new(answers, now());
    let words = words(Host::Github, &inputs, Some(file));
    let pages = pollster::block_on(command::run(&vendor, Host::Github, &words));
    let whole = shown(&pages) + &vendor.said.borrow();
    for (name, secret) in secrets.iter().filter(|it| it.0 != "mark-verdict") {
        assert!(!whole.contains(secret), "the {name} is shown");
    }
    assert!(pages.log.iter().all(|it| !it.contains(['\n', '\r'])), "{:?}", pages.log);
    assert!(pages.outputs.values().all(|it| !it.contains(['\n', '\r'])), "{:?}", pages.outputs);
    let proves_nothing = !rest.iter().any(u8::is_ascii_digit)
        && !["OK", "pass"].iter().any(|it| String::from_utf8_lossy(rest).contains(it));
    if proves_nothing && command == "gate" {
        assert_ne!(pages.outputs["verdict"], "pass", "passed on nothing");
    }
}

fn shown(pages: &Pages) -> String {
    format!("{pages:?}")
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn refused_well<T>(believed: plimsoll::error::Result<T>) {
    if let Err(error) = believed {
        let said = error.to_string();
        assert!(!said.is_empty() && !error.hint().is_empty(), "{said:?} has no fix");
        assert!(!said.contains(&token()) && !error.hint().contains(&token()), "shows the token");
    }
}
