//! The keys of what is asked of Dynatrace beyond metrics, problems and classic SLOs.

use super::key::{Holds, Key, key, must};

/// Of a burn rate.
pub(super) const BURN: [Key; 2] = [
    must("target", Holds::Text, "The share that must be good, in percent, for instance 99.9."),
    key(
        "windows",
        Holds::Texts,
        "Spans that end where the judged time ends; the rate is the least of theirs, so that all must burn. Default: the time after and its last twelfth.",
    ),
];

/// Of an error budget.
pub(super) const BUDGET: [Key; 2] = [
    must("target", Holds::Text, "The share that must be good, in percent, for instance 99.9."),
    must("period", Holds::Span, "The time that the budget is for, for instance 7d, at most 30d."),
];

/// Of a guardian.
pub(super) const GUARDIAN: [Key; 5] = [
    key("workflow", Holds::Text, "Id of the workflow that validates the guardian; it is run."),
    key(
        "event",
        Holds::Choice(&["business", "sdlc"]),
        "In place of workflow: the event guardian.validation.triggered (business) or validation.triggered (sdlc) is sent, for a workflow that it triggers.",
    ),
    key(
        "tags",
        Holds::Texts,
        "Of event: what the trigger filters by, for instance tag.service=checkout, one key=value each.",
    ),
    key(
        "guardians",
        Holds::Texts,
        "Of event: names or ids of the guardians that it triggers; each of them must have its say. Default: those that have started half a minute after the first ones are over.",
    ),
    key("time-out", Holds::Span, "How long the validation is awaited. Default 15m, at most 3h."),
];

/// Of synthetic monitors.
pub(super) const SYNTHETIC: [Key; 5] = [
    key("monitors", Holds::Texts, "Ids of monitors, for instance SYNTHETIC_TEST-0000000000000001."),
    key("tags", Holds::Texts, "Tags; every monitor that has one of them is run. This or monitors."),
    key(
        "locations",
        Holds::Texts,
        "Ids of the locations to run from. Default: those of the monitors.",
    ),
    key(
        "measure",
        Holds::Choice(&["success", "time"]),
        "success: the percentage of runs that succeeded. time: how long each monitor took, in milliseconds. Default success.",
    ),
    key("time-out", Holds::Span, "How long the runs are awaited. Default 15m, at most 1h."),
];
