//! How long a run may take, and whom it trusts on the way.

use crate::error::{Error, Result};
use crate::gate::Windows;
use crate::time::{Duration, Timestamp, in_words, since};

use super::given::Given;
use super::inputs::{CA_FILE, TIMEOUT};
use super::said::Objection;
use super::shown::shown;
use super::span::span;
use super::wants::named_authorities;

/// What a run may take beside its waits: every question five times, each of them slow.
const SLACK: Duration = Duration::from_secs(30 * 60);

/// Less is not enough for one question that is answered slowly.
const SHORTEST: Duration = Duration::from_secs(1);

/// The input, or what the run has to wait for and some slack.
pub(super) fn timeout(given: &Given<'_>, wait: Duration) -> Result<Duration> {
    let Some(said) = given.text(&TIMEOUT)? else { return Ok(wait.saturating_add(SLACK)) };
    said.read(|text| {
        let timeout = span(text)?;
        if timeout < SHORTEST {
            return Err(Objection::new(
                format!("{} is too short to ask anybody anything", shown(text)),
                format!("write at least `{}`, or leave the input out", in_words(SHORTEST)),
            ));
        }
        Ok(timeout)
    })
}

/// How long a gate has to wait until the last bucket that it judges has settled.
pub(super) fn gate_wait(windows: &Windows, settle: Duration, now: Timestamp) -> Duration {
    since(now, windows.known_at(settle))
}

/// Sees to it that the file of authorities is one. What is in it, TLS reads.
pub(super) fn authorities(given: &Given<'_>) -> Result<()> {
    let Some(path) = given.text(&CA_FILE)?.and_then(|_| named_authorities(given.host, given.words))
    else {
        return Ok(());
    };
    let mistake = |why, fix| Err(Error::input(given.place(&CA_FILE), why, fix));
    match given.words.files.get(path).and_then(Option::as_deref) {
        None => mistake(
            format!("there is no file {}", shown(path)),
            "write its path from the root of the repository, or an absolute one, and check that the file is on this machine",
        ),
        Some(text) if !text.contains("-----BEGIN CERTIFICATE-----") => mistake(
            format!("{} holds no certificate in PEM", shown(path)),
            "export the authority's certificate as Base64 (`-----BEGIN CERTIFICATE-----`); `openssl x509 -inform der -in ca.cer -out ca.pem` makes it of a binary one",
        ),
        Some(_) => Ok(()),
    }
}
