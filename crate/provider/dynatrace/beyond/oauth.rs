//! Access tokens of an OAuth client.
//! <https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/oauth-clients>

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::json::{Read, parse};
use crate::order::map;
use crate::plan::Client;
use crate::time::Duration;
use crate::wire::{Answer, Body, Header, Method, Repeat, Request, Secret, Silence};

use super::wire::{AccessToken, OauthError};

/// So long an access token lasts where the answer does not say.
const USUAL_LIFE: Duration = Duration::from_secs(300);

/// What every reason begins with.
const NONE: &str = "no access token for the OAuth client";

/// An access token, for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The token.
    pub token: Secret,
    /// How long it is taken.
    pub lasts: Duration,
}

/// Asks for an access token with these scopes.
pub fn access_request(client: &Client, scopes: &str) -> Request {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let mut form = format!(
        "grant_type=client_credentials&client_id={}&scope={}&",
        encoded(&client.id),
        encoded(scopes)
    );
    if let Some(urn) = &client.urn {
        form.push_str(&format!("resource={}&", encoded(urn)));
    }
    let plain = |text: &str| Header::Plain(text.to_owned());
    Request {
        method: Method::Post,
        url: client.url.clone(),
        headers: map([
            ("accept", plain("application/json")),
            ("content-type", plain("application/x-www-form-urlencoded")),
            ("user-agent", plain(concat!("plimsoll/", env!("CARGO_PKG_VERSION")))),
        ]),
        body: Body::SecretText(client.secret.in_form(&form, "client_secret")),
        repeat: Repeat::Freely,
        purpose: "get an access token for the OAuth client",
    }
}

/// The issuer was not reached: that is no fault of the environment's, and of the question nothing was sent.
fn unissued(client: &Client, silence: &Silence) -> Silence {
    let Some((why, fix)) = silence.told(&client.url, "dynatrace-oauth-url") else {
        return Silence::Cancelled;
    };
    let why = format!("{NONE}: {} could not be asked: {why}", client.url);
    let passes = match silence {
        Silence::Barred { .. } | Silence::Cancelled | Silence::Unfit { .. } => false,
        Silence::Refused(_)
        | Silence::Unclear(_)
        | Silence::Unlicensed { .. }
        | Silence::Unsent(_) => true,
    };
    Silence::Unlicensed { passes, why, fix }
}

/// Reads it. What keeps every question from being asked is told as such.
pub fn access_response(
    client: &Client,
    scopes: &str,
    result: &Result<Answer, Silence>,
) -> Result<Lease, Silence> {
    let answer = result.as_ref().map_err(|silence| unissued(client, silence))?;
    let refused = |why: String, fix: String| Silence::Unlicensed {
        passes: false,
        why: format!("{NONE}: {why}"),
        fix,
    };
    if answer.status >= 500 || answer.status == 429 {
        return Err(Silence::Unlicensed {
            passes: true,
            why: format!("{NONE}: {} says status {}", client.url, answer.status),
            fix: "the issuer of access tokens has trouble, not the environment: run the step again later".to_owned(),
        });
    }
    if (200..300).contains(&answer.status)
        && let Ok(AccessToken { access_token: Some(token), expires_in }) =
            parse(&answer.body).and_then(AccessToken::read)
        && !token.is_empty()
    {
        let lasts = expires_in.map_or(USUAL_LIFE, Duration::from_secs);
        return Ok(Lease { token: Secret::new(token), lasts });
    }
    let said = parse(&answer.body).and_then(OauthError::read).ok();
    let (word, more) = said.map(|it| (it.error, it.error_description)).unwrap_or_default();
    let word = word.unwrap_or_default();
    let why = match more.filter(|it| !it.is_empty()) {
        Some(more) => format!("{word}, {more} (status {})", answer.status),
        None => format!("{word} (status {})", answer.status),
    };
    let fix = match word.as_str() {
        "invalid_scope" => format!(
            "give the client these scopes under Account Management, OAuth clients: {scopes}; or write those that it has into `dynatrace-oauth-scopes`"
        ),
        "invalid_client" | "unauthorized_client" => "check `dynatrace-oauth-client-id` and `dynatrace-oauth-client-secret`: they belong together, and the client must not be deactivated".to_owned(),
        "invalid_target" => "check `dynatrace-oauth-urn`: the account that the client was made in".to_owned(),
        _ => format!("check `dynatrace-oauth-url` ({}), the id, the secret and the account of the client", client.url),
    };
    Err(refused(why.trim_start().to_owned(), fix))
}
