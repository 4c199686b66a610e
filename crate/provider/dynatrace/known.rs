//! Which SLOs there are, of the classic kind and of the platform.

use crate::error::Result;
use crate::plan::Connection;
use crate::wire::{Answer, Request, Silence};

use super::NextPage;
use super::answer::read;
use super::question::get;
use super::wire::{PlatformSloList, SloList};

const CLASSIC: &str = "list the SLOs (scope slo.read)";
const PLATFORM: &str = "list the SLOs of the platform (scope slo:slos:read)";
const PAGE: &str = "500";

/// An SLO that there is.
#[derive(Clone, Debug, PartialEq)]
pub struct ThereSlo {
    /// Its id.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// What else says of whom it is: its filter, its tags, its description.
    pub about: String,
    /// The least percentage that is no failure.
    pub target: Option<f64>,
}

/// Asks for a page of the enabled ones, unevaluated.
/// <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/service-level-objectives-classic/get-all>
pub fn there_slos_request(connection: &Connection, page: &NextPage) -> Request {
    let query = match page {
        Some(key) => ("nextPageKey", key.clone()),
        None => ("pageSize", PAGE.to_owned()),
    };
    get(connection, "/slo", &[query], CLASSIC)
}

/// Reads them, and the next page.
///
/// # Errors
/// Dynatrace could not be asked, or refused.
pub fn there_slos_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<(Vec<ThereSlo>, NextPage)> {
    let list: SloList = read(CLASSIC, connection, result)?;
    let slos = list.slo.into_iter().filter(|it| it.enabled != Some(false)).filter_map(|it| {
        Some(ThereSlo {
            id: it.id?,
            name: it.name.unwrap_or_default(),
            about: it.filter.unwrap_or_default(),
            target: it.target.or(it.target_success),
        })
    });
    Ok((slos.collect(), list.next_page_key))
}

/// Asks for a page of those of the platform.
/// <https://docs.dynatrace.com/docs/dynatrace-api/platform-api/platform-slo-v1/slos-get>
pub fn platform_slos_request(connection: &Connection, page: &NextPage) -> Request {
    let query = match page {
        Some(key) => ("page-key", key.clone()),
        None => ("page-size", PAGE.to_owned()),
    };
    get(connection, "/slo/v1/slos", &[query], PLATFORM)
}

/// Reads them, and the next page.
///
/// # Errors
/// Dynatrace could not be asked, or refused.
pub fn platform_slos_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<(Vec<ThereSlo>, NextPage)> {
    let list: PlatformSloList = read(PLATFORM, connection, result)?;
    let slos = list.slos.into_iter().filter_map(|it| {
        let about = [it.tags.join(" "), it.description.unwrap_or_default()].join(" ");
        let target = it.criteria.first().and_then(|it| it.target);
        Some(ThereSlo { id: it.id?, name: it.name.unwrap_or_default(), about, target })
    });
    Ok((slos.collect(), list.next_page_key.filter(|it| !it.is_empty())))
}
