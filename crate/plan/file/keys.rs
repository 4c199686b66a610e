//! Every key of `plimsoll.yml`. The reader refuses others, and `docs/plimsoll.schema.json` is made from this
//! table by `tests/manifest`.

use super::datadog_keys::{DATADOG, OBJECTIVE_DATADOG};
use super::dynatrace_keys::OBJECTIVE_DYNATRACE;
use super::flag_keys::{FLAGS, REMEDIATE};
use super::key::{Holds, Key, key, must};

/// The keys at the top.
pub const TOP: [Key; 7] = [
    key(
        "release",
        Holds::Section(&RELEASE),
        "What is released. The inputs of the step win over it, and it wins over what the run knows of itself.",
    ),
    key(
        "dynatrace",
        Holds::Section(&DYNATRACE),
        "Where Dynatrace is, and which entities the release touches. The token is an input of the step, never in a file.",
    ),
    key(
        "datadog",
        Holds::Section(&DATADOG),
        "Where Datadog is, and which service the release is of. The keys are inputs of the step, never in a file.",
    ),
    key("gate", Holds::Section(&GATE), "What must hold after the release."),
    key(
        "flags",
        Holds::Section(&FLAGS),
        "Which changes of feature flags are meant, and where they belong.",
    ),
    key(
        "pipeline",
        Holds::Section(&PIPELINE),
        "How the run itself is told; a gate then tells its verdict as a part of the run.",
    ),
    key(
        "remediate",
        Holds::Section(&REMEDIATE),
        "What is done when the gate says fail. Nothing is done without it.",
    ),
];

pub(super) const PIPELINE: [Key; 3] = [
    key(
        "sdlc",
        Holds::Flag,
        "Whether Dynatrace is told by SDLC events. Default true where Dynatrace is configured as SaaS.",
    ),
    key(
        "segment",
        Holds::Text,
        "The last part of a custom SDLC endpoint of OpenPipeline. Default: the built-in endpoint.",
    ),
    key("otlp", Holds::Section(&OTLP), "Who is told by OpenTelemetry."),
];

pub(super) const OTLP: [Key; 1] = [must(
    "endpoint",
    Holds::Text,
    "Endpoint of OTLP over HTTP, for instance https://abc12345.live.dynatrace.com/api/v2/otlp.",
)];

pub(super) const RELEASE: [Key; 5] = [
    key("name", Holds::Text, "What is released, for instance checkout."),
    key("version", Holds::Text, "Which version is released."),
    key("stage", Holds::Text, "Where it is released to, for instance production."),
    key("product", Holds::Text, "The product that it is part of."),
    key("build-version", Holds::Text, "The build that made it."),
];

pub(super) const DYNATRACE: [Key; 2] = [
    key(
        "url",
        Holds::Text,
        "Address of the environment: https://abc12345.live.dynatrace.com, or https://<host>/e/<environment id> for Managed and ActiveGates.",
    ),
    key(
        "entities",
        Holds::Texts,
        "Entity selectors of what is released, for instance type(SERVICE),tag(\"app:checkout\").",
    ),
];

pub(super) const GATE: [Key; 11] = [
    key(
        "before",
        Holds::Span,
        "How much of the time before the deployment is the baseline. Default 1h.",
    ),
    key(
        "baseline",
        Holds::Choice(&["before", "previous-release", "last-week", "fixed"]),
        "What the time after is compared with. before: the time just before the deployment. previous-release: the time after the last deployment of another version on the same entities, as Dynatrace knows it; with Datadog alone the last that was marked on the service. last-week: the same time a week earlier. fixed: the time from baseline-at on, or after the deployment of baseline-version. Default before.",
    ),
    key(
        "baseline-at",
        Holds::Text,
        "With baseline: fixed, when the baseline begins, for instance 2026-01-31T14:05:00Z; at most 27 days before the deployment.",
    ),
    key(
        "baseline-version",
        Holds::Text,
        "With baseline: fixed, the version whose deployment the baseline follows, as its deployment event in Dynatrace has it.",
    ),
    key("warm-up", Holds::Span, "How long after the deployment nothing is judged. Default 5m."),
    key("after", Holds::Span, "How much of the time after the warm-up is judged. Default 30m."),
    key("resolution", Holds::Span, "How wide a bucket of a series is. Default 1m."),
    key(
        "history",
        Holds::Span,
        "How much of the time before that tells how the metric behaves when nothing is deployed, at most 7d; 0s: nothing. Default 7d.",
    ),
    key(
        "settle",
        Holds::Span,
        "How long Dynatrace needs until a bucket no longer changes. Default 2m.",
    ),
    key(
        "soak",
        Holds::Section(&SOAK),
        "How the time after is looked at while it goes on: what is plainly worse fails early.",
    ),
    must("objectives", Holds::Sections(&OBJECTIVE), "What must hold, at least one thing."),
];

pub(super) const SOAK: [Key; 2] = [
    key(
        "look-every",
        Holds::Span,
        "From one look to the next. Default 2m. Levels are looked at eight times at most.",
    ),
    key(
        "minimum",
        Holds::Span,
        "Nothing passes before; the time after must be at least so long. Default 10m, or all of a shorter time after.",
    ),
];

pub(super) const OBJECTIVE: [Key; 17] = [
    must("name", Holds::Text, "As it is called in the report; no two the same."),
    must(
        "kind",
        Holds::Choice(&["count", "level", "value"]),
        "count: how often something happened (failed requests) against how often it could have (requests). level: a series (response time, load), before against after. value: one number for the time after the deployment, against criteria.",
    ),
    key(
        "dynatrace",
        Holds::Section(&OBJECTIVE_DYNATRACE),
        "The question to Dynatrace that tells; this or datadog.",
    ),
    key(
        "datadog",
        Holds::Section(&OBJECTIVE_DATADOG),
        "The question to Datadog that tells; this or dynatrace.",
    ),
    key(
        "harm",
        Holds::Choice(&["increase", "decrease", "either"]),
        "Of a count or level: which direction is worse. Default of a count: increase.",
    ),
    key(
        "margin",
        Holds::Percent,
        "Of a count or level: the relative change that is allowed. Default 10% of a level, 25% of a count.",
    ),
    key(
        "min-absolute",
        Holds::Number,
        "Of a level: the absolute change below which nothing is worse, a number in the unit of the metric (response times are in microseconds). Of a count: the same for its rate, 0.001 is one request in a thousand. Default 0.",
    ),
    key(
        "limits",
        Holds::Limits,
        "Of a level: limits on the median after the deployment, whatever was before, for instance <600000. Of a count: on its rate, for instance <0.01.",
    ),
    key(
        "min-sample",
        Holds::Number,
        "Of a count with exposure: less exposure than this after the deployment decides nothing. Default 50.",
    ),
    key(
        "missing",
        Holds::Choice(&["gap", "zero"]),
        "Of a count with exposure: what a bucket without a count means. gap: nothing is known of it. zero: nothing happened, where there was exposure. Default gap.",
    ),
    key(
        "no-traffic",
        Holds::Choice(&["fail", "no_data"]),
        "Of a count with exposure: what it means when there was exposure before and is none after. Default fail.",
    ),
    key(
        "pass",
        Holds::Criteria,
        "Of a value: it passes when these hold, for instance >=99.5 or <=+10%. A list is AND; a list of lists is OR.",
    ),
    key("warn", Holds::Criteria, "Of a value: it warns when these hold and those of pass do not."),
    key(
        "key",
        Holds::Flag,
        "While it is undecided the release is undecided; other objectives only make it warn. Default false.",
    ),
    key("weight", Holds::Number, "Its part in the score, above 0. Default 1."),
    key(
        "insist",
        Holds::Flag,
        "Of a level: it may fail the release even though it would have failed on more than one quiet day in ten. Default false.",
    ),
    key("info", Holds::Flag, "It is judged and shown without a say in the verdict. Default false."),
];
