//! The shapes of Datadog's answers. Whatever may be missing may be missing; what is unknown is left out.

use std::collections::BTreeMap;

use crate::json::{Fault, Numbers, Read, Value, shape};

shape! {
    /// Errors come as texts, as JSON:API objects and as objects with a code; and sometimes not at all.
    pub(super) struct ErrorBody {
        pub(super) errors: Option<Vec<ErrorItem>>,
        pub(super) error: Option<String>,
    }
}

/// A text; or what stands in an object: whichever of `detail`, `title` and `code` comes first.
pub(super) struct ErrorItem(pub(super) Option<String>);

impl Read for ErrorItem {
    fn read(value: Value) -> Result<Self, Fault> {
        let named = ["detail", "title", "code"].into_iter().find_map(|it| value.get(it)?.as_str());
        Ok(Self(value.as_str().or(named).map(str::to_owned)))
    }
}

shape! {
    /// `GET /api/v1/validate`.
    pub(super) struct Validation {
        pub(super) valid: Option<bool>,
    }

    /// `POST /api/v2/events` and `POST /api/v1/events`.
    pub(super) struct EventTaken {
        pub(super) data: Option<TakenData>,
        pub(super) links: Option<Links>,
        pub(super) event: Option<PlainEvent>,
    }

    pub(super) struct TakenData {
        pub(super) attributes: Option<TakenAttributes>,
    }

    pub(super) struct TakenAttributes {
        pub(super) attributes: Option<EventAttributes>,
    }

    pub(super) struct EventAttributes {
        pub(super) evt: Option<Evt>,
        pub(super) title: Option<String>,
    }

    pub(super) struct Evt {
        pub(super) uid: Option<String>,
        pub(super) id: Option<String>,
    }

    pub(super) struct Links {
        pub(super) own: Option<String> = "self",
    }

    pub(super) struct PlainEvent {
        pub(super) id_str: Option<String>,
        pub(super) url: Option<String>,
    }

    /// `GET /api/v2/events`.
    pub(super) struct EventList {
        pub(super) data: Option<Vec<Event>>,
        pub(super) meta: Option<Value>,
    }

    pub(super) struct Event {
        pub(super) id: Option<String>,
        pub(super) attributes: Option<ListedAttributes>,
    }

    pub(super) struct ListedAttributes {
        pub(super) attributes: Option<EventAttributes>,
        pub(super) message: Option<String>,
        pub(super) tags: Option<Vec<String>>,
        pub(super) timestamp: Option<String>,
    }

    /// `POST /api/v2/dora/deployment`.
    pub(super) struct DeploymentTaken {
        pub(super) data: Option<Identified>,
    }

    pub(super) struct Identified {
        pub(super) id: Option<String>,
    }

    /// `GET /api/v2/dora/deployments/{id}`.
    pub(super) struct Deployment {
        pub(super) data: Option<Value>,
    }

    /// `GET /api/v1/query`.
    pub(super) struct QueryAnswer {
        pub(super) status: Option<String>,
        pub(super) error: Option<String>,
        pub(super) message: Option<String>,
        pub(super) series: Option<Vec<QuerySeries>>,
    }

    pub(super) struct QuerySeries {
        pub(super) scope: Option<String>,
        pub(super) expression: Option<String>,
        pub(super) interval: Option<f64>,
        pub(super) tag_set: Option<Vec<String>>,
        pub(super) query_index: Option<u64>,
        pub(super) unit: Option<Vec<Option<Unit>>>,
        pub(super) pointlist: Option<Vec<PointList>>,
    }
}

/// An instant in milliseconds and a value.
pub(super) struct PointList(pub(super) Option<f64>, pub(super) Option<f64>);

impl Read for PointList {
    fn read(value: Value) -> Result<Self, Fault> {
        let numbers = Numbers::read(value)?;
        let mut numbers = numbers.iter();
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(at), Some(value), None) => Ok(Self(at, value)),
            _ => Err(Fault::of("an instant and a value were expected")),
        }
    }
}

shape! {
    #[derive(Clone)]
    pub(super) struct Unit {
        pub(super) name: Option<String>,
        pub(super) plural: Option<String>,
    }

    /// `POST /api/v2/query/timeseries`.
    pub(super) struct TimeseriesAnswer {
        pub(super) data: Option<TimeseriesData>,
        pub(super) errors: Option<String>,
    }

    pub(super) struct TimeseriesData {
        pub(super) attributes: Option<TimeseriesAttributes>,
    }

    #[derive(Default)]
    pub(super) struct TimeseriesAttributes {
        pub(super) series: Option<Vec<TimeseriesSeries>>,
        pub(super) times: Numbers,
        pub(super) values: Option<Vec<Option<Numbers>>>,
    }

    pub(super) struct TimeseriesSeries {
        pub(super) group_tags: Option<Vec<String>>,
        pub(super) unit: Option<Vec<Option<Unit>>>,
    }

    /// `POST /api/v2/query/scalar`.
    pub(super) struct ScalarAnswer {
        pub(super) data: Option<ScalarData>,
        pub(super) errors: Option<String>,
    }

    pub(super) struct ScalarData {
        pub(super) attributes: Option<ScalarAttributes>,
    }

    pub(super) struct ScalarAttributes {
        pub(super) columns: Option<Vec<Column>>,
    }

    pub(super) struct Column {
        pub(super) name: Option<String>,
        pub(super) kind: Option<String> = "type",
        pub(super) values: Option<Vec<Value>>,
        pub(super) meta: Option<ColumnMeta>,
    }

    pub(super) struct ColumnMeta {
        pub(super) unit: Option<Vec<Option<Unit>>>,
    }

    /// `GET /api/v1/slo/{id}/history`.
    pub(super) struct SloHistory {
        pub(super) data: Option<SloData>,
        pub(super) errors: Option<Vec<SloError>>,
    }

    pub(super) struct SloData {
        pub(super) slo: Option<Named>,
        pub(super) overall: Option<SloOverall>,
    }

    pub(super) struct Named {
        pub(super) name: Option<String>,
    }

    #[derive(Default)]
    pub(super) struct SloOverall {
        pub(super) sli_value: Option<f64>,
        pub(super) state: Option<String>,
        pub(super) errors: Option<Vec<SloError>>,
    }

    pub(super) struct SloError {
        pub(super) error_message: Option<String>,
        pub(super) error: Option<String>,
    }

    /// `GET /api/v1/monitor/{id}`.
    pub(super) struct Monitor {
        pub(super) name: Option<String>,
        pub(super) overall_state: Option<String>,
        pub(super) overall_state_modified: Option<String>,
        pub(super) options: Option<MonitorOptions>,
        pub(super) matching_downtimes: Option<Vec<Value>>,
        pub(super) state: Option<MonitorState>,
    }

    pub(super) struct MonitorOptions {
        pub(super) silenced: Option<BTreeMap<String, Value>>,
    }

    pub(super) struct MonitorState {
        pub(super) groups: Option<BTreeMap<String, MonitorGroup>>,
    }

    pub(super) struct MonitorGroup {
        pub(super) status: Option<String>,
    }

    /// `POST /api/v2/workflows/{id}/instances`.
    pub(super) struct RunStarted {
        pub(super) data: Option<Identified>,
    }

    /// `GET /api/v2/workflows/{id}/instances`.
    pub(super) struct Runs {
        pub(super) data: Option<Vec<RunData>>,
    }

    /// `GET /api/v2/workflows/{id}/instances/{id}`.
    pub(super) struct RunSeen {
        pub(super) data: Option<RunData>,
    }

    pub(super) struct RunData {
        pub(super) id: Option<String>,
        pub(super) attributes: Option<RunAttributes>,
    }

    pub(super) struct RunAttributes {
        pub(super) instance_status: Option<RunStatus>,
        pub(super) start_timestamp: Option<Value>,
        pub(super) end_timestamp: Option<Value>,
    }

    pub(super) struct RunStatus {
        pub(super) details_kind: Option<String>,
        pub(super) display_name: Option<String>,
    }

    /// `POST /api/v2/deployments/gates/evaluation`.
    pub(super) struct Triggered {
        pub(super) data: Option<TriggeredData>,
    }

    pub(super) struct TriggeredData {
        pub(super) id: Option<String>,
        pub(super) attributes: Option<TriggeredAttributes>,
    }

    pub(super) struct TriggeredAttributes {
        pub(super) evaluation_id: Option<String>,
    }

    /// `GET /api/v2/deployments/gates/evaluation/{id}`.
    pub(super) struct Evaluation {
        pub(super) data: Option<EvaluationData>,
    }

    pub(super) struct EvaluationData {
        pub(super) attributes: Option<Evaluated>,
    }

    pub(super) struct Evaluated {
        pub(super) dry_run: Option<bool>,
        pub(super) evaluation_url: Option<String>,
        pub(super) gate_status: Option<String>,
        pub(super) rules: Option<Vec<EvaluatedRule>>,
    }

    pub(super) struct EvaluatedRule {
        pub(super) name: Option<String>,
        pub(super) status: Option<String>,
        pub(super) reason: Option<String>,
        pub(super) dry_run: Option<bool>,
    }
}
