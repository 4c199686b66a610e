//! DQL that is ready for what other systems send: an LLM gateway's spans and the states of Kyma's modules.

use super::Dql;
use super::dql::{dql_text, is_place};

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
