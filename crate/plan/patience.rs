//! The inputs of a gate that does not wait, or that leaves its verdict for the next.

use super::input::{Group, Input, LINE, Preset, Shape, UsedBy};

pub(super) const WAIT: Input = Input {
    name: "wait",
    label: "Wait",
    about: "Whether the gate waits until the time after the deployment is over. With false it looks once: the verdict is pending while nothing has failed, and a later step goes on with the outputs state and next-look.",
    preset: Preset::Value("true"),
    shape: Shape::Flag,
    used_by: UsedBy::Gate,
    group: Group::Conduct,
    ..LINE
};

pub(super) const STATE: Input = Input {
    name: "state",
    label: "State",
    about: "The output state of an earlier gate that did not wait; this one goes on where it left off, with its deployment.",
    used_by: UsedBy::Gate,
    group: Group::Conduct,
    ..LINE
};

pub(super) const MARK_VERDICT: Input = Input {
    name: "mark-verdict",
    label: "Mark the verdict",
    about: "Whether the gate places its verdict and figures as an info event (CUSTOM_INFO) on the entities in Dynatrace, or as an event on the service in Datadog, where history and the reports of later gates find them. The token then needs the scopes of mark, too.",
    preset: Preset::Value("false"),
    shape: Shape::Flag,
    used_by: UsedBy::Gate,
    group: Group::Conduct,
    ..LINE
};

pub(super) const JOURNEYS: Input = Input {
    name: "journeys",
    label: "Journeys",
    about: "The output journeys of the command journeys before the deployment; the gate compares its own runs of the synthetic monitors with it.",
    used_by: UsedBy::Gate,
    group: Group::Conduct,
    ..LINE
};

pub(super) const EVIDENCE: Input = Input {
    name: "evidence",
    label: "Keep the evidence",
    about: "Whether the gate writes everything its verdict rests on (questions, answers, the clock, the configuration; no secret) into a file, for the command replay.",
    preset: Preset::Value("false"),
    shape: Shape::Flag,
    used_by: UsedBy::Gate,
    group: Group::Conduct,
    ..LINE
};

pub(super) const EVIDENCE_FILE: Input = Input {
    name: "evidence-file",
    label: "Evidence",
    about: "Path of the evidence of a gate, its output evidence. It is judged again without asking anybody; with a config that is named, by that one's margins, limits, criteria and weights.",
    used_by: UsedBy::Replay,
    group: Group::Conduct,
    ..LINE
};
