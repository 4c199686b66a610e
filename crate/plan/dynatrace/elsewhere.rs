//! DQL that is ready for what is no metric of services: spans, and the states of Kyma's modules.

use super::Dql;
use super::dql::{dql_text, is_place};
use crate::time::Duration;

/// The spans of services, by the name that their SDK gives them.
fn spans(services: &[String]) -> String {
    // A place brings its own quotes when it is filled.
    let text = |it: &String| if is_place(it) { it.clone() } else { dql_text(it) };
    let named: Vec<String> = services.iter().map(text).collect();
    format!("fetch spans | filter in(service.name, {{ {} }})", named.join(", "))
}

/// How many of the spans failed, in percent.
pub(super) fn failed_spans(services: &[String], level: bool) -> Dql {
    let spans = spans(services);
    let failed = "countIf(span.status_code == \"error\")";
    let query = if level {
        format!(
            "{spans} | makeTimeseries {{failed = {failed}, total = count()}} | fieldsAdd failure_rate = 100.0 * failed[] / total[] | fieldsRemove failed, total"
        )
    } else {
        format!(
            "{spans} | summarize {{failed = {failed}, total = count()}} | filter total > 0 | fields failure_rate = 100.0 * failed / total"
        )
    };
    Dql { query, unit: Some("Percent") }
}

/// How long the spans took, of which nine in ten took less.
pub(super) fn lasting_spans(services: &[String], level: bool) -> Dql {
    let spans = spans(services);
    let verb = if level { "makeTimeseries" } else { "summarize" };
    Dql {
        query: format!("{spans} | {verb} response_time = percentile(toLong(duration) / 1000, 90)"),
        unit: Some("MicroSecond"),
    }
}

/// How many of Kyma's resources are in another state than `Ready`, in percent. Where nothing is told of any, nothing
/// is known: an empty list of what is not ready would say so of a cluster that is silent.
pub(super) fn not_ready(level: bool) -> Dql {
    let series = "timeseries {ready = sum(kyma.resource.status.state, filter:{state == \"Ready\"}, default:0), total = sum(kyma.resource.status.state)}";
    let query = if level {
        format!(
            "{series} | fieldsAdd not_ready = 100.0 * (total[] - ready[]) / total[] | fieldsRemove ready, total"
        )
    } else {
        format!(
            "{series} | fields not_ready = 100.0 * (arraySum(total) - arraySum(ready)) / arraySum(total)"
        )
    };
    Dql { query, unit: Some("Percent") }
}

/// The share of requests that satisfied, those that were tolerated counted half. Grail has no metric of it: it is
/// computed from the root spans, and a request that failed satisfied nobody, however fast it was
/// (<https://www.apdex.org/>). Without `timeframe` over time, else the one number of that time.
pub(super) fn apdex(condition: &str, satisfied: Duration, timeframe: Option<&str>) -> Dql {
    let within = |times: u128| {
        format!(
            "countIf(coalesce(request.is_failed, false) == false and duration <= {}ms)",
            satisfied.as_millis() * times
        )
    };
    let counted =
        format!("{{satisfied = {}, tolerated = {}, total = count()}}", within(1), within(4));
    let roots = format!("| filter request.is_root_span == true and ({condition})");
    let query = match timeframe {
        None => format!(
            "fetch spans {roots} | makeTimeseries {counted} | fieldsAdd apdex = 0.5 * (satisfied[] + tolerated[]) / total[] | fieldsRemove satisfied, tolerated, total"
        ),
        Some(timeframe) => format!(
            "fetch spans{timeframe} {roots} | summarize {counted} | filter total > 0 | fields apdex = 0.5 * (satisfied + tolerated) / total"
        ),
    };
    Dql { query, unit: None }
}
