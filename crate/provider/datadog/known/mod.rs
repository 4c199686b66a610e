//! What there is in Datadog: the metrics that report, the services that report them, and the SLOs of a service.

mod wire;

use crate::error::Result;
use crate::plan::Datadog;
use crate::time::Timestamp;
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, read};
use super::question::{get, segment};
use wire::{Active, Slos, Tags};

const ACTIVE: Errand = Errand { action: "list the metrics", permission: "metrics_read" };
const TAGS: Errand = Errand { action: "list the services", permission: "metrics_read" };
const SLOS: Errand = Errand { action: "list the SLOs", permission: "slos_read" };

/// An SLO that there is.
#[derive(Clone, Debug, PartialEq)]
pub struct ThereSlo {
    /// Its id.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// The least percentage that is no breach.
    pub target: Option<f64>,
}

/// Asks which metrics have reported since, of one service where one is named.
/// <https://docs.datadoghq.com/api/latest/metrics/#get-active-metrics-list>
pub fn active_request(datadog: &Datadog, since: Timestamp, service: Option<&str>) -> Request {
    let mut query = vec![("from", since.as_second().to_string())];
    query.extend(service.map(|it| ("tag_filter", format!("service:{it}"))));
    get(datadog, "/api/v1/metrics", &query, ACTIVE.action)
}

/// Their names.
///
/// # Errors
/// Datadog could not be asked, or refused.
pub fn active_response(datadog: &Datadog, result: &Result<Answer, Silence>) -> Result<Vec<String>> {
    read(ACTIVE, datadog, result).map(|it: Active| it.metrics)
}

/// Asks which services report a metric.
/// <https://docs.datadoghq.com/api/latest/metrics/#list-tags-by-metric-name>
pub fn services_request(datadog: &Datadog, metric: &str) -> Request {
    let path = format!("/api/v2/metrics/{}/all-tags", segment(metric));
    get(datadog, &path, &[("filter[match]", "service:".to_owned())], TAGS.action)
}

/// Their names.
///
/// # Errors
/// Datadog could not be asked, or refused.
pub fn services_response(
    datadog: &Datadog,
    result: &Result<Answer, Silence>,
) -> Result<Vec<String>> {
    let tags: Tags = read(TAGS, datadog, result)?;
    let attributes = tags.data.and_then(|it| it.attributes);
    let tags = attributes.map(|it| [it.tags, it.ingested_tags].concat()).unwrap_or_default();
    Ok(tags.iter().filter_map(|it| it.strip_prefix("service:")).map(str::to_owned).collect())
}

/// Asks for the SLOs with the tag of the service.
/// <https://docs.datadoghq.com/api/latest/service-level-objectives/#get-all-slos>
pub fn there_slos_request(datadog: &Datadog) -> Request {
    let tag = format!("service:{}", datadog.service);
    let query = [("tags_query", tag), ("limit", "100".to_owned())];
    get(datadog, "/api/v1/slo", &query, SLOS.action)
}

/// Reads them.
///
/// # Errors
/// Datadog could not be asked, or refused.
pub fn there_slos_response(
    datadog: &Datadog,
    result: &Result<Answer, Silence>,
) -> Result<Vec<ThereSlo>> {
    let slos: Slos = read(SLOS, datadog, result)?;
    Ok(slos
        .data
        .into_iter()
        .filter_map(|it| {
            let target = it.thresholds.first().and_then(|it| it.target);
            Some(ThereSlo { id: it.id?, name: it.name.unwrap_or_default(), target })
        })
        .collect())
}
