//! DQL that is ready: the same for objectives, dashboards and notebooks.
//! <https://docs.dynatrace.com/docs/observe-and-explore/metrics/upgrade/service-metric-migration>

use super::Dql;
use super::dql::{dql_text, is_place};
use super::elsewhere::{apdex, failed_spans, lasting_spans, not_ready};
use crate::time::{Duration, Window};

/// What is ready to be asked of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Ready {
    FailureRate,
    /// Of Kyma, not of a service.
    KymaModuleState,
    /// Of the spans of an LLM gateway.
    LlmGatewayFailureRate,
    /// Of the spans of an LLM gateway.
    LlmGatewayResponseTime,
    ResponseTime,
    Throughput,
}

/// `filter:{…}` for services by name or id; both kinds of tenants are meant by an id.
fn services(services: &[String]) -> String {
    let one = |service: &String| {
        // A place brings its own quotes when it is filled.
        let text = if is_place(service) { service.clone() } else { dql_text(service) };
        match service.starts_with("SERVICE-") {
            true => format!(
                "dt.entity.service == {text} or dt.smartscape.service == toSmartscapeId({text})"
            ),
            false => format!("dt.service.name == {text}"),
        }
    };
    let all: Vec<String> = services.iter().map(one).collect();
    format!("filter:{{{}}}", all.join(" or "))
}

impl Ready {
    /// Of which services it is where none are named; none: they must be named.
    pub(in super::super) fn usual(self) -> Option<Vec<String>> {
        match self {
            Self::KymaModuleState => Some(Vec::new()),
            Self::LlmGatewayFailureRate | Self::LlmGatewayResponseTime => {
                Some(vec!["tfy-llm-gateway".to_owned()])
            }
            Self::FailureRate | Self::ResponseTime | Self::Throughput => None,
        }
    }

    /// The series of a level.
    pub(in super::super) fn level(self, of: &[String]) -> Dql {
        self.level_where(of, &services(of))
    }

    fn level_where(self, of: &[String], filter: &str) -> Dql {
        match self {
            Self::FailureRate => Dql {
                query: format!(
                    "timeseries {{failed = sum(dt.service.request.failure_count, default:0), total = sum(dt.service.request.count)}}, {filter} | fieldsAdd failure_rate = 100.0 * failed[] / total[] | fieldsRemove failed, total"
                ),
                unit: Some("Percent"),
            },
            Self::ResponseTime => Dql {
                query: format!(
                    "timeseries response_time = percentile(dt.service.request.response_time, 90), {filter}"
                ),
                unit: Some("MicroSecond"),
            },
            Self::KymaModuleState => not_ready(true),
            Self::LlmGatewayFailureRate => failed_spans(of, true),
            Self::LlmGatewayResponseTime => lasting_spans(of, true),
            Self::Throughput => throughput("", filter),
        }
    }

    /// The one number of a value.
    pub(in super::super) fn value(self, of: &[String]) -> Dql {
        self.value_where(of, &services(of))
    }

    fn value_where(self, of: &[String], filter: &str) -> Dql {
        match self {
            Self::FailureRate => Dql {
                query: format!(
                    "timeseries {{failed = sum(dt.service.request.failure_count, default:0), total = sum(dt.service.request.count)}}, {filter} | fields failure_rate = 100.0 * arraySum(failed) / arraySum(total)"
                ),
                unit: Some("Percent"),
            },
            Self::ResponseTime => Dql {
                query: format!(
                    "timeseries response_time = percentile(dt.service.request.response_time, 90, scalar:true), {filter}"
                ),
                unit: Some("MicroSecond"),
            },
            Self::KymaModuleState => not_ready(false),
            Self::LlmGatewayFailureRate => failed_spans(of, false),
            Self::LlmGatewayResponseTime => lasting_spans(of, false),
            Self::Throughput => throughput(", scalar:true", filter),
        }
    }
}

/// A rate, so that windows and buckets of any length compare.
fn throughput(more: &str, filter: &str) -> Dql {
    let query =
        format!("timeseries requests = sum(dt.service.request.count, rate:1m{more}), {filter}");
    Dql { query, unit: Some("PerMinute") }
}

/// Failed requests and requests.
pub(in super::super) fn failures(of: &[String]) -> (Dql, Dql) {
    let filter = services(of);
    // A bucket without a failure is not written: where there were requests it stands for none.
    (counted("failure_count, default:0", &filter), counted("count", &filter))
}

fn counted(what: &str, filter: &str) -> Dql {
    let query = format!("timeseries counted = sum(dt.service.request.{what}), {filter}");
    Dql { query, unit: Some("Count") }
}

/// Something of services that is shown over time, and before and after a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// As people call it.
    pub title: &'static str,
    /// Over time.
    pub series: Dql,
    /// The field that holds it.
    pub field: &'static str,
    condition: String,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Of root spans, with this as the time that satisfies.
    Apdex(Duration),
    Ready(Ready),
}

impl Measure {
    /// The one number of a window.
    pub fn over(&self, window: Window) -> Dql {
        let timeframe = format!(", timeframe:\"{}/{}\"", window.from, window.to);
        match self.what {
            What::Apdex(satisfied) => apdex(&self.condition, satisfied, Some(&timeframe)),
            What::Ready(ready) => {
                ready.value_where(&[], &format!("filter:{{{}}}{timeframe}", self.condition))
            }
        }
    }
}

/// Response time, failure rate, throughput and Apdex of the services for which `condition` holds, DQL.
pub fn measures(condition: &str, satisfied: Duration) -> [Measure; 4] {
    let ready = |title, field, ready: Ready| Measure {
        title,
        field,
        series: ready.level_where(&[], &format!("filter:{{{condition}}}")),
        condition: condition.to_owned(),
        what: What::Ready(ready),
    };
    [
        ready("Response time, 90th percentile", "response_time", Ready::ResponseTime),
        ready("Failure rate", "failure_rate", Ready::FailureRate),
        ready("Throughput", "requests", Ready::Throughput),
        Measure {
            title: "Apdex",
            field: "apdex",
            series: apdex(condition, satisfied, None),
            condition: condition.to_owned(),
            what: What::Apdex(satisfied),
        },
    ]
}

/// How many of Kyma's resources are not ready, in percent, over time; how many of each state there are; and the
/// conditions of each, of which 1 holds and 0 does not.
pub fn kyma_states() -> [(&'static str, Dql); 3] {
    let query = "timeseries resources = sum(kyma.resource.status.state), by:{k8s.resource.kind, k8s.resource.name, state}";
    let conditions = "timeseries condition = min(kyma.resource.status.conditions), by:{k8s.resource.kind, k8s.resource.name, type, reason}";
    [
        ("Resources that are not ready", not_ready(true)),
        ("States", Dql { query: query.to_owned(), unit: Some("Count") }),
        ("Conditions", Dql { query: conditions.to_owned(), unit: None }),
    ]
}
