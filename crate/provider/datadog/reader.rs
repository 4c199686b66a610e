//! Which services evaluate a feature flag: from the metric and the spans that Datadog's enrichment knows.
//! <https://docs.datadoghq.com/change_tracking/feature_flags/>

use serde_json::{Value, json};

use crate::error::Result;
use crate::json;
use crate::plan::{Aggregator, Datadog, DatadogQuery, Expression};
use crate::time::{Timestamp, Window};
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, read};
use super::question::{ask, post};
use super::scalar::{Numbers, scalar_request};

const SPANS: Errand =
    Errand { action: "find the services that evaluate the flag", permission: "apm_read" };
const TELL: Errand = Errand { action: "say which services evaluate the flag", permission: "" };

/// 1 where a service evaluates a flag as on, 0 where as off.
const METRIC: &str = "dd.dynamic_config.is_experiment_enabled";

/// No flag is evaluated by more services that matter.
const MOST: u32 = 100;

/// Asks the metric, by service. `flag` is a key, which has no character that means something in a query.
pub fn readers_request(datadog: &Datadog, flag: &str, window: Window) -> Request {
    let query = format!("max:{METRIC}{{experiment.id:{flag}}} by {{service}}");
    let expression = Expression::Query(query);
    let query = DatadogQuery { expression, aggregator: Aggregator::Max, control: None };
    scalar_request(datadog, &query, window)
}

/// The services in the answer to that.
pub fn readers(numbers: Numbers) -> Vec<String> {
    let seen = numbers.values.into_iter().filter(|(_, value)| value.is_some());
    let named = seen.filter_map(|(group, _)| Some(group?.strip_prefix("service:")?.to_owned()));
    named.filter(|name| !name.is_empty() && name != "N/A").collect()
}

/// Asks the spans `experiments.IsEnabled`, by service.
/// <https://docs.datadoghq.com/api/latest/spans/#aggregate-spans>
pub fn reading_spans_request(datadog: &Datadog, flag: &str, window: Window) -> Request {
    let json = json!({"data": {"type": "aggregate_request", "attributes": {
        "compute": [{"aggregation": "count", "type": "total"}],
        "filter": {
            "query": format!("operation_name:experiments.IsEnabled @experiment_id:{flag}"),
            "from": window.from.to_string(),
            "to": window.to.to_string(),
        },
        "group_by": [{"facet": "service", "limit": MOST}],
    }}});
    ask(datadog, "/api/v2/spans/analytics/aggregate", &json, SPANS.action)
}

/// The services in the answer to that.
pub fn reading_spans_response(
    datadog: &Datadog,
    result: &Result<Answer, Silence>,
) -> Result<Vec<String>> {
    let answer: json::Value = read(SPANS, datadog, result)?;
    let buckets = answer.get("data").and_then(json::Value::as_list).unwrap_or_default();
    let service = |it: &json::Value| {
        let name = it.get("attributes")?.get("by")?.get("service")?.as_str()?;
        (!name.is_empty()).then(|| name.to_owned())
    };
    Ok(buckets.iter().filter_map(service).collect())
}

/// Says that these services evaluate the flag, so that Datadog shows its changes on them.
/// <https://docs.datadoghq.com/api/latest/metrics/#submit-metrics>
pub fn enrich_request(
    datadog: &Datadog,
    (flag, on): (&str, bool),
    services: &[String],
    env: Option<&str>,
    at: Timestamp,
) -> Request {
    let series: Vec<Value> = services
        .iter()
        .map(|service| {
            let mut tags = vec![format!("experiment.id:{flag}"), format!("service:{service}")];
            tags.extend(env.map(|env| format!("env:{env}")));
            json!({
                "metric": METRIC,
                "type": 3,
                "points": [{"timestamp": at.as_second(), "value": i32::from(on)}],
                "tags": tags,
            })
        })
        .collect();
    let url = format!("{}/api/v2/series", datadog.site.api);
    post(datadog, url, &json!({"series": series}), TELL.action)
}

/// Reads that it was taken.
pub fn enrich_response(datadog: &Datadog, result: &Result<Answer, Silence>) -> Result<()> {
    read::<json::Value>(TELL, datadog, result).map(|_| ())
}
