//! Dashboards, as the configuration API has them.
//! <https://docs.dynatrace.com/docs/dynatrace-api/configuration-api/dashboards-api>

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::Result;
use crate::plan::Connection;
use crate::wire::{Answer, Request, Silence};

use super::answer::{is_missing, read, refused};
use super::board::ClassicBoard as Board;
use super::question::{get, put};
use super::wire::DashboardList;

const ACTION: &str = "read the dashboard (scope ReadConfig)";
const WRITE: &str = "write the dashboard (scopes ReadConfig and WriteConfig)";

/// Asks for the dashboard with this id.
pub fn dashboard_request(connection: &Connection, id: &str) -> Request {
    let path = format!("/dashboards/{}", utf8_percent_encode(id, NON_ALPHANUMERIC));
    get(&configuration(connection), &path, &[], ACTION)
}

/// Reads it, as JSON.
pub fn dashboard_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Vec<u8>> {
    read::<crate::json::Value>(ACTION, connection, result)?;
    Ok(result.as_ref().map_or_else(|_| Vec::new(), |it| it.body.clone()))
}

/// Asks for the names of all dashboards.
pub fn dashboards_request(connection: &Connection) -> Request {
    get(&configuration(connection), "/dashboards", &[], ACTION)
}

/// Reads their ids and names.
pub fn dashboards_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Vec<(String, String)>> {
    let list: DashboardList = read(ACTION, connection, result)?;
    let named = |it: super::wire::DashboardStub| Some((it.id?, it.name?));
    Ok(list.dashboards.into_iter().filter_map(named).collect())
}

/// Reads it, as JSON; none where there is no such dashboard.
pub fn there_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Option<Vec<u8>>> {
    match is_missing(result) {
        true => Ok(None),
        false => dashboard_response(connection, result).map(Some),
    }
}

/// Writes it.
pub fn put_request(connection: &Connection, board: &Board) -> Request {
    let path = format!("/dashboards/{}", board.id);
    put(&configuration(connection), &path, board.content.clone(), WRITE)
}

/// Whether it was taken.
pub fn put_response(connection: &Connection, result: &Result<Answer, Silence>) -> Result<()> {
    refused(WRITE, connection, result)
}

/// The configuration API stands beside that of the environment.
fn configuration(connection: &Connection) -> Connection {
    let root = connection.api.strip_suffix("/v2").unwrap_or(&connection.api);
    Connection { api: format!("{root}/config/v1"), ..connection.clone() }
}
