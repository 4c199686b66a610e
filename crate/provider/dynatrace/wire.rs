//! Dynatrace's JSON. Nothing here leaves the folder. Every field may be missing and every word may be new:
//! the vendor adds both without a new API version.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::json::{Fault, Numbers, Read, Value, shape};

/// `POST /events/ingest`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventIngest<'a> {
    pub(super) event_type: &'static str,
    pub(super) title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entity_selector: Option<&'a str>,
    pub(super) start_time: i64,
    pub(super) end_time: i64,
    pub(super) properties: BTreeMap<&'a str, &'a str>,
}

shape! {
    /// Its 201.
    pub(super) struct EventIngestResults {
        pub(super) report_count: Option<u64>,
        pub(super) event_ingest_results: Vec<EventIngestResult>,
    }

    pub(super) struct EventIngestResult {
        pub(super) correlation_id: Option<String>,
        pub(super) status: Option<String>,
    }

    /// `GET /api/config/v1/dashboards`.
    pub(super) struct DashboardList {
        pub(super) dashboards: Vec<DashboardStub>,
    }

    pub(super) struct DashboardStub {
        pub(super) id: Option<String>,
        pub(super) name: Option<String>,
    }

    /// `GET /releases`.
    pub(super) struct ReleaseList {
        pub(super) next_page_key: Option<String>,
        pub(super) releases: Vec<Release>,
    }

    pub(super) struct Release {
        pub(super) name: Option<String>,
        pub(super) product: Option<String>,
        pub(super) stage: Option<String>,
        pub(super) version: Option<String>,
        pub(super) problem_count: Option<u64>,
        pub(super) security_vulnerabilities_count: Option<u64>,
        pub(super) security_vulnerabilities_enabled: Option<bool>,
    }

    /// `GET /events`.
    pub(super) struct EventList {
        pub(super) next_page_key: Option<String>,
        pub(super) events: Vec<Event>,
    }

    pub(super) struct Event {
        pub(super) event_id: Option<String>,
        pub(super) title: Option<String>,
        pub(super) start_time: Option<i64>,
        pub(super) end_time: Option<i64>,
        pub(super) correlation_id: Option<String>,
        pub(super) entity_id: Option<EntityStub>,
        pub(super) properties: Vec<EventProperty>,
    }

    pub(super) struct EventProperty {
        pub(super) key: String,
        pub(super) value: Option<String>,
    }

    pub(super) struct EntityStub {
        pub(super) entity_id: Option<EntityId>,
        pub(super) name: Option<String>,
    }

    pub(super) struct EntityId {
        pub(super) id: Option<String>,
    }

    /// `GET /entities`.
    pub(super) struct EntityList {
        pub(super) total_count: Option<u64>,
        pub(super) next_page_key: Option<String>,
        pub(super) entities: Vec<Entity>,
    }

    pub(super) struct Entity {
        pub(super) entity_id: String,
        pub(super) display_name: Option<String>,
    }

    /// An entity with what `fields=+tags,+lastSeenTms` adds.
    pub(super) struct SeenEntity {
        pub(super) entity_id: String,
        pub(super) display_name: Option<String>,
        pub(super) last_seen_tms: Option<i64>,
        pub(super) tags: Vec<Tag>,
    }

    pub(super) struct SeenList {
        pub(super) total_count: Option<u64>,
        pub(super) next_page_key: Option<String>,
        pub(super) entities: Vec<SeenEntity>,
    }

    pub(super) struct Tag {
        pub(super) context: Option<String>,
        pub(super) key: Option<String>,
        pub(super) value: Option<String>,
    }

    /// `POST /apiTokens/lookup`.
    pub(super) struct TokenLookup {
        pub(super) name: Option<String>,
        pub(super) enabled: Option<bool>,
        pub(super) expiration_date: Option<String>,
        pub(super) scopes: Option<Vec<String>>,
    }

    /// `GET /metrics/{key}`.
    pub(super) struct MetricDescriptor {
        pub(super) unit: Option<String>,
    }

    /// `GET /metrics/query`.
    pub(super) struct MetricData {
        pub(super) resolution: Option<String>,
        pub(super) warnings: Option<Vec<String>>,
        pub(super) result: Vec<MetricResult>,
    }

    pub(super) struct MetricResult {
        pub(super) metric_id: String,
        /// A number by the description, a text by its example.
        pub(super) data_point_count_ratio: Option<Value>,
        pub(super) dimension_count_ratio: Option<Value>,
        pub(super) warnings: Option<Vec<String>>,
        pub(super) data: Vec<MetricSeries>,
    }

    pub(super) struct MetricSeries {
        pub(super) dimensions: Vec<Option<String>>,
        pub(super) timestamps: Numbers,
        pub(super) values: Numbers,
    }

    /// `GET /slo`.
    pub(super) struct SloList {
        pub(super) next_page_key: Option<String>,
        pub(super) slo: Vec<Slo>,
    }

    /// `GET /slo/{id}`. Older builds say `targetSuccess` and `targetWarning`.
    pub(super) struct Slo {
        pub(super) id: Option<String>,
        pub(super) filter: Option<String>,
        pub(super) name: Option<String>,
        pub(super) enabled: Option<bool>,
        pub(super) error: Option<String>,
        pub(super) evaluated_percentage: Option<f64>,
        pub(super) target: Option<f64>,
        pub(super) target_success: Option<f64>,
        pub(super) target_warning: Option<f64>,
        pub(super) warning: Option<f64>,
    }

    /// `GET /platform/slo/v1/slos`.
    pub(super) struct PlatformSloList {
        pub(super) next_page_key: Option<String>,
        pub(super) slos: Vec<PlatformSlo>,
    }

    pub(super) struct PlatformSlo {
        pub(super) id: Option<String>,
        pub(super) name: Option<String>,
        pub(super) description: Option<String>,
        pub(super) tags: Vec<String>,
        pub(super) criteria: Vec<PlatformSloLine>,
    }

    pub(super) struct PlatformSloLine {
        pub(super) target: Option<f64>,
    }

    /// `GET /problems`.
    pub(super) struct ProblemList {
        pub(super) next_page_key: Option<String>,
        pub(super) warnings: Option<Vec<String>>,
        pub(super) problems: Option<Vec<Problem>>,
    }

    pub(super) struct Problem {
        pub(super) problem_id: Option<String>,
        pub(super) display_id: Option<String>,
        pub(super) title: Option<String>,
        pub(super) status: Option<String>,
        pub(super) start_time: Option<i64>,
        pub(super) end_time: Option<i64>,
    }
}

/// The envelope of an error; some endpoints answer an array of them.
pub(super) struct ErrorBody(pub(super) Vec<ErrorEnvelope>);

impl Read for ErrorBody {
    fn read(value: Value) -> Result<Self, Fault> {
        let many = if matches!(value, Value::List(_)) { value } else { Value::List(vec![value]) };
        Vec::read(many).map(Self)
    }
}

shape! {
    pub(super) struct ErrorEnvelope {
        pub(super) error: ErrorDetail,
    }

    pub(super) struct ErrorDetail {
        pub(super) message: Option<String>,
        pub(super) constraint_violations: Option<Vec<ConstraintViolation>>,
        pub(super) details: Option<ErrorDetails>,
    }

    /// What the platform says beside.
    pub(super) struct ErrorDetails {
        pub(super) missing_scopes: Option<Vec<String>>,
        pub(super) missing_permissions: Option<Vec<String>>,
        pub(super) constraint_violations: Option<Vec<ConstraintViolation>>,
    }

    pub(super) struct ConstraintViolation {
        pub(super) path: Option<String>,
        pub(super) message: Option<String>,
    }
}
