//! The evidence of a gate as a file: the words, the answers and the clock of the run, without a secret, and
//! their digest. `docs/evidence.schema.json`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::Result;
use crate::json::{self, Read, shape};
use crate::order::map;
use crate::wire::{Exchange, Secret, Tape, sha256};

use super::Command;
use super::github::EVENT_PATH;
use super::given::Given;
use super::inputs::{COMMAND, CONFIG, FAIL_ON, INPUTS, ON_ERROR, UPLOAD_REPORT};
use super::keptn::sli_paths;
use super::patience::{EVIDENCE, EVIDENCE_FILE};
use super::words::{Host, Words};

shape! {
    #[derive(Serialize)]
    struct Text {
        schema: i64,
        plimsoll: String,
        host: String,
        environment: BTreeMap<String, String>,
        secrets: BTreeMap<String, Kind>,
        files: BTreeMap<String, Option<String>>,
        clock: Vec<i64>,
        exchanges: Vec<Row>,
        result: String,
        digest: String,
    }

    /// Of a secret: how it begins, where that decides where it is taken, and how long it is.
    #[derive(Serialize)]
    struct Kind {
        begins: String,
        length: usize,
    }

    #[derive(Serialize)]
    struct Row {
        method: String,
        url: String,
        body: Option<String>,
        status: Option<i64>,
        headers: BTreeMap<String, String>,
        answer: String,
        silence: Option<Vec<String>>,
    }
}

/// A run to live through again.
pub struct Replayed {
    /// Where it ran.
    pub host: Host,
    /// What it was told, with stand-ins for secrets; what the replay says itself wins.
    pub words: Words,
    /// What it heard.
    pub tape: Tape,
    /// The digest of the result that it came to.
    pub result: String,
    /// Whether other rules are tried on it.
    pub tried: bool,
}

/// Whether the words ask a gate to keep its evidence.
pub fn keeps_evidence(host: Host, words: &Words) -> bool {
    let given = Given { host, words };
    given.flag(&EVIDENCE).unwrap_or(false) && command(&given) == Some(Command::Gate.word())
}

/// The file that a replay is of.
pub(super) fn evidence_path(host: Host, words: &Words) -> Option<&str> {
    Given { host, words }.text(&EVIDENCE_FILE).ok().flatten().map(|said| said.value)
}

fn command<'a>(given: &Given<'a>) -> Option<&'a str> {
    given.text(&COMMAND).ok().flatten().map(|said| said.value)
}

/// Writes the file: JSON with a closing line feed.
pub fn evidence(host: Host, words: &Words, secrets: &[Secret], tape: Tape, result: &str) -> String {
    let struck =
        |text: &str| secrets.iter().fold(text.to_owned(), |text, it| it.struck_from(&text));
    let variables = map(INPUTS.iter().map(|input| (host.variable(input.name), input)));
    let is_secret = |name: &str| variables.get(name).is_some_and(|it| it.secret);
    // A replay tells nobody, and nothing is judged by what triggered the run.
    let tells = |name: &str| {
        name == EVENT_PATH || variables.get(name).is_some_and(|it| it.only_on.is_some())
    };
    let told = words.variable(EVENT_PATH);
    let mut environment = BTreeMap::new();
    let mut kinds = BTreeMap::new();
    for (name, value) in words.environment.iter().filter(|(name, _)| !tells(name)) {
        match is_secret(name) {
            true if value.trim().is_empty() => {}
            true => drop(kinds.insert(name.clone(), kind(value.trim()))),
            false => drop(environment.insert(name.clone(), struck(value))),
        }
    }
    let files = words.files.iter().filter(|(path, _)| told != Some(path.as_str()));
    let mut text = Text {
        schema: 1,
        plimsoll: env!("CARGO_PKG_VERSION").to_owned(),
        host: word(host).to_owned(),
        environment,
        secrets: kinds,
        files: map(files.map(|(path, text)| (path.clone(), text.as_deref().map(struck)))),
        clock: tape.clock.into(),
        exchanges: tape.exchanges.into_iter().map(row).collect(),
        result: sha256(result.as_bytes()),
        digest: String::new(),
    };
    text.digest = digest(&text);
    let mut json = serde_json::to_string(&text).unwrap_or_default();
    json.push('\n');
    json
}

/// Of everything but itself, as compact JSON.
fn digest(text: &Text) -> String {
    sha256(serde_json::to_string(text).unwrap_or_default().as_bytes())
}

fn kind(secret: &str) -> Kind {
    let begins = match secret.split_once(['.', '-']) {
        Some((first, _)) if first.starts_with("dt0") || first == "api" => first,
        Some(_) | None => "",
    };
    Kind { begins: begins.to_owned(), length: secret.len() }
}

/// Of the same kind and length, and good for nothing.
fn stand_in(Kind { begins, length }: Kind) -> String {
    let length = length.min(1_000);
    let begins = match begins.as_str() {
        "" => begins,
        "api" => "api-".to_owned(),
        _ => format!("{begins}."),
    };
    let zeros = "0".repeat(length.saturating_sub(begins.len()));
    format!("{begins}{zeros}")
}

fn row(it: Exchange) -> Row {
    let Exchange { method, url, body, status, headers, answer, silence } = it;
    let (status, silence) = (status.map(i64::from), silence.map(Vec::from));
    Row { method, url, body, status, headers, answer, silence }
}

/// None where it is none that [`row`] made.
fn exchange(it: Row) -> Option<Exchange> {
    let Row { method, url, body, status, headers, answer, silence } = it;
    let status = status.map(u16::try_from).transpose().ok()?;
    let silence = silence.map(<[String; 2]>::try_from).transpose().ok()?;
    Some(Exchange { method, url, body, status, headers, answer, silence })
}

fn word(host: Host) -> &'static str {
    match host {
        Host::Azure => "azure",
        Host::Github => "github",
        Host::Terminal => "terminal",
    }
}

/// The run that a replay is of; none where the words ask for something else.
///
/// # Errors
/// No file, or not one of ours, or one that was changed.
pub fn replayed(host: Host, words: &Words) -> Option<Result<Replayed>> {
    let given = Given { host, words };
    (command(&given) == Some(Command::Replay.word())).then(|| read(&given))
}

#[inline(never)]
fn read(given: &Given<'_>) -> Result<Replayed> {
    let Some(path) = given.text(&EVIDENCE_FILE)? else {
        return Err(given.missing(
            &EVIDENCE_FILE,
            "write the path of the file that a gate with `evidence: true` wrote",
        ));
    };
    let Some(json) = given.words.files.get(path.value).and_then(Option::as_deref) else {
        return Err(path.mistake(
            format!("there is no file {}", super::shown::shown(path.value)),
            "write the path of the evidence, or fetch the artefact that holds it before this step",
        ));
    };
    let unknown = || {
        path.mistake(
            "is not the evidence of a gate, or of a version that is not known here",
            "hand over the file as the gate wrote it",
        )
    };
    let mut text = text_of(json).ok_or_else(unknown)?;
    let said = std::mem::take(&mut text.digest);
    if said != digest(&text) {
        return Err(path.mistake(
            "was changed after the gate wrote it: its content does not have the digest that it names",
            "hand over the file as the gate wrote it; to try other margins, name another configuration file in `config`",
        ));
    }
    let host = [Host::Azure, Host::Github, Host::Terminal].into_iter();
    let Some(host) = host.into_iter().find(|it| word(*it) == text.host) else {
        return Err(path.mistake("names no host that is known here", "use a newer version"));
    };
    let mut words = Words { environment: text.environment, files: text.files };
    words.environment.extend(text.secrets.into_iter().map(|(name, kind)| (name, stand_in(kind))));
    for input in [&FAIL_ON, &ON_ERROR, &UPLOAD_REPORT] {
        if let Some(said) = given.text(input)? {
            words.environment.insert(host.variable(input.name), said.value.to_owned());
        }
    }
    let tried = given.text(&CONFIG)?;
    if let Some(config) = &tried {
        words.environment.insert(host.variable(CONFIG.name), config.value.to_owned());
        let paths = std::iter::once(config.value.to_owned()).chain(sli_paths(config.value));
        for path in paths {
            let text = given.words.files.get(&path).cloned().flatten();
            words.files.insert(path, text);
        }
    }
    let exchanges = text.exchanges.into_iter().map(exchange).collect::<Option<_>>();
    let tape = Tape { clock: text.clock.into(), exchanges: exchanges.ok_or_else(unknown)? };
    Ok(Replayed { host, words, tape, result: text.result, tried: tried.is_some() })
}

/// What the file says; none where it is of another shape, or says anything besides.
fn text_of(json: &str) -> Option<Text> {
    let value = json::parse(json.as_bytes()).ok()?;
    let text = Text::read(value.clone()).ok().filter(|text| text.schema == 1)?;
    let again = serde_json::to_string(&text).ok()?;
    (json::parse(again.as_bytes()) == Ok(value)).then_some(text)
}
