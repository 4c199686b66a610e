//! Datadog: events, DORA deployments, metrics, SLOs, monitors and Deployment Gates, on every site.
//! <https://docs.datadoghq.com/api/latest/>

mod answer;
mod change;
mod dora;
mod event;
mod flag;
mod gate;
mod known;
mod marker;
mod monitor;
mod query;
mod question;
mod reader;
mod scalar;
mod slo;
mod told;
mod unit;
mod validate;
mod wire;
mod workflow;

pub use answer::{is_forbidden, is_unclear};
pub use change::{
    Author, AuthorKind, Change, Changed, Sent, change_request, change_response, plain_event_request,
};
pub use dora::{
    Remedy, deployment_request, deployment_response, failure_request, failure_response,
    own_deployment_request, own_deployment_response,
};
pub use event::{deployment, own_events_request, own_events_response};
pub use flag::{flag_change, flag_services, remedy_change};
pub use gate::{
    Evaluating, PrimaryTag, evaluation_request, evaluation_response, gate_request, gate_response,
};
pub use known::{
    ThereSlo, active_request, active_response, services_request, services_response,
    there_slos_request, there_slos_response,
};
pub use marker::marker_id;
pub use monitor::{monitor_request, monitor_response};
pub use query::{Measured, series_request, series_response};
pub use reader::{
    enrich_request, enrich_response, readers, readers_request, reading_spans_request,
    reading_spans_response,
};
pub use scalar::{Numbers, scalar_request, scalar_response};
pub use slo::{SloSeen, slo_request, slo_response};
pub use told::{told_request, told_response, verdict_event};
pub use validate::{application_key_refused, validate_request, validate_response};
pub use workflow::{
    WorkflowEnd, WorkflowRun, run_event, run_of, workflow_page, workflow_request,
    workflow_response, workflow_run_request, workflow_run_response, workflow_runs_request,
    workflow_runs_response,
};

/// As the vendor spells itself.
pub const VENDOR: &str = "Datadog";

/// The word in results.
pub const NAME: &str = "datadog";
