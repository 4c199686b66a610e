//! An address, a token and the names of a project and an environment become a connection.

use crate::error::Result;
use crate::time::Duration;
use crate::wire::Secret;

use super::super::dynatrace::{Site, is_host, site};
use super::super::file::FlagsFile;
use super::super::given::Given;
use super::super::input::Input;
use super::super::said::{Objection, Said};
use super::super::shown::{QUOTES, shown};
use super::inputs::{
    FLAG_POLICY, LAUNCHDARKLY_ENVIRONMENT, LAUNCHDARKLY_PROJECT, LAUNCHDARKLY_TOKEN,
    LAUNCHDARKLY_URL,
};
use super::policy::Policy;
use super::{LaunchDarkly, is_key};

/// <https://launchdarkly.com/docs/api#federal> names the others.
const URL: &str = "https://app.launchdarkly.com";
const URLS: &str = "write `https://app.launchdarkly.com`, `https://app.eu.launchdarkly.com` or `https://app.launchdarkly.us`";
const TOKENS: &str = "make an access token under Organization settings, Authorization, and hand it over from a secret";
const SINCE: Duration = Duration::from_secs(24 * 3_600);

/// Reads what is said of LaunchDarkly, with the token where one was given.
pub(super) fn setting(given: &Given<'_>, file: &FlagsFile) -> Result<Setting> {
    let url = match given.text(&LAUNCHDARKLY_URL)? {
        None => URL.to_owned(),
        Some(said) => said.read(address)?,
    };
    let project = key(given, &LAUNCHDARKLY_PROJECT, &file.project, "default")?;
    let environment = key(given, &LAUNCHDARKLY_ENVIRONMENT, &file.environment, "production")?;
    let policy = match given.text(&FLAG_POLICY)? {
        Some(said) => Some(super::super::file::policy_text(said)?),
        None => file.policy.clone(),
    };
    let policy = match policy {
        Some(policy) => policy,
        None => Policy::everything(&[&format!("proj/*:env/{environment}:flag/*")])
            .map_err(|objection| objection.at(given.place(&LAUNCHDARKLY_ENVIRONMENT)))?,
    };
    let token = given.text(&LAUNCHDARKLY_TOKEN)?.map(|said| said.read(token_alone)).transpose()?;
    let since = file.since.unwrap_or(SINCE);
    let vendor = token.map(|token| LaunchDarkly {
        url: url.clone(),
        token,
        project: project.clone(),
        environment: environment.clone(),
        policy: policy.clone(),
        since,
    });
    Ok(Setting { url, project, environment, policy, vendor })
}

/// What is said of LaunchDarkly; most of it matters also where nobody asks it.
pub(super) struct Setting {
    pub(super) url: String,
    pub(super) project: String,
    pub(super) environment: String,
    pub(super) policy: Policy,
    pub(super) vendor: Option<LaunchDarkly>,
}

fn key(
    given: &Given<'_>,
    input: &Input,
    file: &Option<Said<String>>,
    preset: &str,
) -> Result<String> {
    let said = given
        .text(input)?
        .map(|said| Said { value: said.value.to_owned(), place: said.place })
        .or_else(|| file.clone());
    match said {
        None => Ok(preset.to_owned()),
        Some(said) => said.read(key_alone),
    }
}

/// A key of a project, an environment or a flag.
pub(in super::super) fn key_alone(text: String) -> Result<String, Objection> {
    if is_key(&text) {
        return Ok(text);
    }
    Err(Objection::new(
        format!("{} is not a key: keys have letters, digits, `.`, `_` and `-`", shown(&text)),
        "write the key, not the name: it stands below the name in LaunchDarkly and in its addresses",
    ))
}

fn token_alone(text: &str) -> Result<Secret, Objection> {
    let bare = text.trim_matches(QUOTES);
    if !bare.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Objection::new(
            "has a blank or a character that no token has, not shown here",
            TOKENS,
        ));
    }
    let wrong = |kind: &str| {
        Err(Objection::new(format!("is {kind}, which the REST API does not take"), TOKENS))
    };
    match bare.split('-').next() {
        Some("sdk") => wrong("an SDK key (`sdk-…`)"),
        Some("mob") => wrong("a mobile key (`mob-…`)"),
        Some(_) | None => Ok(Secret::new(bare)),
    }
}

/// `https://<host>`, or `http://` on this machine; a path that people copy along is left out.
fn address(text: &str) -> Result<String, Objection> {
    let wrong = |why: &str| Objection::new(why.to_owned(), URLS);
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase();
    if authority.contains('@') || rest.contains('?') {
        return Err(wrong("carries credentials or a query, not shown here"));
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !host.starts_with('[') || host.ends_with(']') => (host, port),
        Some(_) | None => (authority.as_str(), ""),
    };
    let is_port = port.is_empty() || port.parse::<u16>().is_ok_and(|port| port > 0);
    if !is_host(host) || !is_port {
        return Err(Objection::new(format!("{} is no address", shown(text)), URLS));
    }
    match (scheme, site(host)) {
        ("https", _) | ("http", Site::Loopback) => Ok(format!("{scheme}://{authority}")),
        _ => Err(Objection::new(format!("{} would send the token unencrypted", shown(text)), URLS)),
    }
}
