//! Harmless questions that tell whether the token has a scope: what may be read is read, and what would
//! create something is asked for with a body that the vendor must refuse.

use crate::plan::Connection;
use crate::wire::{Repeat, Request};

use super::dashboard::dashboards_request;
use super::question::{get, post};
use super::scope::Scope;

/// Asks for `scope`: 403 where it is missing.
///
/// An event needs a type and a title (<https://docs.dynatrace.com/docs/dynatrace-api/environment-api/events-v2/post-event>),
/// so that `{}` is refused with 400 where the token would be allowed to place one.
pub fn probe_request(connection: &Connection, scope: Scope) -> Request {
    let purpose = "see what the token may do";
    let one = ("pageSize", "1".to_owned());
    let lately = ("from", "now-5m".to_owned());
    match scope {
        Scope::EntitiesRead => {
            let any = ("entitySelector", "type(\"SERVICE\")".to_owned());
            get(connection, "/entities", &[any, lately, one], purpose)
        }
        Scope::EventsIngest => {
            let empty = post(connection, "/events/ingest", "{}".to_owned(), purpose);
            Request { repeat: Repeat::Freely, ..empty }
        }
        Scope::ConfigRead | Scope::ConfigWrite => dashboards_request(connection),
        Scope::ReleasesRead => get(connection, "/releases", &[lately, one], purpose),
        Scope::EventsRead => get(connection, "/events", &[lately, one], purpose),
        Scope::MetricsRead => {
            get(connection, "/metrics/builtin:service.response.time", &[], purpose)
        }
        Scope::ProblemsRead => get(connection, "/problems", &[lately, one], purpose),
        // Nothing in a list of nothing is kept.
        Scope::BizeventsIngest => post(connection, "/bizevents/ingest", "[]".to_owned(), purpose),
        Scope::SdlcIngest => {
            let api =
                Connection { api: format!("{}/platform", connection.ui), ..connection.clone() };
            post(&api, "/ingest/v1/events.sdlc", "[]".to_owned(), purpose)
        }
        Scope::SyntheticRead => get(connection, "/synthetic/executions/batch/0", &[], purpose),
        // No monitor is named.
        Scope::SyntheticRun => {
            post(connection, "/synthetic/executions/batch", "{}".to_owned(), purpose)
        }
        Scope::SloRead => get(connection, "/slo", &[one], purpose),
    }
}
