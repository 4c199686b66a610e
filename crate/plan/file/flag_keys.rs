//! The keys below `flags` and `remediate`.

use super::key::{Holds, Key, key, must};

pub(super) const FLAGS: [Key; 5] = [
    key("launchdarkly", Holds::Section(&FLAGS_LAUNCHDARKLY), "Where the changes come from."),
    key(
        "dynatrace",
        Holds::Section(&FLAGS_DYNATRACE),
        "On which entities a change shows. A flag's own custom property Dynatrace tags wins.",
    ),
    key("datadog", Holds::Flag, "Whether changes show in Datadog too. Default false."),
    key(
        "enrich",
        Holds::Flag,
        "Whether Datadog is also told, by the metric dd.dynamic_config.is_experiment_enabled, that the services of a changed flag evaluate it. Default false.",
    ),
    key(
        "hide-members",
        Holds::Flag,
        "Whether the events leave out who changed a flag: A member turned on the flag. Default false.",
    ),
];

pub(super) const FLAGS_LAUNCHDARKLY: [Key; 4] = [
    key("project", Holds::Text, "The key of the project. Default default."),
    key("environment", Holds::Text, "The key of the environment. Default production."),
    key(
        "policy",
        Holds::TextsOr(&STATEMENT),
        "Which changes are meant, in LaunchDarkly's policy language. Default proj/*:env/<environment>:flag/*.",
    ),
    key("since", Holds::Span, "How far back changes are looked for. Default 24h."),
];

pub(super) const FLAGS_DYNATRACE: [Key; 2] = [
    key(
        "entity-type",
        Holds::Text,
        "The type of the entities, for instance APPLICATION. Default SERVICE.",
    ),
    key(
        "tag",
        Holds::Texts,
        "The tags of the entities, one of which they must have, for flags without tags of their own.",
    ),
];

pub(super) const STATEMENT: [Key; 5] = [
    must("effect", Holds::Choice(&["allow", "deny"]), "A deny wins over every allow."),
    key("resources", Holds::Texts, "Resource specifiers, one of which must fit."),
    key("notResources", Holds::Texts, "Resource specifiers, none of which may fit."),
    key(
        "actions",
        Holds::Texts,
        "Actions, one of which must fit; * stands for any run of letters.",
    ),
    key("notActions", Holds::Texts, "Actions, none of which may fit."),
];

pub(super) const REMEDIATE: [Key; 3] = [
    key("launchdarkly", Holds::Section(&REMEDIATE_LAUNCHDARKLY), "What is done to flags."),
    key("datadog", Holds::Section(&REMEDIATE_DATADOG), "Which workflow of Datadog's is run."),
    key(
        "confirm-recovery",
        Holds::Span,
        "How long the recovery is watched afterwards. Default: not at all.",
    ),
];

pub(super) const REMEDIATE_DATADOG: [Key; 3] = [
    must(
        "workflow",
        Holds::Text,
        "The id of a workflow with an API trigger, as its address in Datadog has it.",
    ),
    key(
        "inputs",
        Holds::Texts,
        "Inputs of the workflow, name=value. {service}, {env}, {version} and {run} stand for those of the release.",
    ),
    key("time-out", Holds::Span, "How long the run is waited for. Default 10m."),
];

pub(super) const REMEDIATE_LAUNCHDARKLY: [Key; 2] = [
    key("turn-off", Holds::Texts, "Keys of flags that are turned off."),
    key(
        "restore",
        Holds::Texts,
        "Keys of flags that serve again what they served before their last change.",
    ),
];
