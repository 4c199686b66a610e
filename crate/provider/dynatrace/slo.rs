//! Classic service-level objectives, evaluated over a window of ours.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/service-level-objectives-classic>

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::Result;
use crate::plan::Connection;
use crate::time::Window;
use crate::wire::{Answer, Request, Silence};

use super::NextPage;
use super::answer::{is_missing, read};
use super::question::get;
use super::wire::{Slo, SloList};

const LIST: &str = "look up the SLO (scope slo.read)";
const EVALUATE: &str = "evaluate the SLO (scope slo.read)";

/// An SLO over one window.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// As it is called.
    pub name: String,
    /// In percent. None: it was not evaluated, whatever its `status` and `errorBudget` say.
    pub percentage: Option<f64>,
    /// Why it was not evaluated, in the vendor's words.
    pub trouble: Option<String>,
    /// The least percentage that is no failure.
    pub target: Option<f64>,
    /// The stricter line, below which it warns. None where there is none above the target.
    pub warning: Option<f64>,
}

/// Asks which SLOs have this name. Names are case-sensitive and need not be unique.
pub fn slos_request(connection: &Connection, name: &str, page: &NextPage) -> Request {
    if let Some(key) = page {
        return get(connection, "/slo", &[("nextPageKey", key.clone())], LIST);
    }
    let escaped = name.replace('~', "~~").replace('"', "~\"");
    get(
        connection,
        "/slo",
        &[("sloSelector", format!("name(\"{escaped}\")")), ("pageSize", "100".to_owned())],
        LIST,
    )
}

/// Reads the ids of those that are called so to the letter, and the next page.
pub fn slos_response(
    connection: &Connection,
    name: &str,
    result: &Result<Answer, Silence>,
) -> Result<(Vec<String>, NextPage)> {
    let list: SloList = read(LIST, connection, result)?;
    let ids = list
        .slo
        .into_iter()
        .filter(|slo| slo.name.as_deref() == Some(name))
        .filter_map(|slo| slo.id)
        .collect();
    Ok((ids, list.next_page_key))
}

/// Has one evaluated over `window`.
pub fn slo_request(connection: &Connection, id: &str, window: Window) -> Request {
    let id = utf8_percent_encode(id, NON_ALPHANUMERIC);
    get(
        connection,
        &format!("/slo/{id}"),
        &[
            ("timeFrame", "GTF".to_owned()),
            ("from", window.from.as_millisecond().to_string()),
            ("to", window.to.as_millisecond().to_string()),
        ],
        EVALUATE,
    )
}

/// Reads it. `Ok(None)`: there is no SLO with this id.
pub fn slo_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Option<Evaluated>> {
    if is_missing(result) {
        return Ok(None);
    }
    let slo: Slo = read(EVALUATE, connection, result)?;
    let target = slo.target.or(slo.target_success).filter(|it| it.is_finite());
    let warning = slo.warning.or(slo.target_warning).filter(|it| it.is_finite());
    let error = slo.error.filter(|error| error != "NONE" && !error.is_empty());
    let percentage = slo.evaluated_percentage.filter(|it| it.is_finite() && *it >= 0.0);
    let trouble = match (&error, percentage) {
        (None, Some(_)) => None,
        (Some(error), _) => Some(error.clone()),
        (None, None) if slo.enabled == Some(false) => Some("it is disabled".to_owned()),
        (None, None) => Some("no percentage came".to_owned()),
    };
    Ok(Some(Evaluated {
        name: slo.name.unwrap_or_default(),
        percentage: percentage.filter(|_| trouble.is_none()),
        trouble,
        target,
        // A warning line below the target is never reached.
        warning: warning.filter(|warning| target.is_none_or(|target| *warning > target)),
    }))
}
