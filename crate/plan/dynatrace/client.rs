//! An OAuth client, and the platform that it or a platform token opens.

use crate::error::{Error, Result};
use crate::wire::Secret;

use super::super::given::Given;
use super::super::said::{Objection, Said};
use super::super::shown::shown;
use super::connect::{connect, connected};
use super::host::is_loopback;
use super::inputs::{
    OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OAUTH_SCOPES, OAUTH_URL, OAUTH_URN, PLATFORM_TOKEN,
};
use super::token::Token;
use super::{Connection, Route};

/// Where access tokens are issued, where nothing else is said.
const SSO: &str = "https://sso.dynatrace.com/sso/oauth2/token";

/// An OAuth client with the grant `client_credentials`.
/// <https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/oauth-clients>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its id, no secret.
    pub id: String,
    /// Its secret. A connection of this client carries it in the place of its token until the request is sent.
    pub secret: Secret,
    /// The account, `urn:dtaccount:…`.
    pub urn: Option<String>,
    /// The scopes to ask for; none: those that are needed.
    pub scopes: Option<String>,
    /// Where access tokens are issued.
    pub url: String,
}

/// Reads the client, where one is given: id and secret belong together.
pub(in super::super) fn client(given: &Given<'_>) -> Result<Option<Client>> {
    let (id, secret) = (given.text(&OAUTH_CLIENT_ID)?, given.text(&OAUTH_CLIENT_SECRET)?);
    match (id, secret) {
        (None, None) => Ok(None),
        (Some(id), Some(secret)) => whole(given, id, secret).map(Some),
        (Some(_), None) => Err(given.missing(
            &OAUTH_CLIENT_SECRET,
            "hand over the secret of the client, shown once when it was made, from a secret of the pipeline",
        )),
        (None, Some(_)) => Err(given.missing(
            &OAUTH_CLIENT_ID,
            "write the id of the client, `dt0s02.…`, two parts with a dot between them",
        )),
    }
}

#[inline(never)]
fn whole(given: &Given<'_>, id: Said<&str>, secret: Said<&str>) -> Result<Client> {
    let word = |said: Said<&str>| {
        said.read(|text| {
            if text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
                return Err(Objection::new(
                    "has a blank or a line break inside, not shown here",
                    "paste it again, alone and on one line",
                ));
            }
            Ok(text.to_owned())
        })
    };
    let urn = given.text(&OAUTH_URN)?.map(|said| {
        said.read(|text| match text.strip_prefix("urn:dtaccount:") {
            Some(account) if !account.is_empty() => Ok(text.to_owned()),
            Some(_) | None => Err(Objection::new(
                format!("{} is no account", shown(text)),
                "write `urn:dtaccount:` and the id of the account, as the page of the client shows it",
            )),
        })
    });
    Ok(Client {
        id: word(id)?,
        secret: Secret::new(word(secret)?),
        urn: urn.transpose()?,
        scopes: given.text(&OAUTH_SCOPES)?.map(|said| said.value.to_owned()),
        url: given.text(&OAUTH_URL)?.map_or(Ok(SSO.to_owned()), |said| said.read(issuer))?,
    })
}

/// An address to which a secret may be sent.
fn issuer(text: &str) -> Result<String, Objection> {
    let host = |rest: &str| {
        let authority = rest.split('/').next().unwrap_or_default();
        let port = authority.rfind(':').filter(|at| !authority[*at..].contains(']'));
        authority[..port.unwrap_or(authority.len())].to_owned()
    };
    let fit = match text.split_once("://") {
        Some(("https", rest)) => !host(rest).is_empty(),
        Some(("http", rest)) => is_loopback(&host(rest)),
        Some(_) | None => false,
    };
    if fit && !text.contains(['@', '?', '#', '\\']) && !text.contains(char::is_whitespace) {
        return Ok(text.to_owned());
    }
    Err(Objection::new(
        format!("{} is no address that a secret can be sent to", shown(text)),
        format!("write `{SSO}`, or leave the input out"),
    ))
}

/// The platform of the environment: by its own token or by the client; none where neither was given.
#[inline(never)]
pub(in super::super) fn platform(
    given: &Given<'_>,
    url: Said<&str>,
    client: Option<&Client>,
) -> Result<Option<Connection>> {
    if let Some(said) = given.text(&PLATFORM_TOKEN)? {
        let place = said.place.clone();
        let connection = connect(url, said)?;
        return match connection.route {
            Route::Platform => Ok(Some(connection)),
            Route::Classic => Err(Error::input(
                place,
                "is no platform token (`dt0s16.…`)",
                "make one under Account Management, Platform tokens; an API token belongs into `dynatrace-token`",
            )),
        };
    }
    let Some(client) = client else { return Ok(None) };
    let place = given.place(&OAUTH_CLIENT_ID);
    let token =
        Token { secret: client.secret.clone(), route: Route::Platform, corrections: Vec::new() };
    connected(url, token, place).map(Some)
}
