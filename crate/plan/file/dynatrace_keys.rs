//! The keys of what an objective asks of Dynatrace.

use super::beyond_keys::{BUDGET, BURN, GUARDIAN, SYNTHETIC};
use super::key::{Holds, Key, key};

pub(super) const OBJECTIVE_DYNATRACE: [Key; 17] = [
    key(
        "count",
        Holds::Text,
        "Of a count: metric selector of what is counted, for instance builtin:service.errors.total.count.",
    ),
    key(
        "exposure",
        Holds::Text,
        "Of a count: metric selector of how often it could have happened, for instance builtin:service.requestCount.total. Left out, time is the exposure.",
    ),
    key(
        "metric",
        Holds::Text,
        "Of a level or value: metric selector of the Metrics API v2, for instance builtin:service.response.time:percentile(95).",
    ),
    key(
        "control",
        Holds::Text,
        "Of a level by metric or a count: metric selector, beside dql a query, of the same where nothing was deployed, over the same time, for instance the stable side of a canary. The two are compared with each other.",
    ),
    key(
        "control-exposure",
        Holds::Text,
        "Of a count with exposure and control: metric selector, beside dql a query, of the control's exposure.",
    ),
    key(
        "slo",
        Holds::Text,
        "Of a value, in place of metric: id or name of a classic SLO, evaluated over the time after the deployment. Without pass its own warning and target are the criteria.",
    ),
    key(
        "dql",
        Holds::Text,
        "In place of metric, and of a count in place of count (then exposure is DQL too): a query for Grail. {{release.name}}, {{release.version}}, {{release.stage}} and {{release.product}} become texts in quotes.",
    ),
    key(
        "ready-made",
        Holds::Choice(&[
            "response-time",
            "failure-rate",
            "throughput",
            "llm-gateway-response-time",
            "llm-gateway-failure-rate",
            "kyma-module-state",
        ]),
        "In place of dql: a query that is ready, for the services in services.",
    ),
    key("services", Holds::Texts, "Of ready-made: names or ids (SERVICE-…) of services."),
    key(
        "burn-rate",
        Holds::Section(&BURN),
        "Of a value, beside count or dql and exposure: how many times faster than allowed the error budget is spent. Without pass it passes up to 6 and warns up to 14.4.",
    ),
    key(
        "error-budget",
        Holds::Section(&BUDGET),
        "Of a value, beside count or dql and exposure: the percentage of the error budget that is left. Without pass something must be left.",
    ),
    key(
        "guardian",
        Holds::Section(&GUARDIAN),
        "Of a value: a Site Reliability Guardian, judged as it judges itself.",
    ),
    key(
        "platform-slo",
        Holds::Text,
        "Of a value: id of an SLO of the platform, evaluated over the time after the deployment. Without pass its own warning and target are the criteria.",
    ),
    key(
        "synthetic",
        Holds::Section(&SYNTHETIC),
        "Of a value: synthetic monitors, run after the deployment, and before it by the command journeys. Without pass every run must succeed, or take at most 20 % longer than before.",
    ),
    key(
        "problems",
        Holds::Flag,
        "Of a value, in place of metric: the number of problems that began after the deployment on the entities. Without pass it must be 0.",
    ),
    key(
        "releases",
        Holds::Choice(&["problems", "vulnerabilities"]),
        "Of a value: how many problems or vulnerabilities Dynatrace sees on the release itself, by its version, stage and product. Without pass it must be 0.",
    ),
    key(
        "entities",
        Holds::Texts,
        "Entity selectors of this objective, in place of those of the release.",
    ),
];
