//! The platform of Dynatrace (Grail, workflows, SLOs, access tokens), and what runs on demand.

mod document;
mod grail;
mod guardian;
mod node;
mod oauth;
mod platform_slo;
mod synthetic;
mod wire;
mod workflow;

pub use document::{
    Document, Stored, content_request, create_request, created_response, is_same, is_taken,
    publish_request, stored_request, stored_response, update_request, updated_response,
};
pub use grail::{
    MOST_RECORDS, Progressed, Row, Table, cancel_request, poll_request, query_request,
    query_response,
};
pub use guardian::{
    objectives_query, told_query, trigger_request, trigger_response, triggered_query,
    validation_page,
};
pub(super) use node::nodes;
pub use node::{Node, is_gone, marked_of, marked_query, node_request, nodes_of, nodes_query};
pub use oauth::{Lease, access_request, access_response};
pub use platform_slo::{
    SloKnown, SloProgress, SloResult, evaluation_poll_request, evaluation_request,
    evaluation_response, slo_request, slo_response,
};
pub use synthetic::{
    BatchState, NotRun, Ran, Started, batch_request, batch_response, batch_state_request,
    batch_state_response, rest_request, runs_request, runs_response,
};
pub use workflow::{
    Running, Task, Validation, Workflow, execution_request, execution_response, run_request,
    task_request, task_response, tasks_request, tasks_response, workflow_request,
    workflow_response,
};
