//! Dynatrace's JSON. Nothing here leaves the folder. Every field may be missing and every word may be new:
//! the vendor adds both without a new API version.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `POST /events/ingest`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventIngest<'a> {
    pub(super) event_type: &'static str,
    pub(super) title: &'a str,
    pub(super) entity_selector: &'a str,
    pub(super) start_time: i64,
    pub(super) end_time: i64,
    pub(super) properties: BTreeMap<&'a str, &'a str>,
}

/// Its 201.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventIngestResults {
    pub(super) report_count: Option<u64>,
    #[serde(default)]
    pub(super) event_ingest_results: Vec<EventIngestResult>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventIngestResult {
    pub(super) correlation_id: Option<String>,
    pub(super) status: Option<String>,
}

/// `GET /events`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventList {
    pub(super) next_page_key: Option<String>,
    #[serde(default)]
    pub(super) events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    pub(super) event_id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) start_time: Option<i64>,
    pub(super) end_time: Option<i64>,
    pub(super) correlation_id: Option<String>,
    pub(super) entity_id: Option<EntityStub>,
    #[serde(default)]
    pub(super) properties: Vec<EventProperty>,
}

#[derive(Deserialize)]
pub(super) struct EventProperty {
    pub(super) key: String,
    pub(super) value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EntityStub {
    pub(super) entity_id: Option<EntityId>,
    pub(super) name: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct EntityId {
    pub(super) id: Option<String>,
}

/// `GET /entities`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EntityList {
    pub(super) total_count: Option<u64>,
    pub(super) next_page_key: Option<String>,
    #[serde(default)]
    pub(super) entities: Vec<Entity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entity {
    pub(super) entity_id: String,
    pub(super) display_name: Option<String>,
}

/// An entity with what `fields=+tags,+lastSeenTms` adds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SeenEntity {
    pub(super) entity_id: String,
    pub(super) display_name: Option<String>,
    pub(super) last_seen_tms: Option<i64>,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SeenList {
    pub(super) total_count: Option<u64>,
    pub(super) next_page_key: Option<String>,
    #[serde(default)]
    pub(super) entities: Vec<SeenEntity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tag {
    pub(super) context: Option<String>,
    pub(super) key: Option<String>,
    pub(super) value: Option<String>,
}

/// `POST /apiTokens/lookup`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenLookup {
    pub(super) name: Option<String>,
    pub(super) enabled: Option<bool>,
    pub(super) expiration_date: Option<String>,
    pub(super) scopes: Option<Vec<String>>,
}

/// `GET /metrics/{key}`.
#[derive(Deserialize)]
pub(super) struct MetricDescriptor {
    pub(super) unit: Option<String>,
}

/// `GET /metrics/query`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MetricData {
    pub(super) resolution: Option<String>,
    #[serde(default)]
    pub(super) warnings: Option<Vec<String>>,
    #[serde(default)]
    pub(super) result: Vec<MetricResult>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MetricResult {
    pub(super) metric_id: String,
    #[serde(default)]
    pub(super) warnings: Option<Vec<String>>,
    #[serde(default)]
    pub(super) data: Vec<MetricSeries>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MetricSeries {
    #[serde(default)]
    pub(super) dimensions: Vec<Option<String>>,
    #[serde(default)]
    pub(super) timestamps: Vec<i64>,
    #[serde(default)]
    pub(super) values: Vec<Option<f64>>,
}

/// `GET /slo`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SloList {
    pub(super) next_page_key: Option<String>,
    #[serde(default)]
    pub(super) slo: Vec<Slo>,
}

/// `GET /slo/{id}`. Older builds say `targetSuccess` and `targetWarning`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Slo {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) enabled: Option<bool>,
    pub(super) error: Option<String>,
    pub(super) evaluated_percentage: Option<f64>,
    pub(super) target: Option<f64>,
    pub(super) target_success: Option<f64>,
    pub(super) target_warning: Option<f64>,
    pub(super) warning: Option<f64>,
}

/// `GET /problems`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProblemList {
    pub(super) next_page_key: Option<String>,
    #[serde(default)]
    pub(super) warnings: Option<Vec<String>>,
    pub(super) problems: Option<Vec<Problem>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Problem {
    pub(super) problem_id: Option<String>,
    pub(super) display_id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) status: Option<String>,
    pub(super) start_time: Option<i64>,
}

/// The envelope of an error; some endpoints answer an array of them.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ErrorBody {
    Many(Vec<ErrorEnvelope>),
    One(ErrorEnvelope),
}

#[derive(Deserialize)]
pub(super) struct ErrorEnvelope {
    pub(super) error: ErrorDetail,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorDetail {
    pub(super) message: Option<String>,
    #[serde(default)]
    pub(super) constraint_violations: Option<Vec<ConstraintViolation>>,
}

#[derive(Deserialize)]
pub(super) struct ConstraintViolation {
    pub(super) path: Option<String>,
    pub(super) message: Option<String>,
}
