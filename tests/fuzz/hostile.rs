//! What must hold for any bytes at all. The fuzz targets search with these, `tests/hostile.rs` replays the
//! seeds with them.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    missing_docs,
    unreachable_pub
)] // each target uses its own part

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use plimsoll::command;
use plimsoll::gate::Criterion;
use plimsoll::plan::{Host, Words, believe};
use plimsoll::report::{Pages, line, markdown_text};
use plimsoll::time::{Duration, Timestamp, later};
use plimsoll::wire::{Answer, Cancelled, Progress, Request, Silence, World};

const SECRET: &str = "G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
const NOW: &str = "2026-01-01T12:00:00Z";
const FILE: &str = "
dynatrace: { url: 'https://abc12345.live.dynatrace.com', entities: ['type(SERVICE),tag(\"app:checkout\")'] }
gate:
  before: 10m
  warm-up: 0s
  after: 10m
  settle: 0s
  objectives:
    - { name: p95, kind: level, harm: increase, dynatrace: { metric: 'builtin:service.response.time' } }
    - { name: errors, kind: value, pass: ['<1', '<=+10%'], dynatrace: { metric: 'builtin:service.errors.total.rate' } }
";

fn token() -> String {
    format!("dt0c01.ST2EY72KQINMH574WMNVI7YN.{SECRET}")
}

fn words(host: Host, inputs: &[(&str, &str)], file: Option<&str>) -> Words {
    let environment = inputs
        .iter()
        .map(|(name, value)| (host.variable(name), (*value).to_owned()))
        .collect::<BTreeMap<_, _>>();
    Words { environment, files: [("plimsoll.yml".to_owned(), file.map(str::to_owned))].into() }
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
}

/// The text without its entities, so that what is left is what Markdown would interpret.
fn entities_out(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = after.split_once(';').unwrap();
        assert!(name.len() <= 7 && name.chars().all(|it| it == '#' || it.is_ascii_alphanumeric()));
        out.push('.');
        rest = after;
    }
    out + rest
}

/// A whole run with a vendor that answers whatever it likes: it ends, throws nothing, shows no secret, makes
/// no second line of vendor text and never passes a gate on nothing.
pub fn answers(bytes: &[u8]) {
    let [first, rest @ ..] = bytes else { return };
    let command = match first % 3 {
        0 => "mark",
        1 => "gate",
        _ => "doctor",
    };
    let token = token();
    let inputs = [
        ("command", command),
        ("dynatrace-token", token.as_str()),
        ("release-name", "checkout"),
        ("deployed-from", "2026-01-01T11:40:00Z"),
        ("deployed-to", "2026-01-01T11:40:00Z"),
    ];
    let answers: Vec<Vec<u8>> = rest.split(|it| *it == 0).map(<[u8]>::to_vec).collect();
    let vendor =
        Vendor { answers, next: Cell::new(0), now: Cell::new(now()), said: RefCell::default() };
    let words = words(Host::Github, &inputs, Some(FILE));
    let pages = pollster::block_on(command::run(&vendor, Host::Github, &words));
    let whole = shown(&pages) + &vendor.said.borrow();
    assert!(!whole.contains(&token), "the token is shown");
    assert!(pages.log.iter().all(|it| !it.contains(['\n', '\r'])), "{:?}", pages.log);
    assert!(pages.outputs.values().all(|it| !it.contains(['\n', '\r'])), "{:?}", pages.outputs);
    if rest.iter().all(|it| !it.is_ascii_digit()) && command == "gate" {
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

/// Answers with the parts in turn: a status letter, then the body. Runs out: the connection broke.
struct Vendor {
    answers: Vec<Vec<u8>>,
    next: Cell<usize>,
    now: Cell<Timestamp>,
    said: RefCell<String>,
}

impl World for Vendor {
    async fn send(&self, _request: &Request) -> Result<Answer, Silence> {
        let next = self.next.replace(self.next.get() + 1);
        let Some([first, body @ ..]) = self.answers.get(next).map(Vec::as_slice) else {
            return Err(Silence::Unclear("the connection broke".to_owned()));
        };
        let (status, kind) = match first {
            b'h' => (200, "text/html"),
            b'c' => (201, "application/json"),
            b'p' => (403, "application/json"),
            b'u' => (401, "application/json"),
            b'n' => (404, "application/json"),
            b'b' => (400, "application/json"),
            b't' => (429, "application/json"),
            b'f' => (503, "text/plain"),
            b'r' => (302, "text/html"),
            b'x' => return Err(Silence::Unsent(String::from_utf8_lossy(body).into_owned())),
            _ => (200, "application/json"),
        };
        let headers = [
            ("content-type".to_owned(), kind.to_owned()),
            ("date".to_owned(), String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned()),
            (
                "retry-after".to_owned(),
                String::from_utf8_lossy(&body[..body.len().min(12)]).into_owned(),
            ),
        ];
        Ok(Answer { status, headers: headers.into(), body: body.to_vec() })
    }

    async fn sleep(&self, span: Duration) -> Result<(), Cancelled> {
        self.now.set(later(self.now.get(), span));
        Ok(())
    }

    fn now(&self) -> Timestamp {
        self.now.get()
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn say(&self, progress: Progress) {
        match progress {
            Progress::Mask(_) | Progress::GroupEnd | Progress::Percent(_) => {}
            Progress::Note(text)
            | Progress::Warning(text)
            | Progress::Detail(text)
            | Progress::Group(text) => {
                self.said.borrow_mut().push_str(&text);
            }
        }
    }
}
