//! Dynatrace: the classic environment API v2, on SaaS, Managed and ActiveGate, and the same API over
//! the platform's apps host.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api>

mod answer;
mod batch;
pub mod beyond;
pub mod board;
mod buckets;
mod criteria;
mod dashboard;
mod descriptor;
mod entity;
mod event;
mod flag;
mod happened;
mod known;
mod lookup;
mod metric;
mod page;
mod probe;
mod problem;
mod question;
mod scope;
mod sdlc;
mod seen;
mod shipped;
mod slo;
mod unit;
mod verdict;
mod wire;

pub use answer::{missing_scopes, speaks_json};
pub use batch::{Batch, Reach, batches};
pub use criteria::{Criteria, criteria};
pub use dashboard::{
    dashboard_request, dashboard_response, dashboards_request, dashboards_response, put_request,
    put_response, there_response,
};
pub use descriptor::{unit_request, unit_response};
pub use entity::{EntityPage, entities_request, entities_response};
pub use event::{
    Ingested, Marker, deployment, events_request, events_response, ingest_request, ingest_response,
    is_unclear, marked_response, marker_id,
};
pub use flag::{flag_marker, tag_selectors};
pub use happened::{Happened, happened_request, happened_response};
pub use known::{
    ThereSlo, platform_slos_request, platform_slos_response, there_slos_request,
    there_slos_response,
};
pub use lookup::{Lookup, lookup_request, lookup_response};
pub use metric::{Metered, metric_request, metric_response, of_zone};
pub use page::entity_page;
pub use probe::probe_request;
pub use problem::{Problem, ProblemPage, problems_request, problems_response};
pub use scope::Scope;
pub use sdlc::{SdlcEvent, sdlc_events, sdlc_job, sdlc_requests, sdlc_response, sdlc_validation};
pub use seen::{Seen, SeenPage, seen_request, seen_response};
pub use shipped::{Shipped, shipped_request, shipped_response};
pub use slo::{Evaluated, slo_request, slo_response, slos_request, slos_response};
pub use unit::unit;
pub use verdict::verdict_marker;

/// As the vendor spells itself.
pub const VENDOR: &str = "Dynatrace";

/// The word in results.
pub const NAME: &str = "dynatrace";

/// The next page of a listing, by the key the last page named.
pub type NextPage = Option<String>;
