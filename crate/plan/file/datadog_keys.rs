//! The keys of the configuration file that are about Datadog.

use super::key::{Holds, Key, key, must};

pub(super) const DATADOG: [Key; 6] = [
    key(
        "site",
        Holds::Text,
        "The site: datadoghq.com, us3.datadoghq.com, us5.datadoghq.com, datadoghq.eu, ap1.datadoghq.com, ap2.datadoghq.com, uk1.datadoghq.com, ddog-gov.com or us2.ddog-gov.com. Default datadoghq.com.",
    ),
    key("service", Holds::Text, "The service as Datadog spells it. Default: the release's name."),
    key("env", Holds::Text, "The env tag of the service. Default: the release's stage."),
    key("tags", Holds::Texts, "More tags of the marker, for instance team:payments."),
    key(
        "dora",
        Holds::Flag,
        "Whether mark also records a DORA deployment. Default true, on the sites of the government false.",
    ),
    key(
        "report-failure",
        Holds::Flag,
        "Whether a gate that fails turns the DORA deployment of the same run into a change failure. Default false.",
    ),
];

pub(super) const OBJECTIVE_DATADOG: [Key; 14] = [
    key(
        "query",
        Holds::Text,
        "Of a level or value: a metrics query, for instance avg:trace.http.request.duration{service:checkout}; with `by {service}` each group is judged. A level may compute in it, a value takes queries and formula for that.",
    ),
    key(
        "queries",
        Holds::Texts,
        "Of a level or value, in place of query: metrics queries, called a, b, c in their order.",
    ),
    key("formula", Holds::Text, "What is computed from queries, for instance b / a * 100."),
    key(
        "aggregate",
        Holds::Choice(&["avg", "last", "max", "mean", "min", "percentile", "sum"]),
        "Of a value: how the window becomes one number. Default avg.",
    ),
    key(
        "count",
        Holds::Text,
        "Of a count: a query of what is counted, for instance sum:trace.http.request.errors{service:checkout}.as_count().",
    ),
    key(
        "exposure",
        Holds::Text,
        "Of a count: a query of how often it could have happened, for instance sum:trace.http.request.hits{service:checkout}.as_count(). Left out, time is the exposure.",
    ),
    key(
        "control",
        Holds::Texts,
        "Of a level or count: the same query, or queries, where nothing was deployed, over the same time, for instance the stable side of a canary. The two are compared with each other.",
    ),
    key(
        "control-exposure",
        Holds::Text,
        "Of a count with exposure and control: a query of the control's exposure.",
    ),
    key(
        "slo",
        Holds::Text,
        "Of a value: id of an SLO, whose share of good in percent over the time after the deployment is the value.",
    ),
    key(
        "monitor",
        Holds::Text,
        "Of a value: id of a monitor, judged by its state: OK passes, Warn warns, Alert fails, No Data is no data.",
    ),
    key(
        "deployment-gate",
        Holds::Text,
        "Of a value: identifier of a stored Deployment Gate of the service and environment, for instance default.",
    ),
    key(
        "rules",
        Holds::Sections(&RULE),
        "Of a value: rules of a Deployment Gate that is not stored.",
    ),
    key(
        "primary-tag",
        Holds::Text,
        "Of a Deployment Gate: the service's second tag, for instance region:us-east-1.",
    ),
    key(
        "time-out",
        Holds::Span,
        "Of a Deployment Gate: how long to wait for it; then it is inconclusive. Default 1h.",
    ),
];

pub(super) const RULE: [Key; 5] = [
    must(
        "type",
        Holds::Choice(&["monitor", "faulty_deployment_detection"]),
        "monitor: no monitor that the query finds may alert. faulty_deployment_detection: Datadog's own.",
    ),
    key("name", Holds::Text, "As it is called in the result."),
    key(
        "query",
        Holds::Text,
        "Of a monitor rule: which monitors, in the syntax of the monitor search.",
    ),
    key(
        "duration",
        Holds::Span,
        "How long it watches, at most 2h. Default of monitors 0s, of the detection its shortest, 15m.",
    ),
    key("excluded-resources", Holds::Texts, "Of the detection: resources that do not count."),
];
