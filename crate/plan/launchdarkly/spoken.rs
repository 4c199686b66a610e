//! One change, told by the inputs or by the body of a webhook.

use crate::error::{Error, Result};
use crate::wire::Secret;

use super::super::given::Given;
use super::super::shown::shown;
use super::super::words::{Host, Words};
use super::connect::key_alone;
use super::inputs::{
    FLAG_AFTER, FLAG_BEFORE, FLAG_CHANGE, FLAG_KEY, WEBHOOK_FILE, WEBHOOK_SECRET, WEBHOOK_SIGNATURE,
};

/// A change that the inputs tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// The key of the flag.
    pub flag: String,
    /// What happened to it: `turned on`.
    pub change: String,
    /// Its value before, as it was written.
    pub before: Option<String>,
    /// Its value after, as it was written.
    pub after: Option<String>,
}

/// The header that LaunchDarkly signs a webhook with
/// (<https://launchdarkly.com/docs/api/webhooks>).
const SIGNED: &str = "X-LD-Signature";

/// The change that the inputs tell; none where no flag is named.
pub(super) fn spoken(given: &Given<'_>) -> Result<Option<Spoken>> {
    let own = |text: Option<super::super::said::Said<&str>>| text.map(|said| said.value.to_owned());
    let Some(flag) = given.text(&FLAG_KEY)? else { return Ok(None) };
    let flag = flag.read(|text| key_alone(text.to_owned()))?;
    let change = own(given.text(&FLAG_CHANGE)?).unwrap_or_else(|| "changed".to_owned());
    Ok(Some(Spoken {
        flag,
        change,
        before: own(given.text(&FLAG_BEFORE)?),
        after: own(given.text(&FLAG_AFTER)?),
    }))
}

/// The body of a webhook once its signature is verified; none where none is named.
pub(super) fn delivery(given: &Given<'_>) -> Result<Option<String>> {
    let Some(path) = given.text(&WEBHOOK_FILE)? else { return Ok(None) };
    let Some(body) = given.words.files.get(path.value).and_then(Option::as_ref) else {
        return Err(path.mistake(
            format!("there is no file {}", shown(path.value)),
            "write the path of the body as it came, byte by byte",
        ));
    };
    let fix = format!(
        "hand over the header `{SIGNED}` as it came, and the secret of the webhook from a secret"
    );
    let signature = given
        .text(&WEBHOOK_SIGNATURE)?
        .ok_or_else(|| given.missing(&WEBHOOK_SIGNATURE, fix.clone()))?;
    let secret = given.text(&WEBHOOK_SECRET)?.ok_or_else(|| given.missing(&WEBHOOK_SECRET, fix))?;
    if !Secret::new(secret.value).signed(body.as_bytes(), signature.value) {
        return Err(Error::input(
            given.place(&WEBHOOK_SIGNATURE),
            "does not belong to this body and secret: the body is not believed",
            "hand over the body as it came, byte by byte, and check that the secret is the webhook's own",
        ));
    }
    Ok(Some(body.clone()))
}

/// The file with the body of a webhook, for the host to read.
pub(in super::super) fn body_path(host: Host, words: &Words) -> Option<String> {
    Given { host, words }.text(&WEBHOOK_FILE).ok().flatten().map(|said| said.value.to_owned())
}
