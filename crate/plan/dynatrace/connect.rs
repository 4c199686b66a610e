//! An address and a token become a connection, or one of the two is wrong for the other.

use crate::error::Result;
use crate::wire::Secret;

use super::super::said::Said;
use super::address::{Address, address};
use super::host::Site;
use super::token::{Token, token};
use super::{Connection, Route};

/// The environment API behind the platform's route.
const PLATFORM_API: &str = "/platform/classic/environment-api/v2";

/// Reads both and fits them together: each kind of token has its own host and path.
pub(in super::super) fn connect(url: Said<&str>, secret: Said<&str>) -> Result<Connection> {
    let token_place = secret.place.clone();
    let token = secret.read(token)?;
    connected(url, token, token_place)
}

/// Fits a token that was read to the address.
pub(super) fn connected(url: Said<&str>, token: Token, token_place: String) -> Result<Connection> {
    let url_place = url.place.clone();
    let Token { secret, route, corrections: about_token } = token;
    let address = url.read(address)?;

    let host = match (&address.site, route) {
        (Site::Loopback, Route::Classic | Route::Platform) | (Site::Other, Route::Classic) => {
            address.host.clone()
        }
        (Site::Other, Route::Platform) => {
            return Err(Said { value: (), place: token_place }.mistake(
                format!("opens the platform of Dynatrace SaaS, which `{}` does not have: Managed and ActiveGates know API tokens only", address.host),
                "use an API token (`dt0c01.…`), or the address of the SaaS environment, `https://abc12345.apps.dynatrace.com`",
            ));
        }
        (Site::Saas { live, .. }, Route::Classic) => live.clone(),
        (Site::Saas { apps, .. }, Route::Platform) => apps.clone(),
    };
    let ui = address.on(&host);
    let api = match route {
        Route::Classic => format!("{ui}/api/v2"),
        Route::Platform => format!("{ui}{PLATFORM_API}"),
    };
    let corrections = about_address(&address, &host, route)
        .into_iter()
        .map(|correction| format!("{url_place}: {correction}"))
        .chain(about_token.into_iter().map(|correction| format!("{token_place}: {correction}")))
        .collect();
    Ok(Connection { api, ui, route, token: secret, corrections })
}

/// Reads the address alone: nothing can be asked there yet.
pub(in super::super) fn without_token(url: Said<&str>) -> Result<Connection> {
    let place = url.place.clone();
    let address = url.read(address)?;
    let host = match &address.site {
        Site::Loopback | Site::Other => address.host.clone(),
        Site::Saas { live, .. } => live.clone(),
    };
    let ui = address.on(&host);
    let corrections = about_address(&address, &host, Route::Classic)
        .into_iter()
        .map(|correction| format!("{place}: {correction}"))
        .collect();
    let token = Secret::new("");
    Ok(Connection { api: format!("{ui}/api/v2"), ui, route: Route::Classic, token, corrections })
}

fn about_address(address: &Address, host: &str, route: Route) -> Vec<String> {
    let mut corrections = address.corrections.clone();
    if address.host != host {
        let kind = match route {
            Route::Classic => "API tokens",
            Route::Platform => "platform tokens",
        };
        corrections.push(format!(
            "`{host}` was taken in place of `{}`: it is the host for {kind}",
            address.host
        ));
    }
    corrections
}
