//! The shapes of Datadog's answers. Whatever may be missing may be missing; what is unknown is left out.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// Errors come as texts, as JSON:API objects and as objects with a code; and sometimes not at all.
#[derive(Deserialize)]
pub(super) struct ErrorBody {
    pub(super) errors: Option<Vec<ErrorItem>>,
    pub(super) error: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ErrorItem {
    Text(String),
    Detail { detail: Option<String>, title: Option<String>, code: Option<String> },
    Other(#[expect(dead_code, reason = "whatever else stands in the list")] Value),
}

/// `GET /api/v1/validate`.
#[derive(Deserialize)]
pub(super) struct Validation {
    pub(super) valid: Option<bool>,
}

/// `POST /api/v2/events` and `POST /api/v1/events`.
#[derive(Deserialize)]
pub(super) struct EventTaken {
    pub(super) data: Option<TakenData>,
    pub(super) links: Option<Links>,
    pub(super) event: Option<PlainEvent>,
}

#[derive(Deserialize)]
pub(super) struct TakenData {
    pub(super) attributes: Option<TakenAttributes>,
}

#[derive(Deserialize)]
pub(super) struct TakenAttributes {
    pub(super) attributes: Option<EventAttributes>,
}

#[derive(Deserialize)]
pub(super) struct EventAttributes {
    pub(super) evt: Option<Evt>,
}

#[derive(Deserialize)]
pub(super) struct Evt {
    pub(super) uid: Option<String>,
    pub(super) id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Links {
    #[serde(rename = "self")]
    pub(super) own: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PlainEvent {
    pub(super) id_str: Option<String>,
    pub(super) url: Option<String>,
}

/// `GET /api/v2/events`.
#[derive(Deserialize)]
pub(super) struct EventList {
    pub(super) data: Option<Vec<Event>>,
}

#[derive(Deserialize)]
pub(super) struct Event {
    pub(super) id: Option<String>,
    pub(super) attributes: Option<ListedAttributes>,
}

#[derive(Deserialize)]
pub(super) struct ListedAttributes {
    pub(super) attributes: Option<EventAttributes>,
    pub(super) tags: Option<Vec<String>>,
}

/// `POST /api/v2/dora/deployment`.
#[derive(Deserialize)]
pub(super) struct DeploymentTaken {
    pub(super) data: Option<Identified>,
}

#[derive(Deserialize)]
pub(super) struct Identified {
    pub(super) id: Option<String>,
}

/// `GET /api/v2/dora/deployments/{id}`.
#[derive(Deserialize)]
pub(super) struct Deployment {
    pub(super) data: Option<Value>,
}

/// `GET /api/v1/query`.
#[derive(Deserialize)]
pub(super) struct QueryAnswer {
    pub(super) status: Option<String>,
    pub(super) error: Option<String>,
    pub(super) message: Option<String>,
    pub(super) series: Option<Vec<QuerySeries>>,
}

#[derive(Deserialize)]
pub(super) struct QuerySeries {
    pub(super) scope: Option<String>,
    pub(super) expression: Option<String>,
    pub(super) interval: Option<f64>,
    pub(super) tag_set: Option<Vec<String>>,
    pub(super) query_index: Option<u64>,
    pub(super) unit: Option<Vec<Option<Unit>>>,
    pub(super) pointlist: Option<Vec<PointList>>,
}

/// An instant in milliseconds and a value.
#[derive(Deserialize)]
pub(super) struct PointList(pub(super) Option<f64>, pub(super) Option<f64>);

#[derive(Clone, Deserialize)]
pub(super) struct Unit {
    pub(super) name: Option<String>,
    pub(super) plural: Option<String>,
}

/// `POST /api/v2/query/timeseries`.
#[derive(Deserialize)]
pub(super) struct TimeseriesAnswer {
    pub(super) data: Option<TimeseriesData>,
    pub(super) errors: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct TimeseriesData {
    pub(super) attributes: Option<TimeseriesAttributes>,
}

#[derive(Default, Deserialize)]
pub(super) struct TimeseriesAttributes {
    pub(super) series: Option<Vec<TimeseriesSeries>>,
    pub(super) times: Option<Vec<f64>>,
    pub(super) values: Option<Vec<Option<Vec<Option<f64>>>>>,
}

#[derive(Deserialize)]
pub(super) struct TimeseriesSeries {
    pub(super) group_tags: Option<Vec<String>>,
    pub(super) unit: Option<Vec<Option<Unit>>>,
}

/// `POST /api/v2/query/scalar`.
#[derive(Deserialize)]
pub(super) struct ScalarAnswer {
    pub(super) data: Option<ScalarData>,
    pub(super) errors: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ScalarData {
    pub(super) attributes: Option<ScalarAttributes>,
}

#[derive(Deserialize)]
pub(super) struct ScalarAttributes {
    pub(super) columns: Option<Vec<Column>>,
}

#[derive(Deserialize)]
pub(super) struct Column {
    pub(super) name: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) values: Option<Vec<Value>>,
    pub(super) meta: Option<ColumnMeta>,
}

#[derive(Deserialize)]
pub(super) struct ColumnMeta {
    pub(super) unit: Option<Vec<Option<Unit>>>,
}

/// `GET /api/v1/slo/{id}/history`.
#[derive(Deserialize)]
pub(super) struct SloHistory {
    pub(super) data: Option<SloData>,
    pub(super) errors: Option<Vec<SloError>>,
}

#[derive(Deserialize)]
pub(super) struct SloData {
    pub(super) slo: Option<Named>,
    pub(super) overall: Option<SloOverall>,
}

#[derive(Deserialize)]
pub(super) struct Named {
    pub(super) name: Option<String>,
}

#[derive(Default, Deserialize)]
pub(super) struct SloOverall {
    pub(super) sli_value: Option<f64>,
    pub(super) state: Option<String>,
    pub(super) errors: Option<Vec<SloError>>,
}

#[derive(Deserialize)]
pub(super) struct SloError {
    pub(super) error_message: Option<String>,
    pub(super) error: Option<String>,
}

/// `GET /api/v1/monitor/{id}`.
#[derive(Deserialize)]
pub(super) struct Monitor {
    pub(super) name: Option<String>,
    pub(super) overall_state: Option<String>,
    pub(super) overall_state_modified: Option<String>,
    pub(super) options: Option<MonitorOptions>,
    pub(super) matching_downtimes: Option<Vec<Value>>,
    pub(super) state: Option<MonitorState>,
}

#[derive(Deserialize)]
pub(super) struct MonitorOptions {
    pub(super) silenced: Option<BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
pub(super) struct MonitorState {
    pub(super) groups: Option<BTreeMap<String, MonitorGroup>>,
}

#[derive(Deserialize)]
pub(super) struct MonitorGroup {
    pub(super) status: Option<String>,
}

/// `POST /api/v2/deployments/gates/evaluation`.
#[derive(Deserialize)]
pub(super) struct Triggered {
    pub(super) data: Option<TriggeredData>,
}

#[derive(Deserialize)]
pub(super) struct TriggeredData {
    pub(super) id: Option<String>,
    pub(super) attributes: Option<TriggeredAttributes>,
}

#[derive(Deserialize)]
pub(super) struct TriggeredAttributes {
    pub(super) evaluation_id: Option<String>,
}

/// `GET /api/v2/deployments/gates/evaluation/{id}`.
#[derive(Deserialize)]
pub(super) struct Evaluation {
    pub(super) data: Option<EvaluationData>,
}

#[derive(Deserialize)]
pub(super) struct EvaluationData {
    pub(super) attributes: Option<Evaluated>,
}

#[derive(Deserialize)]
pub(super) struct Evaluated {
    pub(super) dry_run: Option<bool>,
    pub(super) evaluation_url: Option<String>,
    pub(super) gate_status: Option<String>,
    pub(super) rules: Option<Vec<EvaluatedRule>>,
}

#[derive(Deserialize)]
pub(super) struct EvaluatedRule {
    pub(super) name: Option<String>,
    pub(super) status: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) dry_run: Option<bool>,
}
